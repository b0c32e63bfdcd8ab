"""Bad starts: where EM ends from each of several, and the way there."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input
from dash.development.base_component import Component

from dashboard import ids
from dashboard.figures.lessons import endings_figure, scene_text
from dashboard.i18n import N_, Translate
from dashboard.learn.live.starts import (
    BLOBS,
    N_STARTS,
    OPTIONS,
    K,
    reach_the_best,
    scene_of,
    starts,
)
from dashboard.pages.learn.figures.choosing import choosing, chosen, numbers_up_to, register_click
from dashboard.pages.learn.figures.on_explore import blob_choices
from dashboard.pages.learn.figures.pictures import Drawing, Plot
from dashboard.pages.learn.figures.stage import Answer, Stage, facts, spoken
from dashboard.services import Services

STAGE = Stage(
    ids.STARTS,
    (Plot(N_("Where each start ends")), Drawing(N_("The chosen start"))),
    look="pair",
    read=False,
)
START, LABEL, OFFERED = STAGE.id("start"), N_("Starting point"), numbers_up_to(N_STARTS)


def layout(_: Translate) -> Component:
    """The choice of a start, over all endings and its own."""
    return STAGE.layout([choosing(START, _(LABEL), OFFERED, "1")], _)


def register(app: Dash, services: Services) -> None:
    """The picture follows the choice; a point of the endings chooses its start."""
    register_click(app, START, STAGE.picture(0))
    STAGE.register(app, [Input(START, "value")], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """All endings and that of one start; raises ChoiceError."""
    seed = int(chosen(values[0], OFFERED, LABEL)) - 1
    endings = [one.log_likelihood for one in starts()]
    scene, pairs = scene_of(seed), numbers(seed, _)
    options = OPTIONS | {"random_state": seed}
    return Answer(
        (
            endings_figure(endings, seed, [one.seed for one in reach_the_best()], _, theme),
            scene_text(scene, _, theme),
        ),
        spoken(pairs, _),
        blob_choices(BLOBS, options).changed(n_components=K, slots=scene.slots, view="em"),
        facts(pairs),
    )


def numbers(seed: int, _: Translate) -> list[tuple[str, str]]:
    """Where the start ends, how far below the best that is, and how many reach the best."""
    one, top = starts()[seed], reach_the_best()
    gap = 0.0 if one in top else top[0].log_likelihood - one.log_likelihood
    return [
        (_("log-likelihood"), _.number(one.log_likelihood, 1)),
        (_("below the best"), _.number(gap, 1)),
        (_("steps of EM"), _.number(one.result.n_iter)),
        (_("starts that reach the best"), _("{count} of {all}", count=len(top), all=N_STARTS)),
    ]
