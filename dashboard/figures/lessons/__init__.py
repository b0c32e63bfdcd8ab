"""Pictures of the live figures in the lessons: what dashboard/learn/live computes -> go.Figure."""

from dashboard.figures.lessons.bells import bells_figure
from dashboard.figures.lessons.steps import steps_figure

__all__ = ["bells_figure", "steps_figure"]
