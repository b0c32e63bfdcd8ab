"""Pictures of the live figures in the lessons: what dashboard/learn/live computes -> go.Figure."""

from dashboard.figures.lessons.bells import bells_figure
from dashboard.figures.lessons.bound import bound_figure
from dashboard.figures.lessons.collapse import collapse_figure, floors_figure
from dashboard.figures.lessons.drawn import drawn_figures
from dashboard.figures.lessons.endings import endings_figure
from dashboard.figures.lessons.scene import scene_text
from dashboard.figures.lessons.steps import steps_figure

__all__ = [
    "bells_figure",
    "bound_figure",
    "collapse_figure",
    "drawn_figures",
    "endings_figure",
    "floors_figure",
    "scene_text",
    "steps_figure",
]
