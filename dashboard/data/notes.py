"""What was found while a file was read, as notes: its characters, its names, every repair."""

from collections.abc import Sequence

from dashboard.data.columns import some_names
from dashboard.data.dialect import Dialect
from dashboard.data.names import MAX_LENGTH, clean, clean_text
from dashboard.data.plain import PlainText
from dashboard.data.records import Count
from dashboard.data.table import Column, Note
from dashboard.data.thinning import SEED

DELIMITERS = {
    ",": Note("Columns are parted by commas."),
    ";": Note("Columns are parted by semicolons."),
    "\t": Note("Columns are parted by tabs."),
    "|": Note("Columns are parted by upright bars."),
}


def spelt(text: PlainText, dialect: Dialect) -> list[Note]:
    """How the characters and the delimiter were understood."""
    if text.guessed:
        notes = [
            Note(
                "The characters look like {encoding}; check the names and texts.",
                encoding=text.encoding,
            )
        ]
    else:
        notes = [Note("The characters are {encoding}.", encoding=text.encoding)]
    if dialect.width > 1:
        notes.append(
            DELIMITERS.get(dialect.delimiter)
            or Note("Columns are parted by “{sign}”.", sign=dialect.delimiter)
        )
    return notes


def named(dialect: Dialect) -> Note:
    """Where the names of the columns were found."""
    if dialect.names is None:
        return Note("No line of names was found, so columns are named by their place.")
    return Note("The names of the columns are on line {line}.", line=dialect.names_line)


def repaired(
    text: PlainText, dialect: Dialect, columns: Sequence[Column], count: Count
) -> list[Note]:
    """What was left out or mended before any cell was read."""
    notes = []
    if text.n_replaced:
        notes.append(
            Note(
                "Characters that could not be read were replaced by “\ufffd”: {count}, the first on"
                " line {line}.",
                count=text.n_replaced,
                line=text.replaced_line,
            )
        )
    if dialect.titles:
        notes.append(
            Note(
                "Lines above the table that were left out: {count}, the first “{text}”.",
                count=len(dialect.titles),
                text=clean(dialect.titles[0]),
            )
        )
    if dialect.units_line:
        notes.append(
            Note("Line {line} holds units, not data; it was left out.", line=dialect.units_line)
        )
    notes += _renamed(dialect, columns)
    if count.n_short:
        notes.append(
            Note(
                "Rows with fewer fields than columns: {count}, the first on line {line}; their"
                " missing fields count as missing cells.",
                count=count.n_short,
                line=count.short[0],
            )
        )
    if count.n_long:
        notes.append(
            Note(
                "Rows with more fields than columns that were left out: {count}, the first on these"
                " lines: {lines}.",
                count=count.n_long,
                lines=", ".join(map(str, count.long)),
            )
        )
    return notes


def _renamed(dialect: Dialect, columns: Sequence[Column]) -> list[Note]:
    """Which names are not those of the file."""
    given = {f"c{j}": clean_text(name) for j, name in enumerate(dialect.names or ())}
    changed = [c.label for c in columns if c.label != clean(given.get(c.key, c.label))]
    short = [c.label for c in columns if len(given.get(c.key, "")) > MAX_LENGTH]
    notes = []
    if changed:
        notes.append(
            Note("Empty or repeated names were completed: {columns}.", columns=some_names(changed))
        )
    if short:
        notes.append(Note("Long names were shortened: {columns}.", columns=some_names(short)))
    return notes


def sampled(n_rows: int, sample_of: int) -> list[Note]:
    """That these rows are a sample."""
    if not sample_of:
        return []
    return [
        Note(
            "A random sample of {count} of the {total} rows was read (seed {seed}), as more are not"
            " read here.",
            count=n_rows,
            total=sample_of,
            seed=SEED,
        )
    ]


def without_totals(line: int) -> list[Note]:
    """That the last line was left out, 0 where it was not."""
    if not line:
        return []
    return [Note("Line {line} holds totals, not data; it was left out.", line=line)]
