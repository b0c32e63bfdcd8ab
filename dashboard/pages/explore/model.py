"""The model: how many components, of which shape, and how EM is run."""

from __future__ import annotations

from dash import Dash, Input, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import Choices
from dashboard.components.fields import bind, field, number, select, slider, sync_slider
from dashboard.components.what import what
from dashboard.i18n import N_, Translate
from dashboard.services import Services

FAMILY_NAMES = {
    "full": N_("each its own shape (full)"),
    "tied": N_("all the same shape (tied)"),
    "diag": N_("along the axes (diag)"),
    "spherical": N_("round (spherical)"),
    "EII": N_("round, all the same size (EII)"),
    "EEI": N_("along the axes, same shape and size (EEI)"),
    "VEI": N_("along the axes, same shape, own size (VEI)"),
    "EVI": N_("along the axes, same size, own shape (EVI)"),
    "VEE": N_("same shape and direction, own size (VEE)"),
    "EVE": N_("same size and direction, own shape (EVE)"),
    "VVE": N_("same direction, own shape and size (VVE)"),
    "EEV": N_("same shape and size, own direction (EEV)"),
    "VEV": N_("same shape, own size and direction (VEV)"),
    "EVV": N_("same size, own shape and direction (EVV)"),
}
INIT_NAMES = {
    "k-means++": N_("k-means++"),
    "k-means": N_("k-means"),
    "random": N_("random rows"),
    "hierarchical": N_("hierarchical"),
}
SCALING_NAMES = {
    "none": N_("as they are"),
    "standard": N_("mean 0, standard deviation 1"),
    "robust": N_("median 0, interquartile range 1"),
}


def layout(choices: Choices, _: Translate) -> Component:
    """K and family; the rest under "more"."""
    return html.Section(
        [
            html.H2(_("Model")),
            slider(
                ids.N_COMPONENTS,
                _("Number of components K"),
                choices.n_components,
                1,
                20,
                1,
                what("component", _),
            ),
            field(
                _("Covariance"),
                select(ids.COVARIANCE_TYPE, named(FAMILY_NAMES, _), choices.covariance_type),
                what=what("covariance-matrix", _),
            ),
            html.Details([html.Summary(_("More")), *more(choices, _)], open=is_special(choices)),
        ]
    )


def named(names: dict[str, str], _: Translate) -> list[tuple[str, str]]:
    """Options with their names in words."""
    return [(key, _(name)) for key, name in names.items()]


def more(choices: Choices, _: Translate) -> list[Component]:
    """How EM starts, repeats and stops."""
    return [
        field(
            _("Start"),
            select(ids.INIT, named(INIT_NAMES, _), choices.init),
            what=what("start", _),
        ),
        field(
            _("Starts"),
            number(ids.N_INIT, choices.n_init, 1, 50, 1),
            _("The best of so many starts is kept."),
        ),
        field(_("Seed"), number(ids.SEED, choices.seed, 0, 999_999, 1)),
        field(
            _("Tolerance"),
            number(ids.TOL, choices.tol, 0, 0.99, "any"),
            _("EM stops when the mean log-likelihood of a row gains less than this."),
            what("convergence", _),
        ),
        field(_("Most steps"), number(ids.MAX_ITER, choices.max_iter, 1, 2_000, 1)),
        field(
            _("Regularisation"),
            number(ids.REG_COVAR, choices.reg_covar, 0, 0.99, "any"),
            _("Least variance of a component, as a share of each column's variance."),
            what("regularisation", _),
        ),
        field(
            _("Scaling of columns"), select(ids.SCALING, named(SCALING_NAMES, _), choices.scaling)
        ),
    ]


def is_special(choices: Choices) -> bool:
    """Whether one of the choices under "more" differs from its default."""
    standard = Choices()
    names = ("init", "n_init", "seed", "tol", "max_iter", "reg_covar", "scaling")
    return any(getattr(choices, name) != getattr(standard, name) for name in names)


def register(app: Dash, services: Services) -> None:
    """The controls change the choices."""
    sync_slider(app, ids.N_COMPONENTS)
    bind(
        app,
        n_components=Input(ids.N_COMPONENTS, "value"),
        covariance_type=Input(ids.COVARIANCE_TYPE, "value"),
        init=Input(ids.INIT, "value"),
        n_init=Input(ids.N_INIT, "value"),
        seed=Input(ids.SEED, "value"),
        tol=Input(ids.TOL, "value"),
        max_iter=Input(ids.MAX_ITER, "value"),
        reg_covar=Input(ids.REG_COVAR, "value"),
        scaling=Input(ids.SCALING, "value"),
    )
