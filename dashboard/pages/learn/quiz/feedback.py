"""What is said to an answer."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.words import notice
from dashboard.i18n import N_, Translate
from dashboard.learn import lesson
from dashboard.learn.quiz import Answer, Graded, Question, exercise, grade
from dashboard.pages.learn.quiz.asking import answer_of, filled
from dashboard.pages.learn.quiz.sitting import Sitting

FIRST = {
    "one": N_("Choose an answer first."),
    "several": N_("Choose at least one answer first."),
    "order": N_("Give each step a number of its own first."),
    "number": N_("Enter a number first."),
}


def nothing_chosen(question: Question, _: Translate) -> Component:
    """What is missing."""
    return notice(_(FIRST[question.kind]))


def feedback(sitting: Sitting, question: Question, answer: Answer, _: Translate) -> Component:
    """The verdict, why, the way back into the lesson, and the way on."""
    graded = grade(answer, question, sitting.draw)
    is_last = len(sitting.answers) + 1 == len(sitting.keys)
    on = _("To the result") if is_last else _("Next question")
    return html.Div(
        [
            *explained(sitting, question, graded, _),
            html.A(on, href=sitting.to(answer), className="btn btn-primary"),
        ]
    )


def explained(
    sitting: Sitting, question: Question, graded: Graded, _: Translate
) -> list[Component]:
    """The verdict, what was right and what was not, why, and the lesson that says more."""
    verdict = _("Right.") if graded.is_right else _("Not quite.")
    kind = "right" if graded.is_right else "wrong"
    place = lesson(question.lesson, _.lang)
    title = next(s.title for s in place.sections if s.anchor == question.anchor)
    return [
        html.P(verdict, className=f"verdict {kind}"),
        *([] if graded.is_right else corrections(question, graded, sitting.draw, _)),
        html.P(filled(question.why, question, sitting.draw, _)),
        html.P(
            [
                _("Read more: "),
                html.A(title, href=sitting.progress.to(question.lesson, question.anchor)),
            ]
        ),
    ]


def corrections(question: Question, graded: Graded, draw: int, _: Translate) -> list[Component]:
    """What was wrong in an answer."""
    if question.kind == "number":
        right = answer_of(exercise(question.key, draw), _)
        return [html.P(_("The answer is {answer}.", answer=right))]
    if question.kind == "order":
        steps = html.Ol([html.Li(option.text) for option in question.options])
        return [html.P(_("The right order is:")), steps]
    found = [correction(question, index, _("Wrong: "), _) for index in graded.wrong]
    name = _("The right answer: ") if question.kind == "one" else _("Missed: ")
    found += [correction(question, index, name, _) for index in graded.missed]
    return [html.Ul(found)]


def correction(question: Question, index: int, name: str, _: Translate) -> Component:
    """An option that was wrongly chosen or left out, and what is to be said of it."""
    option = question.options[index]
    parts: list[Any] = [html.Strong(name), option.text]
    if option.remark:
        parts.append(html.Div(option.remark, className="remark"))
    return html.Li(parts)
