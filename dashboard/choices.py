"""What a person can choose on the Explore page: one frozen object, whose form is the address.

Every choice has a name in the address, a default and bounds. Values arrive as text, from the
address bar or from anything that posts to a callback, and are checked here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dashboard.data.asked import AS_RECOGNISED, NotAReading, Reading, finite_number
from dashboard.engine import COVARIANCE_TYPES, INITS
from dashboard.i18n import N_

VIEWS = ("clusters", "responsibilities", "em", "choose-k", "data", "export")
BLOBS = "blobs"
UPLOAD = "upload"
SHARED = "shared"
HELD = (UPLOAD, SHARED)  # tables that an address names but does not hold
SCALINGS = ("none", "standard", "robust")
MISSING = ("leave-out", "keep")
COVERAGES = (50, 90, 95)
LAYERS = ("ellipses", "means", "contours", "uncertainty")
ORDERS = ("blocks", "uncertain")
CRITERIA = ("bic", "aic", "icl")
THEMES = ("", "light", "dark")
LARGEST_K = 20
MAX_QUERY = 10_000
MAX_SLOT = 20
LONGEST_NAME = 40


class ChoiceError(ValueError):
    """A value that is not allowed; `message` is a catalogue sentence, `values` fill it.

    The value named `field` is itself a word of the catalogue.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


JOINERS = {0x200C: None, 0x200D: None}  # in Persian and Hindi words and in emoji

Check = Callable[[str, str], Any]


def whole(low: int, high: int) -> Check:
    """A check for whole numbers from `low` to `high`."""

    def check(text: str, label: str) -> int:
        number = finite_number(text)
        if number is None or number != int(number) or not low <= number <= high:
            raise ChoiceError(
                "{field}: choose a whole number from {low} to {high}.",
                field=label,
                low=low,
                high=high,
            )
        return int(number)

    return check


def real(low: float, high: float) -> Check:
    """A check for numbers from `low` to `high`."""

    def check(text: str, label: str) -> float:
        number = finite_number(text)
        if number is None or not low <= number <= high:
            raise ChoiceError(
                "{field}: choose a number from {low} to {high}.",
                field=label,
                low=f"{low:g}",
                high=f"{high:g}",
            )
        return number

    return check


def one_of(options: tuple[str, ...]) -> Check:
    """A check for one word of a list."""

    def check(text: str, label: str) -> str:
        if text not in options:
            raise ChoiceError("{field}: this choice is not known here.", field=label)
        return text

    return check


def some_of(options: tuple[Any, ...]) -> Check:
    """A check for several words of a list, separated by commas; an empty text is none of them."""
    known = {str(option): option for option in options}

    def check(text: str, label: str) -> tuple[Any, ...]:
        words = [word for word in text.split(",") if word]
        if not set(words) <= set(known):
            raise ChoiceError("{field}: this choice is not known here.", field=label)
        return tuple(option for word, option in known.items() if word in words)

    return check


def plain(longest: int) -> Check:
    """A check for short text, such as a name."""

    def check(text: str, label: str) -> str:
        if len(text) > longest or not text.translate(JOINERS).isprintable():
            raise ChoiceError("{field}: this choice is not known here.", field=label)
        return text

    return check


def lines(most: int, longest: int) -> Check:
    """A check for short texts, one a line."""

    def check(text: str, label: str) -> str:
        parts = text.split("\n")
        if len(parts) > most:
            raise ChoiceError("{field}: this choice is not known here.", field=label)
        return "\n".join(plain(longest)(part, label) for part in parts)

    return check


def column(text: str, label: str) -> str:
    """A check for the key of one column, `c0`, `c1`, …, or nothing."""
    if text and not (text[0] == "c" and text[1:].isdecimal() and len(text) <= 6):
        raise ChoiceError("{field}: this choice is not known here.", field=label)
    return text


def colour(text: str, label: str) -> str:
    """A check for what colours the points: their component, or a column."""
    return text if text == "component" else column(text, label)


def columns(text: str, label: str) -> tuple[str, ...]:
    """A check for keys of columns, separated by commas."""
    return tuple(dict.fromkeys(column(key, label) for key in text.split(",") if key))


def reading(text: str, label: str) -> Reading:
    """A check for how a file is to be read."""
    try:
        return Reading.parse(text)
    except NotAReading:
        raise ChoiceError("{field}: this choice is not known here.", field=label) from None


def slots(text: str, label: str) -> tuple[int, ...]:
    """A check for the colours and numbers of components: different ones below `MAX_SLOT`."""
    words = [word for word in text.split(",") if word]
    numbers = tuple(int(word) for word in words if word.isascii() and word.isdecimal())
    if len(numbers) != len(words) or len(set(numbers)) != len(numbers):
        raise ChoiceError("{field}: this choice is not known here.", field=label)
    if any(number >= MAX_SLOT for number in numbers):
        raise ChoiceError("{field}: this choice is not known here.", field=label)
    return numbers


def _choice(default: Any, name: str, label: str, check: Check) -> Any:
    return field(default=default, metadata={"name": name, "label": label, "check": check})


