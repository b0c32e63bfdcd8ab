"""AIC, BIC and ICL on the reader's blobs, and the fit of each K."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input
from dash.development.base_component import Component

from dashboard import ids
from dashboard.data.blobs import MAX_CLUSTERS, MAX_SPREAD, MIN_SPREAD
from dashboard.engine import Row, Selection
from dashboard.figures import criteria_figure
from dashboard.figures.lessons import scene_text
from dashboard.i18n import N_, Translate
from dashboard.learn.live.criteria import CRITERIA, LARGEST_K, OPTIONS, grid, scene_of
from dashboard.learn.live.rows import Blobs
from dashboard.pages.learn.figures.choosing import choosing, chosen, numbers_up_to, register_click
from dashboard.pages.learn.figures.dial import Dial
from dashboard.pages.learn.figures.on_explore import blob_choices
from dashboard.pages.learn.figures.pictures import Drawing, Plot
from dashboard.pages.learn.figures.stage import Answer, Stage, facts, spoken
from dashboard.services import Services

STAGE = Stage(
    ids.BLOB_CRITERIA,
    (Plot(N_("AIC, BIC and ICL")), Drawing(N_("The fit of the chosen K"))),
    look="pair",
    read=False,
)
CLUSTERS = Dial(STAGE.id("clusters"), N_("Number of clusters"), 1, MAX_CLUSTERS, 1, 3)
SPREAD = Dial(STAGE.id("spread"), N_("Spread"), MIN_SPREAD, MAX_SPREAD, 0.1, 0.6)
ROWS = Dial(STAGE.id("rows"), N_("Rows"), 50, 1000, 50, 500)
SEED = Dial(STAGE.id("seed"), N_("Seed of the blobs"), 0, 99, 1, 0)
DIALS = (CLUSTERS, SPREAD, ROWS, SEED)
K, K_LABEL, KS = STAGE.id("k"), N_("Number of components K"), numbers_up_to(LARGEST_K)


def layout(_: Translate) -> Component:
    """The blobs' sliders and the choice of K, over curves and fit."""
    controls = [dial.layout(_) for dial in DIALS]
    return STAGE.layout([*controls, choosing(K, _(K_LABEL), KS, "3")], _)


def register(app: Dash, services: Services) -> None:
    """Curves and fit follow the controls; a point of a curve chooses its K."""
    register_click(app, K, STAGE.picture(0))
    STAGE.register(app, [*(dial.input for dial in DIALS), Input(K, "value")], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """The curves of the blobs and the fit of a K; raises ChoiceError."""
    clusters, spread, rows, seed, k = values
    blobs = Blobs(
        CLUSTERS.count(clusters), SPREAD.number(spread), ROWS.count(rows), SEED.count(seed)
    )
    number = int(chosen(k, KS, K_LABEL))
    cells = grid(blobs)
    scene, pairs = scene_of(blobs, number), numbers(cells, number, _)
    return Answer(
        (
            criteria_figure(cells, CRITERIA, (number, "full"), _, theme, families_named=False),
            scene_text(scene, _, theme),
        ),
        spoken(pairs, _),
        blob_choices(blobs, OPTIONS).changed(
            n_components=number,
            slots=scene.slots,
            view="choose-k",
            k_max=LARGEST_K,
            criteria=CRITERIA,
        ),
        facts(pairs),
    )


def numbers(cells: tuple[Row, ...], k: int, _: Translate) -> list[tuple[str, str]]:
    """What each criterion says of the chosen K, and where it is best."""
    best = {name: Selection(cells).best(name) for name in CRITERIA}
    return [
        (
            name.upper(),
            _(
                "{value} at K = {k}; best {least} at K = {best}",
                value=_.number(getattr(cells[k - 1], name), 1),
                k=k,
                least=_.number(getattr(best[name], name), 1),
                best=best[name].n_components,
            ),
        )
        for name in CRITERIA
    ]
