"""What a browser says is checked before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dash.exceptions import PreventUpdate

from dashboard.analysis import Analysis
from dashboard.choices import ChoiceError, Choices
from dashboard.data.store import Store
from dashboard.pages.explore.request import Request, Shown

SHOWN = {"query": "?k=2&view=em&slots=1,0", "token": None, "kind": "faithful"}


def test_a_request_has_choices_and_perhaps_a_token() -> None:
    assert Request.parse("?k=2", None) == (Choices(n_components=2), None)
    assert Request.parse(None, {"token": "abc", "name": "x"}) == (Choices(), "abc")
    for odd in ([], "abc", {"token": 3}, {"token": ["a"]}, {}):
        assert Request.parse("", odd).token is None


def test_the_table_of_another_file_is_not_taken_for_that_of_the_address() -> None:
    uploaded = {"token": "abc", "name": "b.csv"}
    assert Request.parse("?data=upload&file=a.csv", uploaded).token is None
    assert Request.parse("?data=upload&file=b.csv", uploaded).token == "abc"


def test_a_shared_table_is_not_taken_for_an_uploaded_one() -> None:
    shared = {"token": "abc", "name": "a.csv", "kind": "shared"}
    assert Request.parse("?data=upload&file=a.csv", shared).token is None
    assert Request.parse("?data=shared&file=a.csv", shared | {"kind": "upload"}).token is None
    found = Shown.parse(Shown(Request.parse("?data=shared&file=a.csv", shared)).data)
    assert found is not None
    assert found.request.token == "abc"


def test_what_is_shown_survives_the_browser() -> None:
    shown = Shown.parse(SHOWN)
    assert shown is not None
    assert shown.data == SHOWN
    assert Shown.parse(None) is None


@pytest.mark.parametrize(
    "query", ["?k=99", 3, "?slots=0,0", "?slots=-1", "?slots=1.5", "?slots=40"]
)
def test_what_no_page_of_ours_shows_is_refused(query: Any) -> None:
    with pytest.raises(ChoiceError):
        Shown.parse(SHOWN | {"query": query})


@pytest.mark.parametrize("odd", ["x", 3, [], True])
def test_what_is_no_result_is_refused(odd: Any) -> None:
    with pytest.raises(ChoiceError):
        Shown.parse(odd)


def test_a_panel_that_is_not_on_screen_computes_nothing() -> None:
    assert Shown.on_screen(SHOWN, "em").choices.slots == (1, 0)
    for data in (SHOWN, None):
        with pytest.raises(PreventUpdate):
            Shown.on_screen(data, "clusters")


def test_the_fit_on_screen_wears_its_colours(tmp_path: Path) -> None:
    shown = Shown.parse(SHOWN)
    assert shown is not None
    analysis = Analysis(Store(tmp_path))
    assert shown.fit(analysis).slots == (1, 0)
    plain = Shown.parse(SHOWN | {"query": "?k=2&slots=4,0,1"})
    assert plain is not None
    assert plain.fit(analysis).slots == analysis.fitted(*plain.request).slots
