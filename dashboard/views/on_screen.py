"""The Clusters picture as the choices ask for it."""

from __future__ import annotations

from dashboard.analysis import Fit
from dashboard.choices import Choices
from dashboard.views.axes import axis_keys
from dashboard.views.clusters import ClusterView, cluster_view


def clusters_on_screen(fit: Fit, choices: Choices) -> ClusterView:
    """The view on the axes chosen, with the ellipses, layers and colours chosen."""
    return cluster_view(
        fit,
        *axis_keys(fit, choices.x, choices.y),
        coverages=tuple(percent / 100 for percent in choices.coverages),
        layers=choices.layers,
        color_key=choices.color if choices.color != "component" else None,
    )
