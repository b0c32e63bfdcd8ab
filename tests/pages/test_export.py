"""What the export panel says of a sample."""

from __future__ import annotations

import pytest

from dashboard.i18n import languages, translator
from dashboard.pages.explore.panels.export.files import sample_told


@pytest.mark.parametrize("lang", languages())
def test_a_sample_is_told_with_the_words_of_its_files(lang: str) -> None:
    _ = translator(lang)
    told = sample_told(1_000_000, _)
    assert "1,000,000" in told
    assert _("labelled sample") in told
    assert sample_told(0, _) == ""
