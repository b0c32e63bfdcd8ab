"""Tables written in any dialect are read back exactly: numbers to the bit, texts, names, gaps."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.cases import NAN
from tests.data.files import cells, labels, table_of

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
SCRIPTS = {  # encodings -> names, words
    UNICODE: (
        ["height", "身高", "größe", "вес", "الطول", "키", "ύψος", "😀"],
        ["red", "綠色", "größe", "синий", "أزرق", "빨강"],
    ),
    ("big5",): (
        ["身高", "體重", "年齡", "血壓", "編號甲"],
        ["臺北市", "高雄市", "新竹縣", "花蓮縣"],
    ),
    ("gb18030",): (
        ["身高", "体重", "年龄", "血压", "编号"],
        ["北京市", "广东省", "黑龙江", "内蒙古"],
    ),
    ("cp932",): (
        ["身長", "たいじゅう", "年齢", "グループ", "メモ"],
        ["りんご", "みかん", "ブドウ"],
    ),
    ("cp1252",): (["größe", "gewicht", "höhe", "año", "señal"], ["Zürich", "Köln", "Genève"]),
}
AWKWARD = ('say "hi"', "a,b", "a;b", "a|b", "it's", "=1+1", "@x", "<b>", "5 apples", "two\nlines")
MISSING = ("", "NA", "N/A", "?", "-", "#DIV/0!", "NaN", "null")
GROUPS = {".": (",", " ", "'"), ",": (".", " ", "'")}
THIN = ("\u2009", "\u202f")


@dataclass(frozen=True)
class Written:
    """A file, and what it holds: names (None without a line of them) and columns of cells."""

    file: bytes
    names: list[str] | None
    columns: list[list[object]]


def spelt(
    draw: st.DrawFn, numbers: list[float], decimal: str, groups: tuple[str, ...]
) -> tuple[list[str], list[float]]:
    """Numbers as texts in one style, and the numbers that these texts are."""
    style = draw(st.sampled_from(["shortest", "fixed", "grouped", "exponent"]))
    if style == "shortest":
        texts = [repr(number) for number in numbers]
    elif style == "exponent":
        texts = [f"{number:.16E}" for number in numbers]
    else:
        numbers = [max(min(number, 1e12), -1e12) for number in numbers]
        texts = [f"{number:.3f}" for number in numbers]
        if style == "grouped":
            texts = [f"{float(text):,.3f}" for text in texts]
    values = [float(text.replace(",", "")) for text in texts]
    sign = draw(st.sampled_from(groups))
    swapped = {",": sign, ".": decimal}
    return ["".join(swapped.get(c, c) for c in text) for text in texts], values


@st.composite
def written(draw: st.DrawFn) -> Written:
    """A table in a dialect: of numbers, of texts, and one column that shows the decimal sign."""
    encodings = draw(st.sampled_from(list(SCRIPTS)))
    encoding, (names, words) = draw(st.sampled_from(encodings)), SCRIPTS[encodings]
    delimiter = draw(st.sampled_from([",", ";", "\t", "|", "^"]))
    decimal = draw(st.sampled_from([".", ","]))
    groups = (*GROUPS[decimal], *(THIN if encodings == UNICODE else ()))
    n_rows = draw(st.integers(12, 30))
    texts: list[list[str]] = [[f"{i}{decimal}25" for i in range(n_rows)]]
    values: list[list[object]] = [[i + 0.25 for i in range(n_rows)]]
    whole = {"min_size": n_rows, "max_size": n_rows}
    finite = st.floats(allow_nan=False, allow_infinity=False)
    for _ in range(draw(st.integers(1, 4))):
        gaps = draw(st.sets(st.integers(0, n_rows - 1), max_size=n_rows // 3))
        word = draw(st.sampled_from(MISSING))
        if draw(st.booleans()):
            shown, held = spelt(draw, draw(st.lists(finite, **whole)), decimal, groups)
            empty: object = NAN
        else:
            allowed = [*words, *AWKWARD]
            shown = draw(st.lists(st.sampled_from(allowed), **whole))
            shown[0] = words[0]
            held, empty = [" ".join(text.split()) for text in shown], None
            gaps -= {0}
        texts.append([word if i in gaps else text for i, text in enumerate(shown)])
        values.append([empty if i in gaps else cell for i, cell in enumerate(held)])
    header = draw(st.permutations(names))[: len(texts)] if draw(st.booleans()) else None
    lines = _lines(draw, texts, header, delimiter)
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return Written(lines.replace("\n", end).encode(encoding, "replace"), header, values)


def _lines(
    draw: st.DrawFn, texts: list[list[str]], header: list[str] | None, delimiter: str
) -> str:
    """The text: `sep=`, a title, names, units, rows."""
    target = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    rows = csv.writer(target, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    if delimiter == "^":
        target.write("sep=^\n")
    elif header and draw(st.booleans()):
        target.write(draw(st.sampled_from(["A survey\n", "# by x\n# on Monday\n", "One\n\nTwo\n"])))
    if header:
        rows.writerow(header)
        if draw(st.booleans()):
            rows.writerow(["kg"] * len(header))
    rows.writerows(zip(*texts, strict=True))
    return target.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written())
def test_what_was_written_is_read_exactly(written: Written) -> None:
    table = table_of(written.file)
    places = [f"column {j + 1}" for j in range(len(written.columns))]
    assert labels(table) == (written.names or places)
    for column, wanted in zip(table, written.columns, strict=True):
        assert list(map(repr, cells(table, column.key))) == list(map(repr, wanted))
