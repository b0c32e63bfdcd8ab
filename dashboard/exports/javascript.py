"""A model as an ES module: numbers and two functions, for a page or a server that scores rows."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from textwrap import fill

import numpy as np
import quickjs

from dashboard.data import DataError
from dashboard.exports.model import Array, Model
from dashboard.exports.verification import Verification, verified

SECONDS = 20
MEMORY = 256_000_000  # bytes

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # what a reader of code cannot see
_NOT_PLAIN = re.compile(r"[^ -;=-~]")  # `<` could end the script of a page

_TEMPLATE = """\
// A Gaussian mixture: components %(K)d, columns %(d)d, covariances %(family)s.
%(sampled)s%(checked)s
//
// An ES module that needs nothing else:
//
//     import { columns, components, score } from "./mixture.js";
//     const { component, probabilities, logDensity, anomaly } = score(row);
//
// A row is an object with the columns as its own keys, or an array of their numbers in the order of
// `columns`. `component` is the name of the most probable component, `probabilities` are in the
// order of `components`, `anomaly` says whether the row is less dense than the threshold. Where a
// cell is anything but a finite number, or one without a logarithm in a column of `logs`,
// `component` is null and the numbers are NaN.

export const columns = %(columns)s;

export const components = %(names)s;

// Columns that are taken in logarithms.
const logs = %(logs)s;

// Log-density below which a row is an anomaly.
const threshold = %(threshold)s;

// Stands for the logarithm of 0.
const lowest = -1e300;

// Each component's weight, mean and W, the inverse of the lower Cholesky factor of its covariance:
// row i up to column i.
const parts = [
%(parts)s
];

const peaks = parts.map(({ weight, whitener }) => whitener.reduce(
  (sum, w) => sum + Math.log(w[w.length - 1]) - 0.5 * Math.log(2 * Math.PI),
  Math.log(weight),
));

function numbers(row) {
  const listed = Array.isArray(row) || ArrayBuffer.isView(row);
  if (listed && row.length !== columns.length) return null;
  const cells = Object(row);
  const has = Object.prototype.hasOwnProperty;
  const x = columns.map((name, j) => {
    const key = listed ? j : name;
    return has.call(cells, key) ? cells[key] : null;
  });
  return x.every((value, j) => Number.isFinite(value) && !(logs[j] && value <= 0)) ? x : null;
}

function logJoint(z, { mean, whitener }, peak) {
  const offset = z.map((value, j) => value - mean[j]);
  let square = 0;
  for (const w of whitener) {
    const white = w.reduce((sum, value, j) => sum + value * offset[j], 0);
    square += white * white;
  }
  const value = peak - 0.5 * square;
  return value > lowest ? value : lowest;
}

export function score(row) {
  const x = numbers(row);
  if (x === null) {
    const probabilities = components.map(() => NaN);
    return { component: null, probabilities, logDensity: NaN, anomaly: false };
  }
  const z = x.map((value, j) => (logs[j] ? Math.log(value) : value));
  const joint = parts.map((part, k) => logJoint(z, part, peaks[k]));
  const highest = Math.max(...joint);
  const terms = joint.map((value) => Math.exp(value - highest));
  const total = terms.reduce((sum, term) => sum + term, 0);
  const ofX = z.reduce((sum, value, j) => (logs[j] ? sum + value : sum), 0);
  const logDensity = highest + Math.log(total) - ofX;
  return {
    component: components[joint.indexOf(highest)],
    probabilities: terms.map((term) => term / total),
    logDensity,
    anomaly: logDensity < threshold,
  };
}
"""

_HARNESS = """
globalThis.run = (text) => {
  const { names, rows } = JSON.parse(text);
  return JSON.stringify(rows.map((row) => {
    const cells = Object.fromEntries(row.map((value, j) => [names[j], value]));
    const { probabilities, logDensity } = score(cells);
    return [...probabilities, logDensity];
  }));
};
"""


def javascript(model: Model, X: Array) -> str:
    """The module's text, run on complete rows among X (n, d), those that were fitted, before it
    leaves.

    It exports `columns`, `components` and `score(row)`. Raises DataError where it gives other
    numbers than the app.
    """
    checked = verified(model, X, lambda rows: _run(model, _module(model), rows))
    return _module(model, checked)


def _module(model: Model, checked: Verification | None = None) -> str:
    mixture = model.mixture
    K, d = mixture.means.shape
    return _TEMPLATE % {
        "K": K,
        "d": d,
        "family": mixture.covariance_type,
        "sampled": f"// {model.sampled}\n" if model.sampled else "",
        "checked": ""
        if checked is None
        else fill(str(checked), 100, initial_indent="// ", subsequent_indent="// "),
        "columns": _strings(model.columns),
        "names": _strings(model.names),
        "logs": json.dumps(model.density.logs.tolist()),
        "threshold": repr(float(model.threshold)),
        "parts": "\n".join(_part(model, k) for k in range(K)),
    }


def _part(model: Model, k: int) -> str:
    weight, mean = float(model.mixture.weights[k]), model.mixture.means[k]
    rows = [row[: i + 1] for i, row in enumerate(model.mixture.factors.whiteners[k])]
    whitener = "".join(f"      {_numbers(row)},\n" for row in rows)
    return (
        f"  {{\n    weight: {weight!r},\n    mean: {_numbers(mean)},\n"
        f"    whitener: [\n{whitener}    ],\n  }},"
    )


def _numbers(values: Array) -> str:
    return f"[{', '.join(map(repr, values.tolist()))}]"


def _strings(texts: Iterable[str]) -> str:
    return "[\n" + "".join(f"  {_string(text)},\n" for text in texts) + "]"


def _string(text: str) -> str:
    """A literal on one line, in which nothing can be mistaken or unseen."""
    return _NOT_PLAIN.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    sign = match[0]
    if sign != "<" and unicodedata.category(sign) not in _UNSEEN:
        return sign
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _run(model: Model, module: str, rows: Array) -> tuple[Array, Array]:
    """Probabilities (m, K) and log-densities (m,) of rows (m, d), said by the module itself."""
    context = quickjs.Context()
    context.set_memory_limit(MEMORY)
    context.set_time_limit(SECONDS)
    try:
        context.module(module + _HARNESS)
        found = context.get("run")(json.dumps({"names": model.columns, "rows": rows.tolist()}))
    except (quickjs.JSException, quickjs.StackOverflow):
        raise DataError(
            "The JavaScript for this model could not be run here, so it is not offered. Fit fewer"
            " columns or fewer components."
        ) from None
    values = np.array(json.loads(found), dtype=float)  # null, which stands for NaN, becomes NaN
    return values[:, :-1], values[:, -1]
