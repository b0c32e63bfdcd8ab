"""The playground: K, clusters, spread and seed by sliders; the fit follows as they move."""

from __future__ import annotations

from typing import Any

from dash import Dash
from dash.development.base_component import Component

from dashboard import ids
from dashboard.data.blobs import MAX_CLUSTERS, MAX_SPREAD, MIN_SPREAD
from dashboard.figures import component_name
from dashboard.figures.lessons import scene_text
from dashboard.i18n import N_, Translate
from dashboard.learn.live.agreement import adjusted_rand
from dashboard.learn.live.playground import OPTIONS, Played, play
from dashboard.learn.live.rows import Blobs, rows_of
from dashboard.pages.learn.figures.dial import Dial
from dashboard.pages.learn.figures.on_explore import blob_choices
from dashboard.pages.learn.figures.pictures import Drawing
from dashboard.pages.learn.figures.stage import Answer, Stage, facts, index, spoken
from dashboard.services import Services

STAGE = Stage(
    ids.PLAYGROUND, (Drawing(N_("The blobs and their ellipses")),), look="beside", read=False
)
K = Dial(STAGE.id("k"), N_("Number of components K"), 1, 10, 1, 3)
SPREAD = Dial(STAGE.id("spread"), N_("Spread"), MIN_SPREAD, MAX_SPREAD, 0.1, 0.6)
CLUSTERS = Dial(STAGE.id("clusters"), N_("Number of clusters"), 1, MAX_CLUSTERS, 1, 3)
SEED = Dial(STAGE.id("seed"), N_("Seed of the blobs"), 0, 99, 1, 0)
DIALS = (K, SPREAD, CLUSTERS, SEED)


def layout(_: Translate) -> Component:
    """Four sliders over the picture and its numbers."""
    return STAGE.layout([dial.layout(_) for dial in DIALS], _)


def register(app: Dash, services: Services) -> None:
    """The fit follows the sliders."""
    STAGE.register(app, [dial.input for dial in DIALS], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """The picture of a setting, its numbers and words; raises ChoiceError."""
    k, spread, clusters, seed = values
    blobs = Blobs(CLUSTERS.count(clusters), SPREAD.number(spread), seed=SEED.count(seed))
    played = play(blobs, K.count(k))
    pairs = numbers(blobs, played, _)
    return Answer(
        (scene_text(played.scene, _, theme),),
        description(blobs, played, pairs, _),
        blob_choices(blobs, OPTIONS).changed(
            n_components=played.result.mixture.n_components, slots=played.scene.slots
        ),
        facts(pairs),
    )


def numbers(blobs: Blobs, played: Played, _: Translate) -> list[tuple[str, str]]:
    """What the fit scores."""
    result, (_X, truth) = played.result, rows_of(blobs)
    return [
        (_("log-likelihood"), _.number(result.log_likelihood, 1)),
        (_("free parameters"), _.number(result.n_parameters)),
        ("AIC", _.number(result.aic, 1)),
        ("BIC", _.number(result.bic, 1)),
        (_("steps of EM"), _.number(result.n_iter)),
        (
            _("agreement with the true clusters (adjusted Rand index)"),
            index(adjusted_rand(played.scene.likeliest, truth), _),
        ),
    ]


def description(blobs: Blobs, played: Played, pairs: list[tuple[str, str]], _: Translate) -> str:
    """The picture in words, with its numbers."""
    weights = _.listed(
        f"{component_name(part.slot, _)} {_.number(100 * part.weight, 1)} %"
        for part in sorted(played.scene.parts, key=lambda part: part.slot)
    )
    setting = _(
        "Scatter plot of {rows} points in {clusters} true clusters of spread {spread}, with the "
        "ellipses of K = {k}.",
        rows=blobs.rows,
        clusters=blobs.clusters,
        spread=_.number(blobs.spread, 1),
        k=played.result.mixture.n_components,
    )
    weighed = _("Weights: {weights}.", weights=weights)
    return _.paragraph([setting, weighed, spoken(pairs, _)])
