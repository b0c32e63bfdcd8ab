"""Made-up text tables in random dialects, well formed or nearly so, a function of a `Random`."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

DELIMITERS = ",,,;;\t|^"
ENDS = ("\n", "\n", "\r\n", "\r\n", "\r")
ENCODINGS = (
    *("utf-8",) * 8,
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
    *("cp1252", "big5", "gb18030", "cp932", "latin-1", "cp1250", "koi8-r"),
)
MISSING = ("", "NA", "N/A", "?", ".", "-", "#DIV/0!", "nan", "NULL", "inf", "-Infinity", "1e400")
TEXTS = (
    *("red", "green", "A", "B", "total", "Mean", "True", "no", "x y", "O'Neil", 'say "hi"', "a,b"),
    *(
        "a;b",
        "two\nlines",
        "tab\there",
        "中文",
        "身高",
        "größe",
        "Ñandú",
        "日本",
        "😀",
        "=1+1",
        "@SUM",
    ),
    *("<b>x</b>", '5" pipe', "\u202eabc", "  pad ", "c\\d", "#note", "'quoted'", "2024-01-31"),
)
NAMES = (
    *("x", "y", "height", "weight", "id", "x", "", "年", "身高", "größe", "nan", "index", "2019"),
    *("2020", "__proto__", "a,b", "two\nlines", "n" * 90, "=A1", "<i>", "#c", "0", "1", "-5", "?"),
)

Cell = Callable[[Random, int], str]


def number(random: Random) -> float:
    scale = random.choice((1.0, 1.0, 10.0, 1e3, 1e6, 1e15, 1e-8, 1e300, 1e-300))
    return random.choice((random.gauss(0, 1), random.uniform(0, 10))) * scale


def grouped(random: Random, sign: str, decimal: str) -> str:
    """A number whose thousands are parted."""
    text = f"{random.uniform(-1e7, 1e7):,.{random.choice((0, 1, 2, 3))}f}"
    return text.replace(",", "\0").replace(".", decimal).replace("\0", sign)


def cells(random: Random, decimal: str) -> Cell:
    """How the cells of one column are written."""
    group = random.choice((",", ".", " ", "'", "\u2009", "\u00a0"))
    sign = random.choice(("$", "€", "%", "£", "NT$"))
    digits = random.choice((0, 1, 2, 3, 4, 8, 17))
    words = random.sample(TEXTS, random.choice((1, 2, 5)))
    start, step = random.randrange(-50, 10**6), random.choice((1, 1, -1, 7))

    def point(text: str) -> str:
        return text.replace(".", decimal)

    return random.choice(
        (
            lambda r, i: point(repr(number(r))),
            lambda r, i: point(repr(number(r))),
            lambda r, i: point(f"{number(r):.{digits}f}"[:40]),
            lambda r, i: point(f"{r.uniform(-1, 1):.{digits}e}"),
            lambda r, i: str(r.randrange(-100, 1000)),
            lambda r, i: str(r.randrange(10 ** r.randrange(1, 22))),
            lambda r, i: str(start + step * i),
            lambda r, i: grouped(r, group, decimal),
            lambda r, i: f"{r.randrange(1, 999)},{r.randrange(1000):03d}",
            lambda r, i: sign + point(f"{r.uniform(0, 99):.2f}"),
            lambda r, i: point(f"{r.uniform(0, 99):.1f}") + r.choice(("%", "%", " %")),
            lambda r, i: r.choice(("({})", "{}", "-{}")).format(point(f"{r.uniform(0, 99):.2f}")),
            lambda r, i: point(f"{r.uniform(-9, 99):.1f}").translate(WIDE),
            lambda r, i: r.choice(words),
            lambda r, i: r.choice(words),
            lambda r, i: r.choice(TEXTS),
            lambda r, i: f"2024-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}",
            lambda r, i: r.choice(MISSING),
            lambda r, i: "-999" if r.random() < 0.3 else point(f"{r.gauss(0, 1):.2f}"),
        )
    )


WIDE = {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)} | {ord("-"): "−"}


def quoted(random: Random, text: str, delimiter: str, always: bool) -> str:
    """The cell as CSV writes it; now and then with a blank before it, or a quote too few."""
    needed = any(sign in text for sign in (delimiter, '"', "\n", "\r")) or always
    if needed and random.random() < 0.99:
        text = '"' + text.replace('"', '""') + '"'
    return " " + text if random.random() < 0.01 else text


def table(random: Random) -> bytes:
    """A file: titles, names, units, rows, totals, each perhaps, in some dialect."""
    delimiter = random.choice(DELIMITERS)
    decimal = random.choice(".....,") if delimiter == "," else random.choice("..,")
    end, always = random.choice(ENDS), random.random() < 0.15
    width = random.choice((1, 2, 2, 3, 3, 4, 5, 8))
    columns = [cells(random, decimal) for _ in range(width)]
    holes = random.choice((0, 0, 0.02, 0.1, 0.5))
    rows = [
        [random.choice(MISSING) if random.random() < holes else cell(random, i) for cell in columns]
        for i in range(random.choice((0, 1, 2, 3, 5, 12, 20, 20, 40)))
    ]
    rows = frame(random, rows, width)
    lines = [
        delimiter.join(quoted(random, cell, delimiter, always) for cell in row) for row in rows
    ]
    return spelt(random, dressed(random, lines, delimiter), end)


def frame(random: Random, rows: list[list[str]], width: int) -> list[list[str]]:
    """Rows with names above, units below them, totals at the end, and rows of odd lengths."""
    if random.random() < 0.1:
        rows.append([random.choice(("Total", "合計", "Mean")), *["12.5"] * (width - 1)][:width])
    if random.random() < 0.1:
        rows.insert(0, [random.choice(("m", "kg", "-", "")) for _ in range(width)])
    if random.random() < 0.85:
        rows.insert(0, [random.choice(NAMES) for _ in range(width)])
    if rows and random.random() < 0.1:
        place = random.randrange(len(rows))
        rows[place] = random.choice((rows[place][:-1], [*rows[place], "7"], rows[place] * 2))
    if random.random() < 0.05:
        rows = [[*row, ""] for row in rows]
    return rows


def dressed(random: Random, lines: list[str], delimiter: str) -> list[str]:
    """Lines with a title, comments, `sep=`, and blank ones."""
    if random.random() < 0.08:
        lines = [random.choice(("Survey", "# by x", "a title, with commas", "標題")), *lines]
    if random.random() < 0.05:
        lines = [f"sep={delimiter}", *lines]
    for _ in range(random.choice((0,) * 8 + (1, 3))):
        lines.insert(random.randrange(len(lines) + 1), random.choice(("", "", "  ", delimiter)))
    return lines


def spelt(random: Random, lines: list[str], end: str) -> bytes:
    """The lines as bytes, in an encoding that can."""
    text = end.join(lines) + random.choice((end, end, ""))
    encoding = random.choice(ENCODINGS)
    return text.encode(encoding, "strict" if encoding.startswith("utf") else "replace")
