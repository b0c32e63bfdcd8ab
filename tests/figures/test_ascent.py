"""The curve of the log-likelihood: its steps, its events, and the sentences beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard import figures
from dashboard.i18n import translator
from dashboard.views import ascent_view
from tests.fits import fitted, made_table, sample_fit

_ = translator("en")


def test_the_curve_has_every_step() -> None:
    fit = sample_fit("faithful", 3)
    figure = figures.ascent_figure(ascent_view(fit), _, "light")
    assert list(figure.data[0].x) == list(range(fit.n_iter + 1))
    assert list(figure.data[0].y) == [step.log_likelihood for step in fit.result.history]
    assert len(figure.data) == 1


def test_a_curve_of_rounding_errors_is_a_line() -> None:
    fit = sample_fit("faithful", 2)
    steps = fit.result.history[-1:] * 3
    steps = tuple(
        step._replace(number=i, log_likelihood=step.log_likelihood + i * 1e-14)
        for i, step in enumerate(steps)
    )
    view = ascent_view(replace(fit, result=replace(fit.result, history=steps)))
    figure = figures.ascent_figure(view, _, "light")
    low, high = figure.layout.yaxis.range
    assert high - low > 1e-6
    assert low < steps[0].log_likelihood < high
    assert figure.layout.xaxis.dtick == 1
    note = figures.ascent_note(view, _)
    last = f"{steps[0].log_likelihood:.4f}"
    assert note == f"The start was as good as EM can do: a mean log-likelihood a row of {last}."
    climbing = figures.ascent_figure(ascent_view(sample_fit("faithful", 3)), _, "light")
    assert climbing.layout.yaxis.range is None


def test_the_note_says_from_where_to_where() -> None:
    fit = sample_fit("faithful", 3)
    note = figures.ascent_note(ascent_view(fit), _)
    first, last = (fit.result.history[place].log_likelihood for place in (0, -1))
    assert note == (
        f"In {fit.n_iter} steps EM took the mean log-likelihood a row from {first:.4f} to"
        f" {last:.4f}."
    )


def test_what_happened_is_marked_and_named() -> None:
    table = made_table(["a", "b"], 200)
    for column in table:
        column.values[:40] = 1.5  # one point, repeated
    fit = fitted(table, K=4, n_init=1)
    view = ascent_view(fit)
    crosses = figures.ascent_figure(view, _, "dark").data[1]
    happened = [i for i, event in enumerate(view.events) if event]
    assert list(crosses.x) == view.steps[happened].tolist()
    assert set(crosses.text) == {"the floor of variance acted"}
    note = figures.ascent_note(view, _)
    assert "Crosses mark the steps in which this happened: the floor of variance acted." in note


def test_steps_left_out_and_a_sample_are_said() -> None:
    fit = fitted(made_table(["a"], 9_000), K=2, n_init=1)
    history = fit.result.history
    thinned = replace(fit.result, history=(history[0], history[-1]._replace(number=7)))
    table = replace(fit.table, sample_of=1_000_000)
    view = ascent_view(replace(fit, result=thinned, table=table))
    assert view.steps.tolist() == [0, 7]
    note = figures.ascent_note(view, _)
    for words in (
        "In 7 steps",
        "2 of the 8 steps",
        "more than 8,192 rows",
        "of the 1,000,000 rows",
    ):
        assert words in note
    assert np.isfinite(view.log_likelihoods).all()
