"""The live figures of the lessons: what their controls say, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dashboard.choices import ChoiceError
from dashboard.figures.lessons import (
    bells_figure,
    bound_figure,
    collapse_figure,
    drawn_figures,
    floors_figure,
    steps_figure,
)
from dashboard.i18n import translator
from dashboard.learn.live.bound import bounds
from dashboard.learn.live.collapse import FLOORS, collapses
from dashboard.learn.live.formulas import e_step_formula, m_step_formulas, number
from dashboard.learn.live.half_steps import Responsibility, responsibility, run, sums
from dashboard.pages.learn.figures import collapse, elbo, em_stepper, mixture_1d, sampling
from dashboard.pages.learn.figures.em_stepper import Asked
from dashboard.pages.learn.figures.half_steps import half_step_name

_ = translator("en")
BELLS = [3, 5, 2, -4, 0.5, 5, 1.5, 1, 2]


def test_bells_are_told_with_their_numbers() -> None:
    told = mixture_1d.told(mixture_1d.bells_of(BELLS), _)
    assert "Component 2: weight 0.50, mean 0.5, spread 1.0." in told
    assert "3 humps" in told
    assert "1 hump," in mixture_1d.told(mixture_1d.bells_of([1, 1, 1, 0, 0, 0, 1, 1, 1]), _)


@pytest.mark.parametrize("place", range(9))
@pytest.mark.parametrize("odd", [None, "x", 1e9, -1e9, [], {}, True, float("nan")])
def test_bells_that_no_slider_states_are_refused(place: int, odd: Any) -> None:
    with pytest.raises(ChoiceError):
        mixture_1d.bells_of([odd if at == place else one for at, one in enumerate(BELLS)])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_of_bells_has_a_disc_to_drag_for_each(theme: str) -> None:
    figure = bells_figure(mixture_1d.bells_of(BELLS), _, theme)
    assert [shape.xanchor for shape in figure.layout.shapes] == [-4, 0.5, 5]
    laid = mixture_1d.layout(_)
    graph = laid[mixture_1d.STAGE.picture(0)]
    assert graph.config["edits"] == {"shapePosition": True}
    assert [shape.label.text for shape in figure.layout.shapes] == ["1", "2", "3"]


def test_numbers_in_formulas_have_three_digits() -> None:
    told = [number(one) for one in (0, 0.3333, 0.00475, 26.7, 1212.4, -18.627, 0.00047, -2e-12)]
    assert told[:6] == ["0", "0.333", "0.00475", "26.7", "1212", "-18.6"]
    assert told[6:] == [r"4.70 \times 10^{-4}", r"-2.00 \times 10^{-12}"]


def test_the_formula_of_the_e_step_is_that_of_the_lesson() -> None:
    weights, densities = np.array([0.6, 0.4]), np.array([0.2420, 0.0540])
    shares = weights * densities / (weights @ densities)
    found = Responsibility(np.ones(1), weights, densities, shares)
    formula = e_step_formula(found, 11, 0)
    assert r"\gamma_{12,1}" in formula
    total = r"\begin{gathered} 0.600 \times 0.242 \\ {} + 0.400 \times 0.0540 \end{gathered}"
    assert rf"\frac{{0.600 \times 0.242}}{{{total}}}" in formula
    assert r"\frac{0.145}{0.167} = 0.871" in formula


def test_the_formulas_of_the_m_step_hold_the_engine_s_sums() -> None:
    found = sums(run(), 5, 1)
    formula = m_step_formulas(found, run().X[7], 7, 1)
    assert rf"\underbrace{{{number(found.shares[7])}}}_{{\gamma_{{8,2}}}}" in formula
    assert rf"= {number(found.count)} " in formula
    assert rf"{{60}} = {number(found.weight)}" in formula
    for value in (*found.total, *found.mean, *found.squares.ravel(), *found.covariance.ravel()):
        assert number(value) in formula


def test_the_stepper_says_where_it_is() -> None:
    assert half_step_name(0, _).startswith("The start")
    assert [half_step_name(at, _) for at in (3, 4)] == [
        "Step 2, after its E-step.",
        "Step 2, after its M-step.",
    ]
    told = em_stepper.told(Asked(1, 5, 0), _)
    shares = responsibility(run(), 1, 5).shares
    assert all(f"component {k + 1} {share:.3f}" in told for k, share in enumerate(shares))
    assert "Responsibilities" not in em_stepper.told(Asked(0, 5, 0), _)
    assert "nothing to add up" in em_stepper.m_step_of(Asked(0, 5, 0), _)


def test_what_the_stepper_is_asked_for_is_checked() -> None:
    assert Asked.parse(52, 60, "3") == (52, 59, 2)
    for odd in ((53, 1, "1"), (-1, 1, "1"), (0, 0, "1"), (0, 61, "1"), (0, 1, "4"), (0, 1, None),
                (1.5, 1, "1"), ([], 1, "1"), (0, {}, "1"), (True, 1, "1")):  # fmt: skip
        with pytest.raises(ChoiceError):
            Asked.parse(*odd)


@pytest.mark.parametrize("at", [0, 1, 2, 52])
def test_each_row_of_the_stepper_s_picture_can_be_clicked(at: int) -> None:
    figure = steps_figure(run(), at, 3, _, "dark")
    clicked = [trace for trace in figure.data if trace.customdata is not None]
    assert [row[0] for trace in clicked for row in trace.customdata] == list(range(1, 61))
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert len(lines) == (6 if at in (2, 52) else 3)


def test_the_bars_are_as_high_as_the_numbers() -> None:
    figure = bound_figure(bounds(), 6, _, "light")
    lower, upper, tops = figure.data
    assert len(lower.x) == len(upper.x) == 7
    for at, now in enumerate(bounds()[:7]):
        assert lower.base + lower.y[at] == pytest.approx(now.elbo)
        assert upper.base[at] + upper.y[at] == pytest.approx(now.log_likelihood)
        assert tops.y[3 * at] == now.log_likelihood


def test_what_a_half_step_does_to_the_bound_is_told() -> None:
    start, first, second = (elbo.told(at, _) for at in range(3))
    assert "Log-likelihood -6.341 = ELBO -6.523 + KL 0.182" in start
    assert "equally probable" in start
    assert "the gap of 0.182 is closed" in first
    assert "+ KL 0.000" in first
    risen = bounds()[2].elbo - bounds()[1].elbo
    assert f"raised the bound by {risen:.3f}" in second


def test_the_floor_that_the_slider_states() -> None:
    assert [collapse.place(power) for power in (-1, -12, collapse.NONE)] == [0, 11, len(FLOORS) - 1]
    assert [collapse.share(power) for power in (-1, -12, collapse.NONE)] == ["10⁻¹", "10⁻¹²", "0"]
    for odd in (0, 1, -14, None, "x", 1.5, []):
        with pytest.raises(ChoiceError):
            collapse.place(odd)


def test_a_collapse_is_told_with_its_numbers() -> None:
    told = collapse.told(5, _)
    assert "10⁻⁶ of the column" in told
    assert "holds 1.0 of the 20 rows, with a spread of 0.0063" in told
    assert "The floor has stopped it" in told
    assert "the engine refuses" in collapse.told(len(FLOORS) - 1, _)


def test_a_peak_beyond_the_picture_has_its_height_beside_it() -> None:
    assert not collapse_figure(collapses(), 0, _, "light").layout.annotations
    (note,) = collapse_figure(collapses(), 11, _, "light").layout.annotations
    assert "3,151 high" in note.text
    assert len(floors_figure(collapses(), 5, _, "light").data) == 2
    assert len(floors_figure(collapses(), len(FLOORS) - 1, _, "light").data) == 1


def test_rows_drawn_are_told_and_shown() -> None:
    view = sampling.drawn_of(2, 50, 0)
    told = sampling.told(view, _)
    share = 100 * (view.sides == 0).mean()
    assert f"50 rows drawn: component 1 {share:.1f} % (weight 35.6 %)" in told
    data, new = drawn_figures(view, _, "dark")
    assert sum(len(trace.x) for trace in new.data if trace.mode == "markers") == 50
    assert sum(len(trace.x) for trace in data.data if trace.mode == "markers") == 272
    assert data.layout.xaxis.range == new.layout.xaxis.range


@pytest.mark.parametrize(
    "odd", [(0, 50, 0), (5, 50, 0), (2, 9, 0), (2, 1001, 0), (2, 50, -1), (2, 50, 1e9),
            (None, 50, 0), (2, [], 0), (2, 50, {"a": 1}), (2.5, 50, 0)],
)  # fmt: skip
def test_draws_that_no_control_states_are_refused(odd: tuple[Any, ...]) -> None:
    with pytest.raises(ChoiceError):
        sampling.drawn_of(*odd)
