"""The model as JSON, in a versioned form that reads back exactly: see docs/model-file.md.

A file comes from a stranger: everything in it is checked before anything is made of it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.data import DataError
from dashboard.engine import COVARIANCE_TYPES, EngineError, Mixture
from dashboard.exports.model import Model

FORMAT, VERSION = "gmm-explorer-model", 2
KNOWN = (1, VERSION)  # version 1 knew neither logarithms nor rows with missing cells
MISSING = {"leave-out": False, "keep": True}
LARGEST = 5_000_000  # bytes
MOST_COMPONENTS, MOST_COLUMNS, LONGEST_NAME, DEEPEST = 50, 100, 200, 20

# What could end a script, a line of one, or the direction of the text around: only texts hold it.
_ACTING = re.compile(
    "[<\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def model_json(model: Model) -> str:
    """The model as text of a file, the same for the same model.

    Numbers read back the same; no text in it can end a script or a page that it is pasted into.
    """
    mixture = model.mixture
    parts = (mixture.weights, mixture.means, mixture.covariances)
    components = zip(model.names, *(part.tolist() for part in parts), strict=True)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "columns": model.columns,
        "logarithms": model.logs,
        "missing": next(word for word, partial in MISSING.items() if partial == model.partial),
        "covariance_type": mixture.covariance_type,
        "components": [
            {"name": name, "weight": weight, "mean": mean, "covariance": covariance}
            for name, weight, mean, covariance in components
        ],
        "anomaly": {"share": float(model.share), "log_density": float(model.threshold)},
        "origin": model.origin,
    }
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", laid_out(document)) + "\n"


def laid_out(value: object, margin: str = "") -> str:
    """JSON in indented lines, of which a list without lists or objects in it takes one."""
    inner = margin + "  "
    if isinstance(value, Mapping) and value:
        items = [f"{_scalar(str(key))}: {laid_out(item, inner)}" for key, item in value.items()]
        opening, closing = "{", "}"
    elif isinstance(value, (list, tuple)) and any(isinstance(i, _NESTED) for i in value):
        items = [laid_out(item, inner) for item in value]
        opening, closing = "[", "]"
    else:
        return "{}" if isinstance(value, Mapping) else _scalar(value)
    lines = f",\n{inner}".join(items)
    return f"{opening}\n{inner}{lines}\n{margin}{closing}"


_NESTED = (Mapping, list, tuple)


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def read_model(text: str | bytes) -> Model:
    """The model in the text of a file, or in its bytes (UTF-8).

    Keys that are not known are passed over. Raises DataError where it is no model, and says where.
    """
    document = _parsed(_decoded(text))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DataError("This is no model file of the app. Choose a file that its export made.")
    version = _version(_member(document, "version"))
    columns = _columns(_member(document, "columns"))
    logs, partial = _treatment(document, columns) if version > 1 else ((), False)
    names, mixture = _components(document, len(columns))
    anomaly = _object(_member(document, "anomaly"), "anomaly")
    return Model(
        mixture=mixture,
        columns=columns,
        names=names,
        threshold=_number(_member(anomaly, "log_density", "anomaly."), "anomaly.log_density"),
        share=_share(_member(anomaly, "share", "anomaly.")),
        origin=_origin(_member(document, "origin")),
        logs=logs,
        partial=partial,
    )


def _decoded(text: str | bytes) -> str:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > LARGEST:
        raise DataError(
            "The model file is larger than {limit} MB, the most that is read.",
            limit=LARGEST // 1_000_000,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError("The model file is not in UTF-8. Save it as UTF-8.") from None


def _parsed(text: str) -> object:
    try:
        return json.loads(
            text,
            object_pairs_hook=_distinct,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_finite,
        )
    except json.JSONDecodeError as error:
        raise DataError(
            "The model file is not JSON from line {line}, character {character} on.",
            line=error.lineno,
            character=error.colno,
        ) from None
    except RecursionError:
        raise _too_deep() from None


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise DataError("An object of the model file has “{key}” twice.", key=key[:60])
        found[key] = value
    return found


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise DataError(
            "The model file holds {value}, which is no number to compute with.", value=text[:40]
        )
    return value


def _whole(text: str) -> int:
    _finite(text)
    return int(text)


def _member(value: dict[str, Any], key: str, parent: str = "") -> object:
    if key not in value:
        raise DataError("The model file lacks {place}.", place=parent + key)
    return value[key]


def _version(version: object) -> int:
    if type(version) is not int or version not in KNOWN:
        raise DataError(
            "The model file is of version {version}; versions up to {known} are read here.",
            version=str(version)[:40],
            known=VERSION,
        )
    return version


def _treatment(document: dict[str, Any], columns: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Which of the columns are taken in logarithms, and whether rows with missing cells count."""
    names = _list(_member(document, "logarithms"), 0, len(columns), "logarithms")
    logs = _distinct_names([(name, f"logarithms[{j}]") for j, name in enumerate(names)])
    if not set(logs) <= set(columns):
        raise DataError("logarithms of the model file must be names of its columns.")
    missing = _member(document, "missing")
    if not isinstance(missing, str) or missing not in MISSING:
        raise DataError(
            "missing of the model file must be one of: {choices}.", choices=", ".join(MISSING)
        )
    return logs, MISSING[missing]


