"""Pictures as arrays: what each panel shows of a fit. Knows neither Plotly nor Dash."""

from dashboard.views.axes import default_axes
from dashboard.views.clusters import ClusterView, cluster_view
from dashboard.views.playback import PlaybackView, playback_view
from dashboard.views.responsibilities import ResponsibilityView, responsibility_view

__all__ = [
    "ClusterView",
    "PlaybackView",
    "ResponsibilityView",
    "cluster_view",
    "default_axes",
    "playback_view",
    "responsibility_view",
]
