"""A fit as one HTML file that needs nothing else: read, mailed, printed, without a network.

The template (report.html) says where things stand, the style sheet (report.css) how they look; the
sentences and numbers are made here. K components over d columns. Whatever comes from a person's
file passes `clean`, which takes out what acts on a screen, and is escaped by the template.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, StrictUndefined, Template
from numpy.typing import NDArray

from dashboard.analysis import Fit
from dashboard.data import SAMPLES, Table
from dashboard.data.names import clean
from dashboard.engine import Mixture
from dashboard.exports.model import Array, Model
from dashboard.i18n import N_, Translate

HERE = Path(__file__).parent
CERTAINTIES = (0.6, 0.9)
BLOCK = 65_536
COMPONENTS_A_TABLE, COLUMNS_A_TABLE = 5, 6  # as many as a sheet of paper is wide
MAX_MATRIX_COLUMNS = 20
FIGURES, COVARIANCE_FIGURES = 3, 4  # significant ones, of a standard deviation and a covariance
SMALLEST_PLACE = -6  # a number with digits further right is written with a power of ten,
LARGEST_POWERS = 9, 15  # and one so large: where it is rounded left of the point, and where not
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

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
CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "showLink": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": [
        "sendDataToCloud", "sendChartToCloud", "editInChartStudio", "select2d", "lasso2d",
        "zoomIn2d", "zoomOut2d", "autoScale2d",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A picture and the sentence beside it, both in the reader's language; note: "" for none, the
    title then stands in for those who cannot see the picture.

    figure: a Plotly figure for a white ground, {"data": [...], "layout": {...}}, JSON-able.
    """

    title: str
    note: str
    figure: Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """How and with what the result was made.

    plotly_script: source of plotly.min.js; versions: package -> version; when: ISO date (UTC);
    address: the choices as a query string, "" where all have their defaults; choices: name and
    value of every choice that the result depends on, the seed among them, and health: what the
    checks found, both in the reader's language.
    """

    plotly_script: str
    versions: Mapping[str, str]
    when: str
    address: str
    choices: Sequence[tuple[str, str]]
    health: Sequence[str] = ()


