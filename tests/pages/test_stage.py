"""Live figures: what they answer, what they refuse, that their pictures can be drawn."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from dash import Dash

from dashboard import ids
from dashboard.choices import ChoiceError, Choices
from dashboard.figures import theme
from dashboard.figures.lessons.shades import mixed
from dashboard.i18n import translator
from dashboard.learn.live.playground import play
from dashboard.learn.live.rows import Blobs
from dashboard.learn.live.scene import OUTLINE_POINTS
from dashboard.pages.learn.figures import (
    collapse,
    criteria,
    elbo,
    em_stepper,
    kmeans,
    local_optima,
    mixture_1d,
    playground,
    sampling,
)
from dashboard.pages.learn.figures.pictures import Plot
from dashboard.pages.learn.figures.stage import index, question
from tests.test_odd_values import body_of, callbacks

_ = translator("en")
GIVEN: dict[ModuleType, list[Any]] = {
    playground: [3, 0.6, 3, 0],
    criteria: [3, 0.6, 100, 0, "3"],
    kmeans: ["stretched", "1", 2],
    local_optima: ["1"],
    mixture_1d: [3, 5, 2, -4, 0.5, 5, 1.5, 1, 2],
    em_stepper: [3, 6, "1"],
    collapse: [-2],
    elbo: [4],
    sampling: [2, 50, 1],
}
ODD = [None, "x", "", -77, 99999, 1.5e300, [], {}, True, float("nan"), "0; 1", "\ud800"]
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
def test_every_picture_can_be_drawn(page: ModuleType, shade: str, lang: str) -> None:
    given = page.answer(GIVEN[page], shade, translator(lang))
    for kind, picture in zip(page.STAGE.pictures, given.pictures, strict=True):
        if isinstance(kind, Plot):
            drawn = go.Figure(picture)
            assert drawn.layout.template.layout.font.color == theme.inks(shade).text
        else:
            scene = json.loads(picture)
            assert scene["ground"] == theme.inks(shade).ground
            assert len(scene["parts"]) > max(scene["points"]["likeliest"])
            assert len({len(column) for column in scene["points"].values()}) == 1


def test_the_words_state_the_numbers_on_screen() -> None:
    played = play(Blobs(3, 0.6), 3)
    told = playground.answer([3, 0.6, 3, 0], "light", _).text
    assert "500 points in 3 true clusters of spread 0.6, with the ellipses of K = 3" in told
    assert f"BIC: {_.number(played.result.bic, 1)}" in told
    told = criteria.answer([3, 0.6, 500, 0, "2"], "light", _).text
    assert "best 3,012.8 at K = 3" in told
    told = kmeans.answer(["stretched", "1", 40], "light", _).text
    assert "k-means: hard: step: 6, where it ends" in told
    assert "(adjusted Rand index): 1.00" in told
    told = local_optima.answer(["1"], "light", _).text
    assert "starts that reach the best: 4 of 8" in told


def test_colours_mix_by_the_shares() -> None:
    scene = play(Blobs(2, 0.1), 2).scene
    slots = [part.slot for part in scene.parts]
    apart = set(mixed(scene.shares, slots, "light"))
    assert apart == {theme.colour(slot, "light") for slot in slots}
    assert len(set(mixed(play(Blobs(5, 2.0), 5).scene.shares, range(5), "light"))) > 50
    assert mixed(np.array([[0.5, 0.5]]), (0, 1), "light") == ["#6a685a"]


def test_the_hard_side_has_no_ellipses_and_the_soft_side_has() -> None:
    sides = kmeans.answer(["overlapping", "2", 3], "light", _).pictures
    hard, soft = ([part["outline"] for part in json.loads(side)["parts"]] for side in sides)
    assert hard == [None] * 3
    assert all(len(outline) == OUTLINE_POINTS for outline in soft)


def test_a_question_that_no_stage_asks_is_refused() -> None:
    assert question({"values": [1, "dark"], "number": 4}, 1) == ([1], "dark", 4)
    for odd in (None, 3, {}, {"values": 1}, {"values": [1]}, {"values": [1, 2, 3]}):
        with pytest.raises(ChoiceError):
            question(odd, 1)


def test_an_index_of_chance_reads_as_zero() -> None:
    assert index(-0.001, _) == "0.00"


@pytest.mark.parametrize("page", GIVEN, ids=name)
def test_the_explore_page_has_the_setting_of_each(page: ModuleType) -> None:
    explore = page.answer(GIVEN[page], "light", _).explore
    assert Choices.from_query(explore.to_query()) == explore


def asked_of_the_playground(app: Dash, spread: float, query: str) -> dict[str, Any]:
    """What the server replies for a spread."""
    output = next(one for one in callbacks(app) if f"{ids.PLAYGROUND}-picture" in one)
    body = body_of(app, output, {"values": [3, spread, 3, 0, "light"], "number": 9})
    body["state"][0]["value"] = {"path": "/learn/playground", "search": query}
    client = app.server.test_client()
    answer = client.post(
        "/_dash-update-component", data=json.dumps(body), content_type="application/json"
    )
    response: dict[str, Any] = json.loads(answer.data)["response"]
    return response


def test_the_way_to_explore_keeps_language_and_theme(app: Dash) -> None:
    response = asked_of_the_playground(app, 0.5, "?lang=zh-Hant&theme=dark")
    href = response[f"{ids.PLAYGROUND}-explore"]["href"]
    choices = Choices.from_query(href.partition("?")[2])
    assert (choices.lang, choices.theme, choices.blob_spread) == ("zh-Hant", "dark", 0.5)


def test_a_refusal_is_said_and_the_picture_stays(app: Dash) -> None:
    response = asked_of_the_playground(app, 7.5, "?lang=en")
    assert set(response) == {f"{ids.PLAYGROUND}-message", f"{ids.PLAYGROUND}-answered"}
    assert "from 0.1 to 2" in json.dumps(response)
    assert response[f"{ids.PLAYGROUND}-answered"]["data"] == {"number": 9}
