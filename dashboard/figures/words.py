"""Sentences that stand beside the figures: what is shown of how many, and the picture in words for
those who cannot see it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.engine import MANY_ROWS
from dashboard.i18n import Translate
from dashboard.views.clusters import ClusterView
from dashboard.views.playback import PlaybackView
from dashboard.views.responsibilities import LEAST, ResponsibilityView


def component_name(slot: int, _: Translate, name: str = "") -> str:
    """What the component of a slot is called on screen: its number stands in the pictures, and
    tells two of the same name apart. Not yet escaped for a figure."""
    return f"{slot + 1} · {name}" if name else _("component {number}", number=slot + 1)


def sample_note(sample_of: int, _: Translate) -> str:
    """That the rows of a table are a random sample, where they are; see Table.sample_of."""
    if not sample_of:
        return ""
    return _("The rows are a random sample of the {total} rows of the file.", total=sample_of)


def cluster_note(view: ClusterView, _: Translate) -> str:
    """What the Clusters picture leaves out or puts in another way; empty where it shows all."""
    sentences = []
    shown, total = len(view.points.rows), view.n_rows
    if view.image is not None:
        sentences.append(
            _(
                "The grey image counts all {total} rows; {shown} of them, drawn evenly at random, "
                "are shown as points.",
                total=total,
                shown=shown,
            )
        )
    if view.n_columns > len(view.axes) and view.colour is None:
        sentences.append(
            _(
                "Colours come from all {columns} columns, shapes from the columns shown here.",
                columns=view.n_columns,
            )
            if view.histogram is None
            else _(
                "The curves are those of the column shown here, out of {columns} columns.",
                columns=view.n_columns,
            )
        )
    sentences += _unseen(view, _)
    if any(component.ellipses for component in view.components):
        sentences.append(_ellipse_note(view, _))
    sentences += _logarithms(view, _)
    if view.uncertainty is not None:
        sentences.append(_uncertainty_note(view, _))
    if view.contours is not None:
        masses = _.listed(f"{100 * mass:g}" for mass in reversed(view.contours.masses))
        sentences.append(
            _("Contours hold {shares} % of the mixture, from the inside out.", shares=masses)
        )
    sentences.append(sample_note(view.sample_of, _))
    return _.paragraph(filter(None, sentences))


def _unseen(view: ClusterView | PlaybackView, _: Translate) -> list[str]:
    """How many rows have no place in the picture."""
    if not view.n_hidden:
        return []
    sentence = _.n(
        "{count} row lacks a cell in the columns shown and is not drawn.",
        "{count} rows lack a cell in the columns shown and are not drawn.",
        view.n_hidden,
    )
    return [sentence]


def _logarithms(view: ClusterView | PlaybackView, _: Translate) -> list[str]:
    """What the picture shows of columns that are taken in logarithms."""
    columns = tuple(axis.label for axis in view.axes if axis.in_logs)
    if not columns:
        return []
    if view.histogram is not None:
        return [_("The parts are normal in the logarithm of {columns}.", columns=columns)]
    return [
        _(
            "Components are normal in the logarithm of {columns}: here their ellipses are bent, "
            "and the discs mark their medians.",
            columns=columns,
        )
    ]


def _ellipse_note(view: ClusterView, _: Translate) -> str:
    """Which line is which coverage."""
    lines = (_("solid line"), _("dashed line"), _("dotted line"))
    coverages = [coverage for coverage, outline in view.components[0].ellipses]
    shares = [f"{100 * coverage:g} %" for coverage in coverages]
    if len(shares) > 1:
        pairs = zip(shares, lines, strict=False)
        shares = [_("{share} ({line})", share=share, line=line) for share, line in pairs]
    return _("Ellipses hold {shares} of their component.", shares=_.listed(shares))


def _uncertainty_note(view: ClusterView, _: Translate) -> str:
    if view.n_columns > len(view.axes):
        return _(
            "The shade shows where these two columns alone leave the component uncertain: "
            "the stronger, the less sure."
        )
    return _("The shade shows where the component is uncertain: the stronger, the less sure.")


def responsibility_note(view: ResponsibilityView, _: Translate) -> str:
    """Which rows the heatmap shows, and how many of how many."""
    sentences = [_rows_note(view, _), sample_note(view.sample_of, _)]
    return _.paragraph(filter(None, sentences))


def _rows_note(view: ResponsibilityView, _: Translate) -> str:
    shown, total = len(view.rows), view.n_rows
    if view.order == "blocks" and shown == total:
        return _("All {total} rows, by component; in it the surest rows first.", total=total)
    if view.order == "blocks":
        return _(
            "{shown} of {total} rows, an even choice of all rows by component (of each {least} or "
            "more, or all); in it the surest rows first.",
            shown=shown,
            total=total,
            least=LEAST,
        )
    if shown == total:
        return _("All {total} rows, the least certain first.", total=total)
    return _("The {shown} least certain of {total} rows.", shown=shown, total=total)


def cluster_description(view: ClusterView, _: Translate) -> str:
    """The Clusters picture in a sentence or two, for those who cannot see it."""
    weights = _.listed(
        f"{component_name(c.slot, _, c.name)} {_.number(100 * c.weight, 1)} %"
        for c in view.components
    )
    if view.histogram is not None:
        return _(
            "Histogram of {column} with the weighted curves of {count} components: {weights}.",
            column=view.axes[0].label,
            count=len(view.components),
            weights=weights,
        )
    return _(
        "Scatter plot of {y} against {x}: {total} rows in {count} components: {weights}.",
        x=view.axes[0].label,
        y=view.axes[1].label,
        total=view.n_rows,
        count=len(view.components),
        weights=weights,
    )


def playback_note(view: PlaybackView, _: Translate) -> str:
    """Which rows and steps the playback shows where it does not show all; a start that is near."""
    sentences = near_start(view.n_rows, _)
    if len(view.points) < view.n_rows:
        sentences.append(
            _(
                "{shown} of {total} rows are shown, drawn evenly at random.",
                shown=len(view.points),
                total=view.n_rows,
            )
        )
    sentences += [*_unseen(view, _), *_logarithms(view, _), *steps_shown(view.steps, _)]
    sentences.append(sample_note(view.sample_of, _))
    return _.paragraph(filter(None, sentences))


def near_start(n_rows: int, _: Translate) -> list[str]:
    """Why a run over many rows has few steps."""
    if n_rows <= MANY_ROWS:
        return []
    sentence = _(
        "With more than {rows} rows EM begins at a start that was found on a sample of "
        "them, so few steps are left.",
        rows=MANY_ROWS,
    )
    return [sentence]


def steps_shown(steps: NDArray[np.int64], _: Translate) -> list[str]:
    """How many of the steps are shown, where not all (T,) are."""
    last = int(steps[-1])
    if len(steps) == last + 1:
        return []
    sentence = _(
        "{shown} of the {total} steps are shown, start and result among them.",
        shown=len(steps),
        total=last + 1,
    )
    return [sentence]
