"""From choices to results: the table they name, the mixture fitted to it, the grid over K."""

from dashboard.analysis.density import Density
from dashboard.analysis.fit import Fit
from dashboard.analysis.health import Finding, Remedy, health
from dashboard.analysis.matching import matched_slots
from dashboard.analysis.workbench import Analysis, TooLong, soon

__all__ = [
    "Analysis",
    "Density",
    "Finding",
    "Fit",
    "Remedy",
    "TooLong",
    "health",
    "matched_slots",
    "soon",
]
