"""The report's contents come from the result on screen."""

from __future__ import annotations

import re

from dashboard.analysis import Analysis
from dashboard.choices import Choices
from dashboard.data.store import Store
from dashboard.data.tables import save_table
from dashboard.exports import on_screen
from dashboard.i18n import translator
from dashboard.reporting import pictures, report_page, stated
from dashboard.settings import Settings

_ = translator("en")


def analysis(settings: Settings) -> Analysis:
    return Analysis(
        Store(settings.store_directory, settings.store_max_bytes, settings.store_lifetime_seconds)
    )


def test_the_curves_are_there_once_k_has_been_compared(settings: Settings) -> None:
    ours, choices = analysis(settings), Choices(k_max=3, n_init=1)
    fit = ours.fitted(choices, None)
    before = [one.title for one in pictures(ours, fit, choices, None, _)]
    assert before == ["Clusters", "Responsibilities", "Log-likelihood by step"]
    ours.selection(choices, None)
    after = list(pictures(ours, fit, choices, None, _))
    assert [one.title for one in after] == [*before, "Choose K"]
    assert all(one.note and one.figure["data"] for one in after)


def test_choices_are_those_on_which_the_result_depends(settings: Settings) -> None:
    fit = analysis(settings).fitted(Choices(data="blobs", seed=0), None)
    told = dict(stated(fit, Choices(data="blobs", seed=0), _))
    assert told["Seed"] == "0"
    assert told["Seed of the blobs"] == "0"
    assert told["Columns"] == ", ".join(column.label for column in fit.columns)
    assert "Layers" not in told
    assert "Seed of the blobs" not in dict(stated(fit, Choices(), _))


def test_the_page_has_versions_checks_and_the_address(settings: Settings) -> None:
    ours, choices = analysis(settings), Choices(data="iris", n_components=4)
    fit = ours.fitted(choices, None)
    page = report_page(ours, on_screen(fit, choices), fit, choices, None, _)
    text = re.sub(r"<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)
    for wanted in ("numpy", "?data=iris&amp;k=4", "fewer than 5 rows for each", "Python"):
        assert wanted in text, wanted


def test_the_address_of_a_table_of_ones_own_asks_for_its_file(settings: Settings) -> None:
    ours = analysis(settings)
    fit = ours.fitted(Choices(n_components=2), None)
    for data in ("upload", "shared"):
        choices = Choices(data=data, file="a.csv", n_components=2, view="export")
        token = save_table(ours._store, fit.table)
        page = report_page(ours, on_screen(fit, choices), fit, choices, token, _)
        assert "?data=upload&amp;file=a.csv&amp;k=2<" in page
        assert "asks for the file" in page
