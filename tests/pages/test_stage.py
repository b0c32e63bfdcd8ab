"""Live figures over fits: what they answer, what they refuse, that Plotly takes their pictures."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import Dash

from dashboard import ids
from dashboard.choices import ChoiceError
from dashboard.figures import theme
from dashboard.figures.lessons.scene import mixed_colours
from dashboard.i18n import translator
from dashboard.learn.live.playground import play
from dashboard.learn.live.rows import Blobs
from dashboard.pages.learn.figures import criteria, kmeans, local_optima, playground
from dashboard.pages.learn.figures.stage import index, question
from tests.test_odd_values import body_of, callbacks

_ = translator("en")
GIVEN: dict[ModuleType, list[Any]] = {
    playground: [3, 0.6, 3, 0],
    criteria: [3, 0.6, 100, 0, "3"],
    kmeans: ["stretched", "1", 2],
    local_optima: ["1"],
}
ODD = [None, "x", "", -1, 99999, 1.5e300, [], {}, True, float("nan"), "0; 1", "\ud800"]
PLACES = [(page, place) for page, values in GIVEN.items() for place in range(len(values))]


def name(value: Any) -> str:
    return value.__name__.split(".")[-1] if isinstance(value, ModuleType) else ascii(value)


@pytest.mark.parametrize(("page", "place"), PLACES, ids=name)
@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_what_no_control_states_is_refused(page: ModuleType, place: int, odd: Any) -> None:
    values = [odd if at == place else one for at, one in enumerate(GIVEN[page])]
    with pytest.raises(ChoiceError):
        page.answer(values, "light", _)


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("page", GIVEN, ids=name)
def test_every_picture_is_one_that_plotly_knows(page: ModuleType, shade: str, lang: str) -> None:
    given = page.answer(GIVEN[page], shade, translator(lang))
    assert len(given.figures) == len(page.STAGE.pictures)
    for figure in given.figures:
        drawn = go.Figure(figure)
        assert drawn.layout.template.layout.font.color == theme.inks(shade).text


def test_the_words_state_the_numbers_on_screen() -> None:
    played = play(Blobs(3, 0.6), 3)
    told = playground.answer([3, 0.6, 3, 0], "light", _).text
    assert "500 points in 3 true clusters of spread 0.6, with the ellipses of K = 3" in told
    assert f"BIC: {_.number(played.result.bic, 1)}" in told
    told = criteria.answer([3, 0.6, 500, 0, "2"], "light", _).text
    assert "lowest 3,012.8 at K = 3" in told
    told = kmeans.answer(["stretched", "1", 40], "light", _).text
    assert "k-means: hard: step: 7, where it ends" in told
    assert "(adjusted Rand index): 1.00" in told
    told = local_optima.answer(["1"], "light", _).text
    assert "starts that reach the best: 4 of 8" in told


def test_colours_mix_by_the_shares() -> None:
    scene = play(Blobs(2, 0.1), 2).scene
    shades = [theme.colour(part.slot, "light") for part in scene.parts]
    assert set(mixed_colours(scene, "light")) == set(shades)
    mixed = set(mixed_colours(play(Blobs(5, 2.0), 5).scene, "light"))
    assert len(mixed) > 50


def test_the_hard_side_has_no_ellipses_and_the_soft_side_has() -> None:
    hard, soft = kmeans.answer(["overlapping", "2", 3], "light", _).figures
    solid = [
        [t for t in side["data"] if t["mode"] == "lines" and "dash" not in t["line"]]
        for side in (hard, soft)
    ]
    assert [len(lines) for lines in solid] == [0, 3]


def test_a_question_that_no_stage_asks_is_refused() -> None:
    assert question({"values": [1, "dark"], "number": 4}, 1) == ([1], "dark", 4)
    for odd in (None, 3, {}, {"values": 1}, {"values": [1]}, {"values": [1, 2, 3]}):
        with pytest.raises(ChoiceError):
            question(odd, 1)


def test_an_index_of_chance_reads_as_zero() -> None:
    assert index(-0.001, _) == "0.00"


def test_a_refusal_is_said_and_the_picture_stays(app: Dash) -> None:
    output = next(one for one in callbacks(app) if f"{ids.PLAYGROUND}-picture" in one)
    body = body_of(app, output, {"values": [3, 7.5, 3, 0, "light"], "number": 9})
    body["state"][0]["value"] = {"path": "/learn/playground", "search": "?lang=en"}
    client = app.server.test_client()
    answer = client.post(
        "/_dash-update-component", data=json.dumps(body), content_type="application/json"
    )
    response = json.loads(answer.data)["response"]
    assert set(response) == {f"{ids.PLAYGROUND}-message", f"{ids.PLAYGROUND}-answered"}
    assert "from 0.1 to 2" in json.dumps(response)
    assert response[f"{ids.PLAYGROUND}-answered"]["data"] == {"number": 9}
