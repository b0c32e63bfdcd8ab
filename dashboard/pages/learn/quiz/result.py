"""The end of the quiz: the score, all answers, and the way to other questions."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.fields import attributes
from dashboard.i18n import Translate
from dashboard.learn.quiz import Answer, Graded, Question
from dashboard.pages.learn.frame import framed, place
from dashboard.pages.learn.quiz.asking import filled, shown
from dashboard.pages.learn.quiz.feedback import explained
from dashboard.pages.learn.quiz.sitting import Sitting


def result(sitting: Sitting, _: Translate) -> Component:
    """The page with the result."""
    graded = sitting.graded(_.lang)
    right = sum(verdict.is_right for _question, verdict in graded)
    content = [
        place(_),
        html.H1(_("Quiz: the result")),
        html.P(
            _("{right} of {count} answers are right.", right=right, count=len(graded)),
            className="summary",
        ),
        html.P(
            _(
                "The result is in this page’s address: copy it to keep it, "
                "or to send it to a teacher."
            ),
            className="note",
        ),
        html.Div(
            [
                html.A(
                    _("Other questions"),
                    href=sitting.afresh(sitting.draw + 1),
                    className="btn btn-primary",
                ),
                html.A(
                    _("The same questions again"),
                    href=sitting.afresh(sitting.draw),
                    className="btn btn-outline-secondary",
                ),
                html.Button(
                    _("Print"),
                    type="button",
                    className="btn btn-outline-secondary",
                    **attributes(data_print="page"),
                ),
            ],
            className="buttons no-print",
        ),
        html.Ol([entry(sitting, *one, _) for one in graded], className="answers"),
    ]
    return framed(content, "quiz", sitting.progress, _)


def entry(sitting: Sitting, question: Question, graded: Graded, _: Translate) -> Component:
    """A question, the answer that was given, and what is said to it."""
    return html.Li(
        [
            html.P(filled(question.text, question, sitting.draw, _), className="asked"),
            *given(question, graded.answer, _),
            *explained(sitting, question, graded, _),
        ]
    )


def given(question: Question, answer: Answer, _: Translate) -> list[Component]:
    """An answer in words."""
    chosen = [question.options[index].text for index in answer.chosen]
    if question.kind == "order":
        return [html.P(_("Your order:")), html.Ol([html.Li(text) for text in chosen])]
    if question.kind == "number":
        words = shown(answer.number, _)
    else:
        words = " · ".join(chosen) or _("none")
    return [html.P(_("Your answer: {answer}", answer=words))]