@dataclass(frozen=True)
class Grid:
    """A table in words: the first cell of each row is its name; `numbers`: the others are these."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = True


def report(model: Model, fit: Fit, pictures: Sequence[Picture], made: Made, _: Translate) -> str:
    """The report of a fit, in the language of `_`, as the text of an HTML file (UTF-8).

    `model` is that of `fit`. Raises ValueError where a figure is not JSON-able.
    """
    names = _component_names(model, fit, _)
    text = _template().render(
        lang=_.lang,
        css=(HERE / "report.css").read_text(encoding="utf-8"),
        plotly=re.sub(r"</(?=script)", r"<\\/", made.plotly_script, flags=re.IGNORECASE),
        title=_title(model, fit, made, _),
        short=_short(model, fit, names, _),
        drawn=_drawn(pictures, _),
        components=_components(model, names, _),
        sure=_sure(model, fit, names, _),
        data=_data(fit, _),
        health={"title": _("Checks"), "sentences": made.health},
        again=_again(made, _),
    )
    return text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair has no UTF-8


@cache
def _template() -> Template:
    rules = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    rules.policies["json.dumps_kwargs"] = {"allow_nan": False}
    return rules.from_string((HERE / "report.html").read_text(encoding="utf-8"))


def _title(model: Model, fit: Fit, made: Made, _: Translate) -> dict[str, str]:
    table, family = _table_name(fit.table, _), model.mixture.covariance_type
    return {
        "page": _("Gaussian mixture of {table}", table=table),
        "kind": _("Gaussian mixture model"),
        "table": table,
        "model": _.n(
            "{count} component: {family} ({code})",
            "{count} components: {family} ({code})",
            model.mixture.n_components,
            family=_(FAMILIES[family]),
            code=family,
        ),
        "made": _("Made on {date} (UTC)", date=made.when),
    }


def _short(model: Model, fit: Fit, names: Sequence[str], _: Translate) -> dict[str, Any]:
    used, result = len(fit.rows), fit.result
    weights = model.mixture.weights.tolist()
    return {
        "title": _("In short"),
        "facts": (
            (_("Rows used"), _.number(used)),
            (_("Rows left out"), _.number(fit.table.n_rows - used)),
            (_("Log-likelihood"), _.number(result.log_likelihood, 1)),
            ("BIC", _.number(result.bic, 1)),
            ("AIC", _.number(result.aic, 1)),
            (_("Outcome"), _(STATUSES[result.status][0])),
        ),
        "components": _("Weights of the components"),
        "weights": [
            (name, f"{100 * weight:.2f}%", _percent(weight, _))
            for name, weight in zip(names, weights, strict=True)
        ],
    }


def _drawn(pictures: Sequence[Picture], _: Translate) -> dict[str, Any]:
    words = {word: _(word) for word in WORDS}
    return {
        "title": _("Pictures"),
        "no_script": _("The pictures are drawn by the browser, which needs JavaScript for it."),
        "pictures": [
            {"title": one.title, "note": one.note, "figure": _as_vectors(one.figure)}
            for one in pictures
        ],
        "config": {**CONFIG, "locale": _.lang},
        "words": {"moduleType": "locale", "name": _.lang, "dictionary": words, "format": {}},
    }


def _as_vectors(figure: Mapping[str, Any]) -> dict[str, Any]:
    """The figure without WebGL, whose pixels are gone or coarse on paper."""
    data = [
        {**trace, "type": "scatter"} if trace.get("type") == "scattergl" else trace
        for trace in figure["data"]
    ]
    return {"data": data, "layout": figure["layout"]}


def _components(model: Model, names: Sequence[str], _: Translate) -> dict[str, Any]:
    d = model.mixture.n_features
    return {
        "title": _("Components"),
        "explanation": _(
            "Each component is a normal distribution. Its weight is its share of the rows, its "
            "mean is where it lies, and its standard deviations tell how far it spreads."
        ),
        "tables": _parameters(model, names, _),
        "covariances": _("Covariance matrices"),
        "matrices": _matrices(model, names, _) if d <= MAX_MATRIX_COLUMNS else (),
        "too_wide": _(
            "Matrices of more than {most} columns are left out.", most=MAX_MATRIX_COLUMNS
        ),
    }


def _parameters(model: Model, names: Sequence[str], _: Translate) -> list[Grid]:
    """Weights and, by column, means and standard deviations; a few components to a table."""
    mixture = model.mixture
    deviations = np.sqrt(np.diagonal(mixture.covariances, axis1=1, axis2=2))
    columns = _column_names(model)
    caption = _("Weight, then mean ± standard deviation of each column in the units of the data")
    parts = _parts(len(names), COMPONENTS_A_TABLE)
    tables = []
    for i, part in enumerate(parts):
        rows = [(_("Weight"), *(_percent(weight, _) for weight in mixture.weights[part]))]
        for j, column in enumerate(columns):
            pairs = zip(mixture.means[part, j], deviations[part, j], strict=True)
            rows.append((column, *(_mean(float(mean), float(sd), _) for mean, sd in pairs)))
        head = (_("Column"), *names[part])
        tables.append(Grid(_part_of(caption, i, parts), head, tuple(rows)))
    return tables


def _matrices(model: Model, names: Sequence[str], _: Translate) -> list[dict[str, Any]]:
    """The covariance matrix of each component, or the one that they share."""
    covariances = model.mixture.covariances
    shared = len(names) > 1 and bool((covariances == covariances[0]).all())
    titles = [_("all components")] if shared else names
    return [
        {"name": name, "tables": _matrix(name, matrix, _column_names(model), _)}
        for name, matrix in zip(titles, covariances, strict=False)
    ]


def _matrix(name: str, matrix: Array, columns: Sequence[str], _: Translate) -> list[Grid]:
    """A covariance matrix (d, d), a few of its columns to a table."""
    caption = _("Covariances, {component}", component=name)
    deviations = np.sqrt(np.diagonal(matrix))
    parts = _parts(len(columns), COLUMNS_A_TABLE)
    cells = [
        [_covariance(value, scale, _) for value, scale in zip(*pair, strict=True)]
        for pair in zip(matrix.tolist(), np.outer(deviations, deviations).tolist(), strict=True)
    ]
    return [
        Grid(
            _part_of(caption, i, parts),
            (_("Column"), *columns[part]),
            tuple((label, *row[part]) for label, row in zip(columns, cells, strict=True)),
        )
        for i, part in enumerate(parts)
    ]


def _sure(model: Model, fit: Fit, names: Sequence[str], _: Translate) -> dict[str, Any]:
    components, certainties = _certainty(model.mixture, fit.X)
    rows = [_certainty_row(name, certainties[components == k], _) for k, name in enumerate(names)]
    rows.append(_certainty_row(_("all components"), certainties, _))
    below = (_("certainty below {level}", level=_.number(level)) for level in CERTAINTIES)
    return {
        "title": _("How sure the components are"),
        "explanation": _(
            "A row belongs to its most probable component; that probability is its certainty."
        ),
        "table": Grid(
            _("Rows by component, and how many of them are less certain than that"),
            (_("Component"), _("Rows"), *below),
            tuple(rows),
        ),
    }


def _certainty(mixture: Mixture, X: Array) -> tuple[NDArray[np.intp], Array]:
    """The most probable component (n,) of rows X (n, d) and its probability (n,); in blocks, as
    the probabilities of a million rows would take more memory than the table."""
    components, certainties = np.empty(len(X), dtype=np.intp), np.empty(len(X))
    for start in range(0, len(X), BLOCK):
        part = slice(start, start + BLOCK)
        probabilities = mixture.responsibilities(X[part])
        components[part] = probabilities.argmax(axis=1)
        certainties[part] = probabilities.max(axis=1)
    return components, certainties


def _certainty_row(name: str, certainties: Array, _: Translate) -> tuple[str, ...]:
    """Rows of a component, and which share of them is below each of the levels."""
    n = len(certainties)
    counts = [int((certainties < level).sum()) for level in CERTAINTIES]
    shares = (_share(count, n, _) if n else "–" for count in counts)
    return name, _.number(n), *shares


def _data(fit: Fit, _: Translate) -> dict[str, Any]:
    return {
        "title": _("The data"),
        "columns_title": _("Columns used"),
        "columns": [clean(column.label) or column.key for column in fit.columns],
        "notes_title": _("How the file was read"),
        "notes": [_(note.message, **note.values) for note in fit.table.notes],
        "source_title": _("Source and licence"),
        "source": _source(fit.table, _),
    }


def _again(made: Made, _: Translate) -> dict[str, Any]:
    explanation = (
        _("Put this behind the address of the application to see the same result:")
        if made.address
        else _("All choices have their defaults: the application shows this result when opened.")
    )
    return {
        "title": _("How to reproduce it"),
        "explanation": explanation,
        "address": made.address,
        "choices": Grid(
            _("Choices"), (_("Choice"), _("Value")), tuple(made.choices), numbers=False
        ),
        "versions": Grid(
            _("Versions of the software"),
            (_("Package"), _("Version")),
            tuple(made.versions.items()),
            numbers=False,
        ),
        "statuses_title": _("What the outcome can be"),
        "statuses": [(_(name), _(meaning)) for name, meaning in STATUSES.values()],
    }


def _component_names(model: Model, fit: Fit, _: Translate) -> tuple[str, ...]:
    """What components are called, with their numbers, which the pictures show."""
    numbers = [slot + 1 for slot in sorted(fit.slots)]
    given = [clean(name) for name in model.names]
    return tuple(
        f"{number} · {name}" if name not in ("", str(number)) else _named(number, _)
        for number, name in zip(numbers, given, strict=True)
    )


def _named(number: int, _: Translate) -> str:
    return _("component {number}", number=number)


def _column_names(model: Model) -> tuple[str, ...]:
    return tuple(clean(name) or f"c{j}" for j, name in enumerate(model.columns))


def _table_name(table: Table, _: Translate) -> str:
    """The title of a sample, else the name of the file."""
    return _(SAMPLES[table.name].title) if _is_sample(table) else clean(table.name) or _("Table")


def _source(table: Table, _: Translate) -> str:
    if not _is_sample(table):
        return table.source
    sample = SAMPLES[table.name]
    return f"{sample.source}; {_(sample.licence)}"


def _is_sample(table: Table) -> bool:
    """A file may be called as a sample is, but has no source."""
    return bool(table.source) and table.name in SAMPLES


def _parts(n: int, most: int) -> list[slice]:
    """0 .. n - 1 in parts of nearly equal length, none longer than `most`."""
    count = math.ceil(n / most)
    ends = [n * i // count for i in range(count + 1)]
    return [slice(*pair) for pair in pairwise(ends)]


def _part_of(caption: str, i: int, parts: Sequence[slice]) -> str:
    return caption if len(parts) == 1 else f"{caption} · {i + 1}/{len(parts)}"


def _percent(share: float, _: Translate) -> str:
    return _("{share} %", share=_.number(100 * share, 1))


def _share(count: int, total: int, _: Translate) -> str:
    share = _.number(100 * count / total, 1)
    return _("{count} ({share} %)", count=count, share=share)


def _mean(mean: float, deviation: float, _: Translate) -> str:
    place = _power(deviation) - FIGURES + 1
    return f"{_number(mean, place, _)} ± {_number(deviation, place, _)}"


def _covariance(value: float, scale: float, _: Translate) -> str:
    """A covariance of columns whose deviations' product is `scale`; rounding error is 0."""
    if abs(value) < 1e-12 * scale:
        return "0"
    return _number(value, _power(value) - COVARIANCE_FIGURES + 1, _)


def _number(value: float, place: int, _: Translate) -> str:
    """`value` up to the digit that stands for 10 ** place."""
    power = _power(value)
    if place >= SMALLEST_PLACE and power < LARGEST_POWERS[place <= 0]:
        digits = max(0, -place)
        return _.number(round(value, digits) + 0.0, digits)  # + 0.0: no minus before a zero
    if abs(value) < 0.5 * 10.0**place:
        return "0"
    digits = min(max(0, power - place), 15)
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{_.number(float(mantissa), digits)} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def _power(value: float) -> int:
    """The power of ten of the first digit; 0 for 0."""
    return math.floor(math.log10(abs(value))) if value else 0
