"""Pictures as arrays: what each panel shows of a fit. Knows neither Plotly nor Dash."""

from dashboard.views.ascent import AscentView, ascent_view
from dashboard.views.axes import axis_keys
from dashboard.views.clusters import ClusterView, cluster_view
from dashboard.views.on_screen import clusters_on_screen
from dashboard.views.playback import PlaybackView, playback_view
from dashboard.views.responsibilities import ResponsibilityView, responsibility_view

__all__ = [
    "AscentView",
    "ClusterView",
    "PlaybackView",
    "ResponsibilityView",
    "ascent_view",
    "axis_keys",
    "cluster_view",
    "clusters_on_screen",
    "playback_view",
    "responsibility_view",
]
