"""The sample tables that come with the app, each with its source and licence; some are made up."""

from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.data.blobs import blobs
from dashboard.data.errors import DataError
from dashboard.data.made_up import MADE_UP, made_up
from dashboard.data.reading import read
from dashboard.data.table import Note, Table

__all__ = ["SAMPLES", "Sample", "blobs", "load"]

DIRECTORY = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    """A sample table: its file's name, title, where it comes from and under which licence.

    Its source is a citation or, of made-up rows, a sentence of the catalogue.
    """

    name: str
    title: str
    source: str
    licence: str
    labels: str = ""


def _sample(name: str, title: Note, source: str, licence: Note, labels: str = "") -> Sample:
    return Sample(name, title.message, source, licence.message, labels)


def _made_up(name: str, title: Note, shape: Note) -> Sample:
    """Rows of our own; what shape they have is a sentence."""
    return Sample(name, title.message, shape.message, _FREE.message, "cluster")


_FACTS = Note("measurements published as facts, distributed with R")
_FREE = Note("CC0")

SAMPLES: dict[str, Sample] = {
    sample.name: sample
    for sample in (
        _sample(
            "faithful",
            Note("Old Faithful geyser"),
            "Azzalini & Bowman (1990), Applied Statistics 39",
            _FACTS,
        ),
        _sample("iris", Note("Iris flowers"), "Anderson (1935), Fisher (1936)", _FACTS, "species"),
        _sample(
            "penguins",
            Note("Palmer penguins"),
            "Horst, Hill & Gorman (2020), palmerpenguins",
            _FREE,
            "species",
        ),
        _sample(
            "wine",
            Note("Wines of three cultivars"),
            "Forina et al. (1988), UCI Machine Learning Repository",
            Note("CC BY 4.0"),
            "cultivar",
        ),
        _sample(
            "galaxies",
            Note("Galaxy velocities"),
            "Postman, Huchra & Geller (1986), Roeder (1990)",
            _FACTS,
        ),
        _made_up(
            "stretched",
            Note("Made-up stretched clusters"),
            Note("Made up for the course: two long lanes, side by side"),
        ),
        _made_up(
            "unequal",
            Note("Made-up unequal clusters"),
            Note("Made up for the course: a wide cluster, and a small, dense one beside it"),
        ),
        _made_up(
            "overlapping",
            Note("Made-up overlapping clusters"),
            Note("Made up for the course: three round clusters that run into one another"),
        ),
    )
}


def load(name: str) -> Table:
    """A sample table by its name; DataError when there is none."""
    if name not in SAMPLES:
        raise DataError("There is no sample “{name}”; choose one of the list.", name=name[:40])
    sample = SAMPLES[name]
    table = made_up(name) if name in MADE_UP else read(DIRECTORY / f"{name}.csv", name)
    labels = next((column.key for column in table if column.label == sample.labels), None)
    source = f"{sample.source}; {sample.licence}"
    return replace(table, source=source, labels_column=labels)
