"""What families of covariances and outcomes of a fit are called, and the buttons on a picture."""

from __future__ import annotations

from dashboard.i18n import N_

FAMILIES = {  # the engine's descriptions
    "full": N_("own shape, size and direction"),
    "tied": N_("same shape, size and direction"),
    "diag": N_("along the columns, own shape and size"),
    "spherical": N_("round, each its own size"),
    "EII": N_("round, all the same size"),
    "EEI": N_("along the columns, same shape and size"),
    "VEI": N_("along the columns, same shape, own size"),
    "EVI": N_("along the columns, same size, own shape"),
    "VEE": N_("same shape and direction, own size"),
    "EVE": N_("same size and direction, own shape"),
    "VVE": N_("same direction, own shape and size"),
    "EEV": N_("same shape and size, own direction"),
    "VEV": N_("same shape, own size and direction"),
    "EVV": N_("same size, own shape and direction"),
}
STATUSES = {  # what the screen calls them, and what they mean
    "converged": (
        N_("converged"),
        N_("The last step raised the log-likelihood by less than the tolerance: EM was done."),
    ),
    "max_iter": (
        N_("stopped at the step limit"),
        N_("EM took as many steps as it may and was not done; allow more steps."),
    ),
    "regularised": (
        N_("regularised: a component would have collapsed"),
        N_(
            "In some direction a component had next to no variance left, so it was held at the "
            "least that the regularisation allows; such a component may describe a few rows only."
        ),
    ),
    "emptied": (
        N_("a component has lost all its rows"),
        N_("A component has a weight of almost zero; fewer components describe the rows as well."),
    ),
}
WORDS = (  # of the buttons on a picture; Plotly looks them up by their English form
    N_("Double-click on legend to isolate one trace"),
    N_("Double-click to zoom back out"),
    N_("Download plot as a PNG"),
    N_("Pan"),
    N_("Reset axes"),
    N_("Zoom"),
)