@dataclass(frozen=True)
class Choices:
    """All choices of the Explore page; a field's metadata hold its name in the address.

    `logs`: the columns that are taken in logarithms, where they are used. `columns` None: those
    that the table itself offers at first. `missing`: whether rows with missing cells are left out
    or kept. `slots`: the colour and number of each component, where they are not those of a fit
    without one before. `names`: those of the components, a line for each slot, which may be empty.
    `anomalous`: the share of the rows, in per cent, that are the least likely and count as
    anomalies.
    """

    data: str = _choice("faithful", "data", N_("Data"), plain(40))
    file: str = _choice("", "file", N_("File"), plain(120))
    reading: Reading = _choice(  # noqa: RUF009 (makes a field)
        AS_RECOGNISED, "reading", N_("How the file is read"), reading
    )
    blob_clusters: int = _choice(3, "clusters", N_("Number of clusters"), whole(1, 10))
    blob_spread: float = _choice(0.6, "spread", N_("Spread"), real(0.1, 2.0))
    blob_rows: int = _choice(500, "rows", N_("Rows"), whole(10, 100_000))
    blob_seed: int = _choice(0, "blobseed", N_("Seed of the blobs"), whole(0, 999_999))
    logs: tuple[str, ...] = _choice((), "logs", N_("Logarithms of"), columns)
    columns: tuple[str, ...] | None = _choice(None, "columns", N_("Columns"), columns)
    missing: str = _choice("leave-out", "missing", N_("Rows with missing cells"), one_of(MISSING))
    color: str = _choice("component", "colour", N_("Colour by"), colour)
    n_components: int = _choice(3, "k", N_("Number of components K"), whole(1, LARGEST_K))
    covariance_type: str = _choice("full", "family", N_("Covariance"), one_of(COVARIANCE_TYPES))
    init: str = _choice("k-means++", "start", N_("Start"), one_of(INITS))
    n_init: int = _choice(5, "restarts", N_("Starts"), whole(1, 50))
    tol: float = _choice(1e-6, "tol", N_("Tolerance"), real(0.0, 0.99))
    max_iter: int = _choice(500, "steps", N_("Most steps"), whole(1, 2_000))
    reg_covar: float = _choice(1e-6, "reg", N_("Regularisation"), real(0.0, 0.99))
    seed: int = _choice(0, "seed", N_("Seed"), whole(0, 999_999))
    scaling: str = _choice("none", "scaling", N_("Scaling of columns"), one_of(SCALINGS))
    view: str = _choice("clusters", "view", N_("Panel"), one_of(VIEWS))
    x: str = _choice("", "x", N_("Horizontal axis"), column)
    y: str = _choice("", "y", N_("Vertical axis"), column)
    coverages: tuple[int, ...] = _choice((95,), "coverage", N_("Ellipses at"), some_of(COVERAGES))
    layers: tuple[str, ...] = _choice(
        ("ellipses", "means"), "layers", N_("Layers"), some_of(LAYERS)
    )
    order: str = _choice("blocks", "order", N_("Order of the rows"), one_of(ORDERS))
    k_max: int = _choice(10, "kmax", N_("Largest K"), whole(2, LARGEST_K))
    families: tuple[str, ...] = _choice(
        ("full",), "families", N_("Families to compare"), some_of(COVARIANCE_TYPES)
    )
    criteria: tuple[str, ...] = _choice(
        ("bic", "aic"), "criteria", N_("Criteria"), some_of(CRITERIA)
    )
    slots: tuple[int, ...] = _choice((), "slots", N_("Colours of the components"), slots)
    names: str = _choice("", "names", N_("Names of the components"), lines(MAX_SLOT, LONGEST_NAME))
    anomalous: float = _choice(1.0, "anomalies", N_("Anomalies"), real(0.01, 50.0))
    lang: str = _choice("", "lang", N_("Language"), plain(12))
    theme: str = _choice("", "theme", N_("Theme"), one_of(THEMES))

    @classmethod
    def from_query(cls, query: object) -> Choices:
        """The choices that an address states; what it leaves out has its default.

        Raises ChoiceError for the first value that is not allowed. Unknown names are passed over.
        """
        choices, errors = cls.read(query)
        if errors:
            raise errors[0]
        return choices

    @classmethod
    def read(cls, query: object) -> tuple[Choices, list[ChoiceError]]:
        """As `from_query`, with the default in place of each refused value, and the refusals."""
        if not isinstance(query, str) or len(query) > MAX_QUERY:
            return cls(), [ChoiceError("This address cannot be read: reload the page.")]
        stated = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True))
        values: dict[str, Any] = {}
        errors = []
        for item in fields(cls):
            text = stated.get(item.metadata["name"])
            if text is not None:
                try:
                    values[item.name] = item.metadata["check"](text, item.metadata["label"])
                except ChoiceError as error:
                    errors.append(error)
        return cls(**values), errors

    def to_query(self) -> str:
        """The address' query that states these choices, `""` when all have their defaults."""
        stated = {
            item.metadata["name"]: _text(getattr(self, item.name))
            for item in fields(self)
            if getattr(self, item.name) != item.default
        }
        return "?" + urlencode(stated, safe=",") if stated else ""

    def changed(self, **changes: Any) -> Choices:
        """A copy with some choices changed."""
        return replace(self, **changes)


def stated(changes: Mapping[str, Any]) -> str:
    """Changes of choices as an address states them."""
    return urlencode({address_name(name): _text(value) for name, value in changes.items()})


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return repr(value) if isinstance(value, float) else str(value)


def address_name(name: str) -> str:
    """The name in the address of the choice `name`."""
    return str(next(item for item in fields(Choices) if item.name == name).metadata["name"])


def address_default(name: str) -> str:
    """The text in the address that equals the default of the choice `name`."""
    return _text(next(item for item in fields(Choices) if item.name == name).default)
