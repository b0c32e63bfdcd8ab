"""k-means and a mixture side by side, from the same start, step by step."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import Choices
from dashboard.figures.lessons import scene_text
from dashboard.i18n import N_, Translate
from dashboard.learn.live.k_means import LAST_STEP, OPTIONS, SEEDS, Side, compare
from dashboard.pages.learn.figures.choosing import choosing, chosen, numbers_up_to
from dashboard.pages.learn.figures.dial import Dial
from dashboard.pages.learn.figures.on_explore import fit_choices
from dashboard.pages.learn.figures.pictures import Drawing
from dashboard.pages.learn.figures.stage import Answer, Stage, index, spoken
from dashboard.pages.learn.figures.stepping import playing, register_playing
from dashboard.services import Services

METHODS = (N_("k-means: hard"), N_("Gaussian mixture: soft"))
STAGE = Stage(ids.TWO_METHODS, tuple(map(Drawing, METHODS)), look="pair", read=False)
TABLE, START = STAGE.id("table"), STAGE.id("start")
STEP = Dial(STAGE.id("step"), N_("Step"), 0, LAST_STEP, 1, 0)
TABLES = {
    "stretched": N_("Stretched"),
    "unequal": N_("Unequal"),
    "overlapping": N_("Overlapping"),
}
TABLE_LABEL, START_LABEL = N_("Clusters"), N_("Starting point")
STARTS = numbers_up_to(len(SEEDS))


def layout(_: Translate) -> Component:
    """Which rows, which start and which step, over the two pictures."""
    tables = [(key, _(name)) for key, name in TABLES.items()]
    choices = [
        choosing(TABLE, _(TABLE_LABEL), tables, "stretched"),
        choosing(START, _(START_LABEL), STARTS, "1"),
    ]
    return STAGE.layout([html.Div(choices), playing(STEP, _)], _)


def register(app: Dash, services: Services) -> None:
    """The pictures follow the controls."""
    register_playing(app, STEP)
    STAGE.register(app, [Input(TABLE, "value"), Input(START, "value"), STEP.input], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """Both methods at a step; raises ChoiceError."""
    table = chosen(values[0], tuple(TABLES.items()), TABLE_LABEL)
    start = int(chosen(values[1], STARTS, START_LABEL)) - 1
    step = STEP.count(values[2])
    sides = compare(table, start, step)
    return Answer(
        tuple(scene_text(side.scene, _, theme) for side in sides),
        described(sides, step, _),
        explore(table, start, sides[1]),
        comparison(sides, step, _),
    )


def explore(table: str, start: int, mixture: Side) -> Choices:
    """The run of the mixture."""
    slots = mixture.scene.slots
    options = OPTIONS | {"random_state": SEEDS[start]}
    return fit_choices(table, options).changed(n_components=len(slots), slots=slots, view="em")


def comparison(sides: tuple[Side, Side], step: int, _: Translate) -> Component:
    """The numbers of both as a table."""
    head = html.Tr([html.Td(), *(html.Th(_(name), scope="col") for name in METHODS)])
    rows = [
        html.Tr([html.Th(name, scope="row"), *(html.Td(value) for value in pair)])
        for name, pair in told(sides, step, _)
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)])


def told(sides: tuple[Side, Side], step: int, _: Translate) -> list[tuple[str, tuple[str, str]]]:
    """What is said of each side, with both values."""
    squares, likelihood = (side.score for side in sides)
    return [
        (_("step"), (steps_of(sides[0], step, _), steps_of(sides[1], step, _))),
        (
            _("what it lowers or raises"),
            (
                _("squared distances {value}", value=_.number(squares, 1)),
                _("log-likelihood {value}", value=_.number(likelihood, 1)),
            ),
        ),
        (
            _("agreement with the true clusters (adjusted Rand index)"),
            (index(sides[0].agreement, _), index(sides[1].agreement, _)),
        ),
    ]


def steps_of(side: Side, step: int, _: Translate) -> str:
    """Where a run is."""
    if step < side.ended:
        return _("{step} of {last}", step=step, last=side.ended)
    return _("{step}, where it ends", step=side.ended)


def described(sides: tuple[Side, Side], step: int, _: Translate) -> str:
    """Both pictures in words."""
    sentences = [
        _(
            "{name}: {value}",
            name=_(name),
            value=spoken([(what, pair[side]) for what, pair in told(sides, step, _)], _),
        )
        for side, name in enumerate(METHODS)
    ]
    return _.paragraph(sentences)
