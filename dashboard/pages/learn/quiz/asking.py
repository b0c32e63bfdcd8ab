"""A question with its controls."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.fields import attributes, options
from dashboard.components.graph import graph
from dashboard.components.words import notice
from dashboard.i18n import Translate
from dashboard.learn.quiz import Exercise, Question, exercise, keys
from dashboard.learn.quiz.question import read
from dashboard.pages.learn.frame import framed, place
from dashboard.pages.learn.quiz.sitting import Sitting


def asking(sitting: Sitting, _: Translate) -> Component:
    """The page with the question that is next."""
    question = sitting.question(_.lang)
    at, count = len(sitting.answers) + 1, len(sitting.keys)
    sentence = _("The answers in this address cannot be read from here on.")
    content = [
        place(_, _("Question {number} of {count}", number=at, count=count)),
        html.H1(_("Quiz")),
        html.Progress(
            value=str(at - 1), max=str(count), **attributes(aria_label=_("Questions answered"))
        ),
        *([notice(sentence)] if sitting.spoiled else []),
        *picture(question, sitting.draw, _),
        html.Fieldset(
            [
                html.Legend(filled(question.text, question, sitting.draw, _)),
                *controls(question, sitting.draw, _),
            ],
            id=ids.QUIZ_FIELDS,
            className="question",
        ),
        html.Button(
            _("Check the answer"), id=ids.QUIZ_CHECK, type="button", className="btn btn-primary"
        ),
        html.Div(id=ids.QUIZ_FEEDBACK, role="status", className="feedback"),
        *([for_teachers(sitting, _)] if at == 1 else []),
    ]
    return framed(content, "quiz", sitting.progress, _)


def controls(question: Question, draw: int, _: Translate) -> list[Component]:
    """What the answer is given with."""
    order = question.order(draw)
    texts = [question.options[index].text for index in order]
    offered = options([(str(at), text) for at, text in enumerate(texts)])
    if question.kind == "one":
        return [dbc.RadioItems(id=part(0), options=offered, name="answer")]
    if question.kind == "several":
        note = html.P(_("More than one is right."), className="note")
        return [note, dbc.Checklist(id=part(0), options=offered, value=[])]
    if question.kind == "order":
        return [ranked(at, text, len(texts), _) for at, text in enumerate(texts)]
    number = dbc.Input(id=part(0), type="number", step="any")
    return [html.Label([html.Span(_("Your answer")), number], className="number-answer")]


def ranked(at: int, text: str, count: int, _: Translate) -> Component:
    """A step with the choice of its place."""
    places = options([(str(number), str(number)) for number in range(1, count + 1)])
    choice = dbc.Select(id=part(at), options=places, value="", placeholder="–", size="sm")
    return html.Label([choice, html.Span(text)], className="rank")


def part(at: int) -> dict[str, Any]:
    """The id of a control."""
    return {"type": ids.QUIZ_ANSWER, "part": at}


def filled(text: str, question: Question, draw: int, _: Translate) -> str:
    """A text of a question with the numbers of its draw and, where it has a field, the answer."""
    if question.kind != "number":
        return text
    drawn = exercise(question.key, draw)
    numbers = {name: shown(value, _) for name, value in drawn.values.items()}
    return text.format(**numbers, answer=answer_of(drawn, _))


def shown(value: float, _: Translate) -> str:
    """A drawn number with all its digits."""
    digits = 0 if value == int(value) else len(f"{value:g}".partition(".")[2])
    return _.number(value, digits)


def answer_of(drawn: Exercise, _: Translate) -> str:
    """The right number."""
    return _.number(drawn.answer, drawn.digits)


def picture(question: Question, draw: int, _: Translate) -> list[Component]:
    """Where there is a picture to read: it, and its numbers for those who cannot see it."""
    rows = exercise(question.key, draw).rows if question.kind == "number" else ()
    if not rows:
        return []
    head = html.Thead(html.Tr([html.Th("K"), html.Th("BIC")]))
    body = [html.Tr([html.Td(r.n_components), html.Td(_.number(r.bic or 0.0, 1))]) for r in rows]
    table = html.Table([head, html.Tbody(body)], className="table table-sm")
    return [
        html.Figure(
            [
                graph(ids.QUIZ_PICTURE, _, className="picture"),
                html.Details([html.Summary(_("The numbers")), table]),
            ]
        )
    ]


def for_teachers(sitting: Sitting, _: Translate) -> Component:
    """How to choose the questions."""
    facts = read("facts")
    lessons = dict.fromkeys(fact["lesson"] for fact in facts.values())
    example = sitting.progress.arrival.to("/learn/quiz", questions="em,one-row,icl")
    return html.Details(
        [
            html.Summary(_("For teachers")),
            html.P(
                _(
                    "Choose the questions in the address: names of lessons, names of questions, or "
                    "how many are to be drawn, separated by commas. At the end, the address holds "
                    "the answers, so that a pupil can send it to you."
                )
            ),
            html.P(html.A("?questions=em,one-row,icl", href=example)),
            html.P([_("Lessons: "), html.Code(", ".join(lessons))]),
            html.P([_("Questions: "), html.Code(", ".join(keys()))]),
        ],
        className="for-teachers",
    )
