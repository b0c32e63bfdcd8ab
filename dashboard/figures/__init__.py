"""Pictures: arrays of a view -> go.Figure. They compute no statistic and are never read back."""

from dashboard.figures.ascent import ascent_figure, ascent_note
from dashboard.figures.caption import captioned
from dashboard.figures.clusters import clusters_figure
from dashboard.figures.criteria import criteria_figure, criteria_note
from dashboard.figures.playback import playback_figures, playback_payload
from dashboard.figures.responsibilities import responsibilities_figure
from dashboard.figures.theme import colour, plotly_script
from dashboard.figures.words import (
    cluster_description,
    cluster_note,
    component_name,
    playback_note,
    responsibility_note,
    sample_note,
)

__all__ = [
    "ascent_figure",
    "ascent_note",
    "captioned",
    "cluster_description",
    "cluster_note",
    "clusters_figure",
    "colour",
    "component_name",
    "criteria_figure",
    "criteria_note",
    "playback_figures",
    "playback_note",
    "playback_payload",
    "plotly_script",
    "responsibilities_figure",
    "responsibility_note",
    "sample_note",
]
