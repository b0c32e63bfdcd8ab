"""The Choose K picture: criteria against the number of components, for one or several families.

A family has a colour (beyond the colours there are: again, with open points), a criterion a dash.
Each point carries [K, family] as customdata, so that a click on it can choose that model.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.engine import Row, best_of
from dashboard.figures import theme
from dashboard.i18n import Translate

NEAR_BEST, WORTH_CUTTING = 0.25, 0.5  # shares of what all curves span

STYLES = {"bic": ("solid", "circle"), "aic": ("dash", "square"), "icl": ("dot", "diamond")}


def criteria_figure(
    rows: Sequence[Row],
    criteria: Sequence[str],
    chosen: tuple[int, str],
    _: Translate,
    theme_name: str,
    families_named: bool = True,
) -> go.Figure:
    """Curves of `criteria` ("aic", "bic", "icl") over `rows`; a cell that failed is a gap.

    The best value of each criterion wears a star, the model `chosen` (K, family) a ring, and a
    model in which a component would have collapsed is a cross.
    """
    figure = theme.base_figure(theme_name, "criteria")
    families = list(dict.fromkeys(row.covariance_type for row in rows))
    for place, family in enumerate(families):
        shades = theme.CATEGORY_COLOURS[theme_name]
        shade, again = shades[place % len(shades)], place >= len(shades)
        cells = [row for row in rows if row.covariance_type == family]
        for criterion in criteria:
            name = family if families_named else ""
            _add_curve(figure, cells, criterion, shade, again, name, _)
    for criterion in criteria:
        _add_best(figure, rows, criterion, _, theme_name)
        _add_chosen(figure, rows, criterion, chosen, _, theme_name)
    most = max((row.n_components for row in rows), default=1)
    figure.update_xaxes(title_text=_("number of components K"), dtick=1 if most <= 12 else 2)
    figure.update_yaxes(title_text=_("criterion (lower is better)"), exponentformat="none")
    low, top, beyond = _in_view(rows, criteria)
    if beyond:
        room = (top - low) / 20
        figure.update_yaxes(range=[low - room, top + room])
    return figure


def criteria_note(rows: Sequence[Row], criteria: Sequence[str], _: Translate) -> str:
    """What crosses are, and which families lie above the picture; empty where neither is so."""
    fitted = [row for row in rows if row.error is None]
    told = []
    if fitted and all(row.collapsed for row in fitted):
        told.append(
            _(
                "In each of these models a component would have collapsed: how thin it may become "
                "decides, not the data. See Checks for columns that repeat values or one another."
            )
        )
    elif any(row.collapsed for row in fitted):
        told.append(
            _(
                "Crosses are models in which a component would have collapsed. Their likelihood "
                "has no limit, so they are not compared."
            )
        )
    beyond = _in_view(rows, criteria)[2]
    if beyond:
        told.append(
            _(
                "Far above the others, and out of view: {families}. A double click on the picture "
                "shows all.",
                families=_.listed(beyond),
            )
        )
    return _.paragraph(told)


def _in_view(rows: Sequence[Row], criteria: Sequence[str]) -> tuple[float, float, list[str]]:
    """The lowest value of the models compared, the highest of the families that come near it, and
    the families that lie above that, if they would take most of the picture."""
    values: dict[str, list[float]] = {}
    for row in [row for row in rows if not row.collapsed] or rows:
        told = [getattr(row, criterion) for criterion in criteria]
        values.setdefault(row.covariance_type, []).extend(one for one in told if one is not None)
    spans = {family: (min(own), max(own)) for family, own in values.items() if own}
    if not spans:
        return 0.0, 0.0, []
    low, high = min(least for least, most in spans.values()), max(m for _least, m in spans.values())
    limit = low + NEAR_BEST * (high - low)
    top = max(most for least, most in spans.values() if least <= limit)
    beyond = [family for family, (least, _most) in spans.items() if least > top]
    return low, top, beyond if top - low < WORTH_CUTTING * (high - low) else []


def _add_curve(
    figure: go.Figure,
    cells: list[Row],
    criterion: str,
    shade: str,
    is_open: bool,
    name: str,
    _: Translate,
) -> None:
    dash, symbol = STYLES[criterion]
    symbol += "-open" if is_open else ""
    label = f"{criterion.upper()} · {name}" if name else criterion.upper()
    figure.add_scatter(
        x=[row.n_components for row in cells],
        y=[getattr(row, criterion) for row in cells],
        customdata=[[row.n_components, row.covariance_type] for row in cells],
        mode="lines+markers",
        connectgaps=False,
        line={"color": shade, "width": 2, "dash": dash},
        marker={
            "color": shade,
            "size": 8,
            "symbol": ["x" if row.collapsed else symbol for row in cells],
        },
        name=label,
        hovertemplate=f"<b>{label}</b><br>K = %{{x}}: %{{y:,.1f}}<br>"
        + _("Click to use this model")
        + "<extra></extra>",
    )


def _add_best(
    figure: go.Figure, rows: Sequence[Row], criterion: str, _: Translate, theme_name: str
) -> None:
    best = best_of(rows, criterion)
    if best is None:
        return
    name = _("best value")
    ink = theme.inks(theme_name)
    edge = {"color": ink.ground, "width": 1}
    star = {"symbol": "star", "size": 17, "color": ink.text, "line": edge}
    _add_mark(figure, best, criterion, name, star)


def _add_chosen(
    figure: go.Figure,
    rows: Sequence[Row],
    criterion: str,
    chosen: tuple[int, str],
    _: Translate,
    theme_name: str,
) -> None:
    for row in rows:
        value = getattr(row, criterion)
        if (row.n_components, row.covariance_type) == chosen and value is not None:
            ink = theme.inks(theme_name).text
            edge = {"color": ink, "width": 2}
            ring = {"symbol": "circle-open", "size": 22, "color": ink, "line": edge}
            _add_mark(figure, row, criterion, _("model in use"), ring)


def _add_mark(
    figure: go.Figure, row: Row, criterion: str, name: str, marker: dict[str, object]
) -> None:
    """One marked point; equal marks share one entry of the legend."""
    shown = all(trace.name != name for trace in figure.data)
    figure.add_scatter(
        x=[row.n_components],
        y=[getattr(row, criterion)],
        customdata=[[row.n_components, row.covariance_type]],
        mode="markers",
        marker=marker,
        name=name,
        legendgroup=name,
        legendrank=2000,
        showlegend=shown,
        hoverinfo="skip",
    )