def _columns(value: object) -> tuple[str, ...]:
    names = _list(value, 1, MOST_COLUMNS, "columns")
    return _distinct_names([(name, f"columns[{j}]") for j, name in enumerate(names)])


def _components(document: dict[str, Any], d: int) -> tuple[tuple[str, ...], Mixture]:
    """Names (K,) and the mixture of the components over d columns."""
    family = _member(document, "covariance_type")
    if family not in COVARIANCE_TYPES:
        raise DataError(
            "covariance_type of the model file must be one of: {choices}.",
            choices=", ".join(COVARIANCE_TYPES),
        )
    given = _list(_member(document, "components"), 1, MOST_COMPONENTS, "components")
    places = [f"components[{k}]" for k in range(len(given))]
    objects = [_object(one, place) for one, place in zip(given, places, strict=True)]

    def members(key: str) -> list[tuple[Any, str]]:
        pairs = zip(objects, places, strict=True)
        return [(_member(one, key, f"{place}."), f"{place}.{key}") for one, place in pairs]

    names = _distinct_names(members("name"))
    weights = [_number(*member) for member in members("weight")]
    means = [_row(*member, d) for member in members("mean")]
    covariances = [_square(*member, d) for member in members("covariance")]
    return names, _mixture(weights, means, covariances, str(family))


def _mixture(
    weights: list[float], means: list[Any], covariances: list[Any], family: str
) -> Mixture:
    """The mixture; raises DataError where the numbers make none that can be computed with."""
    with np.errstate(all="ignore"):  # what leaves the floats is refused
        for k, (mean, covariance) in enumerate(zip(means, covariances, strict=True)):
            if not _usable(mean, covariance, family):
                raise DataError(
                    "{place} of the model file must be symmetric, positive definite, of the"
                    " family “{family}”, and neither too large nor too small to compute with.",
                    place=f"components[{k}].covariance",
                    family=family,
                )
        try:
            return Mixture(np.array(weights), np.array(means), np.array(covariances), family)
        except EngineError as error:
            raise DataError(error.message, **error.values) from None


def _usable(mean: list[float], covariance: list[list[float]], family: str) -> bool:
    try:
        factors = Mixture(np.ones(1), np.array([mean]), np.array([covariance]), family).factors
    except (EngineError, np.linalg.LinAlgError):
        return False
    return all(np.isfinite(factor).all() for factor in factors)


def _square(value: object, place: str, d: int) -> list[list[float]]:
    rows = _list(value, d, d, place)
    return [_row(row, f"{place}[{i}]", d) for i, row in enumerate(rows)]


def _row(value: object, place: str, d: int) -> list[float]:
    numbers = _list(value, d, d, place)
    return [_number(number, place) for number in numbers]


def _list(value: object, least: int, most: int, place: str) -> list[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise DataError(
            "{place} of the model file must be a list, its length from {least} to {most}.",
            place=place,
            least=least,
            most=most,
        )
    return value


def _object(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DataError("{place} of the model file must be an object, in braces.", place=place)
    return value


def _number(value: object, place: str) -> float:
    if type(value) not in (int, float):  # True is an int elsewhere
        raise DataError("{place} of the model file must hold numbers alone.", place=place)
    return float(value)  # type: ignore[arg-type]


def _share(value: object) -> float:
    share = _number(value, "anomaly.share")
    if not 0 <= share <= 1:
        raise DataError("anomaly.share of the model file must be from 0 to 1.")
    return share


def _distinct_names(members: list[tuple[Any, str]]) -> tuple[str, ...]:
    """The names, each with its place in the file."""
    found: dict[str, None] = {}
    for name, place in members:
        if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME or not _is_text(name):
            raise DataError(
                "{place} of the model file must be a text of 1 to {most} characters.",
                place=place,
                most=LONGEST_NAME,
            )
        if name in found:
            raise DataError("{place} of the model file has a name that came before.", place=place)
        found[name] = None
    return tuple(found)


def _origin(value: object) -> dict[str, Any]:
    origin = _object(value, "origin")
    if _is_deeper(origin, DEEPEST):
        raise _too_deep()
    if not _is_text(_scalar(origin)):
        raise DataError("origin of the model file holds halves of characters.")
    return origin


def _is_text(text: str) -> bool:
    """Whether it can be written: half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(item, levels - 1) for item in inside)


def _too_deep() -> DataError:
    return DataError("The model file is nested more deeply than any model is.")
