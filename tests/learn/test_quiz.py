"""Questions are complete and alike in every language; draws, computed numbers and grades."""

from __future__ import annotations

import itertools
import math

import pytest
from scipy.stats import norm

from dashboard.i18n import DEFAULT, languages
from dashboard.learn import lesson, slugs
from dashboard.learn.quiz import (
    Answer,
    BadAnswer,
    asked,
    exercise,
    grade,
    keys,
    parsed,
    question,
    written,
)
from dashboard.learn.quiz.computed import COMPUTED
from dashboard.learn.quiz.question import KINDS, read
from tests.catalogue import fields
from tests.test_readme import README

DRAWS = range(1, 60)
CHOSEN = [key for key in keys() if question(key, DEFAULT).kind in ("one", "several")]


def test_there_are_enough_questions_over_all_lessons() -> None:
    facts = read("facts")
    assert len(facts) >= 24
    assert {fact["lesson"] for fact in facts.values()} == set(slugs())
    assert {fact["kind"] for fact in facts.values()} == set(KINDS)
    assert f"draws ten of {len(facts)} questions" in README
    assert {"assumption", "what-for", "which-clustering", "one-row", "read-bic"} <= set(facts)


@pytest.mark.parametrize("lang", languages())
def test_no_language_lacks_a_question(lang: str) -> None:
    assert list(read(lang)) == list(keys())


@pytest.mark.parametrize("key", keys())
@pytest.mark.parametrize("lang", languages())
def test_a_question_is_complete_and_alike(key: str, lang: str) -> None:
    ours, english = question(key, lang), question(key, DEFAULT)
    assert len(ours.options) == len(english.options)
    assert fields(ours.text) == fields(english.text)
    assert fields(ours.why) - {"answer"} <= fields(english.text)
    assert ours.anchor in {section.anchor for section in lesson(ours.lesson, lang).sections}
    assert (ours.kind == "number") == (key in COMPUTED) == (not ours.options)
    assert len({option.text for option in ours.options}) == len(ours.options)
    for index, option in enumerate(ours.options):
        needed = ours.kind == "several" or (ours.kind == "one" and index not in ours.right)
        assert bool(option.remark) == needed, option.text
    if ours.kind == "one":
        assert len(ours.right) == 1
    if ours.kind == "several":
        assert 1 < len(ours.right) < len(ours.options)


@pytest.mark.parametrize("key", keys())
def test_the_options_stand_anywhere(key: str) -> None:
    one = question(key, DEFAULT)
    orders = [one.order(draw) for draw in DRAWS]
    assert all(sorted(order) == list(range(len(one.options))) for order in orders)
    if one.options:
        assert {order[0] for order in orders} == set(range(len(one.options)))
    if one.kind == "order":
        assert list(range(len(one.options))) not in map(list, orders)


def test_draws_ask_other_questions() -> None:
    first, second, third = (asked("", draw) for draw in range(1, 4))
    for one, other in itertools.combinations((first, second, third), 2):
        assert not set(one) & set(other)
    assert len(first) == len(second) == len(third) == 10
    assert set(keys()) <= {key for draw in range(1, 30) for key in asked("", draw)}
    assert len({question(key, DEFAULT).lesson for key in first}) >= 5
    assert asked("", 1) == first
    assert asked("", 4) != first


def test_a_teacher_chooses() -> None:
    assert asked("icl,assumption", 7) == ("assumption", "icl")
    assert {question(key, DEFAULT).lesson for key in asked("em,reading", 1)} == {"em", "reading"}
    assert len(asked("3", 1)) == 3
    assert asked("999", 1) == keys()
    assert asked("none,\x00,-1", 2) == asked("", 2)
    assert len(asked("0", 1)) == 1


@pytest.mark.parametrize("draw", DRAWS)
def test_computed_answers_are_those_of_the_engine(draw: int) -> None:
    row = exercise("one-row", draw)
    v = row.values
    assert v["d1"] != v["d2"], "a row half-way needs no computing"
    bells = norm.pdf(v["x"], [v["m1"], v["m2"]])
    share = v["w1"] * bells[0] / (v["w1"] * bells[0] + v["w2"] * bells[1])
    assert row.answer == pytest.approx(share)
    with_digits = v["w1"] * v["d1"] / (v["w1"] * v["d1"] + v["w2"] * v["d2"])
    assert row.is_right(round(with_digits, 2))
    assert row.is_right(round(row.answer, 2))
    assert not row.is_right(round(row.answer, 2) + 0.03)
    weights = exercise("last-weight", draw)
    assert sum(weights.values.values()) + weights.answer == pytest.approx(1)
    assert weights.answer > 0
    mean = exercise("weighted-mean", draw)
    total = sum(mean.values[f"g{i}"] for i in (1, 2, 3))
    parts = sum(mean.values[f"g{i}"] * mean.values[f"x{i}"] for i in (1, 2, 3))
    assert mean.answer == pytest.approx(parts / total)
    count = exercise("parameters", draw)
    K, d = count.values["K"], count.values["d"]
    assert count.answer == (K - 1) + K * d + K * d * (d + 1) / 2


@pytest.mark.parametrize("draw", [1, 2, 3, 4])
def test_the_picture_shows_the_lowest_bic(draw: int) -> None:
    picture = exercise("read-bic", draw)
    lowest = min(picture.rows, key=lambda row: row.bic)
    assert lowest.n_components == picture.answer
    second = sorted(row.bic for row in picture.rows)[1]
    assert second - lowest.bic > 2, "the lowest point can be seen"


def test_the_right_answer_is_right_and_any_other_is_wrong() -> None:
    for key in CHOSEN:
        one = question(key, DEFAULT)
        assert grade(Answer(one.right), one, 1).is_right
        for index in range(len(one.options)):
            if (index,) != one.right:
                graded = grade(Answer((index,)), one, 1)
                assert not graded.is_right
                assert (index in graded.wrong) == (index not in one.right)
    order = question("em-order", DEFAULT)
    assert grade(Answer((0, 1, 2, 3)), order, 1).is_right
    assert not grade(Answer((0, 2, 1, 3)), order, 1).is_right
    number = question("one-row", DEFAULT)
    assert grade(Answer(number=exercise("one-row", 1).answer), number, 1).is_right


@pytest.mark.parametrize("key", keys())
def test_an_answer_survives_the_address(key: str) -> None:
    one = question(key, DEFAULT)
    for draw in (1, 2):
        answer = Answer(number=0.25) if one.kind == "number" else Answer(one.right)
        assert parsed(written(answer, one, draw), one, draw) == answer
    several = question("habits", DEFAULT)
    assert parsed("x", several, 1) == Answer(())


@pytest.mark.parametrize(
    ("key", "text"),
    [("icl", ""), ("icl", "x"), ("icl", "9"), ("icl", "-1"), ("icl", "0.1"), ("icl", "٣"),
     ("habits", "1.1"), ("habits", "0.1.2.3.4"), ("em-order", "0.1"), ("one-row", "nan"),
     ("one-row", "inf"), ("one-row", "-1e300"),
     ("one-row", ""), ("one-row", "1" * 400), ("one-row", "٠.٥")],
)  # fmt: skip
def test_what_no_control_gives_is_no_answer(key: str, text: str) -> None:
    with pytest.raises(BadAnswer):
        parsed(text, question(key, DEFAULT), 1)


def test_right_options_are_not_always_at_the_same_place() -> None:
    places = [question(k, DEFAULT).order(1).index(0) for k in CHOSEN]
    assert len(set(places)) > 2
    assert not math.isclose(sum(places), 0)
