"""The five numbers that section 4 of the paper states, and those of each reading beside them."""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.common import Row, where
from experiments.lengths import ABOUT, FEW, MANY

#: The numbers of section 4 and what they are.
STATED = (
    ("L = 1\nat k = 2", ABOUT),
    ("L = 1\nat k = 3", ABOUT),
    ("L = 2\nat k = 3", ABOUT),
    ("L = 5 above 2\nat k = 2", FEW),
    ("L = 5 above 2\nat k = 3", MANY),
)

#: The columns of accuracies, and what is said behind the name of a reading.
MEASURES = {"val_accuracy": "", "sampled": ", sampled"}


class Found(NamedTuple):
    """The five numbers of a reading.

    Attributes
    ----------
    far : float
        How far their means are from the paper's, as the root of the mean square.
    reading : str
    measure : str
        One of `MEASURES`.
    seeds : float array, shape (seeds, 5)
    """

    far: float
    reading: str
    measure: str
    seeds: npt.NDArray[np.float64]

    @property
    def name(self) -> str:
        """The reading, and how accuracy is measured."""
        return self.reading + MEASURES[self.measure]

    @property
    def means(self) -> list[float]:
        """The five numbers, means over the seeds."""
        return [float(mean) for mean in self.seeds.mean(axis=0)]

    @property
    def gains(self) -> tuple[float, float]:
        """How far the longest messages are above L = 2, at k = 2 and 3."""
        *_, two, three = self.means
        return two, three

    @property
    def off(self) -> float:
        """By how much the worse of the two gains differs from the paper's."""
        two, three = self.gains
        return max(abs(two - FEW), abs(three - MANY))


def complete(rows: list[Row]) -> list[str]:
    """Return the readings of which every level and length is there, for each of their seeds."""
    every = {(row["level"], row["length"]) for row in rows}
    found = []
    for reading in dict.fromkeys(row["reading"] for row in rows):
        here = where(rows, reading=reading)
        cells = {(row["level"], row["length"], row["seed"]) for row in here}
        wanted = {(*cell, seed) for cell in every for seed in seeds_of(here)}
        if cells == wanted:
            found.append(reading)
    return found


def seeds_of(rows: list[Row]) -> list[int]:
    """Return the seeds of some rows."""
    return sorted({row["seed"] for row in rows})


def measured(rows: list[Row], measure: str) -> list[Row]:
    """Return the rows of the seeds of which accuracy was measured so in every run."""
    without = {row["seed"] for row in rows if row[measure] is None}
    return [row for row in rows if row["seed"] not in without]


def numbers(rows: list[Row], reading: str, measure: str) -> npt.NDArray[np.float64]:
    """Return the five numbers of a reading, shape (seeds, 5), of the seeds that have them."""
    here = measured(where(rows, reading=reading), measure)
    longest = max(row["length"] for row in rows)

    def accuracies(level: int, length: int) -> npt.NDArray[np.float64]:
        found = where(here, level=level, length=length)
        by_seed = {row["seed"]: row[measure] for row in found}
        return np.array([by_seed[seed] for seed in seeds_of(here)], float)

    gains = [accuracies(k, longest) - accuracies(k, 2) for k in (2, 3)]
    return np.stack([accuracies(2, 1), accuracies(3, 1), accuracies(3, 2), *gains], axis=1)


def distance(found: Sequence[float]) -> float:
    """Return how far five numbers are from the paper's, as the root of the mean square."""
    stated = [number for _, number in STATED]
    return float(np.sqrt(np.mean(np.subtract(found, stated) ** 2)))


def ranked(rows: list[Row]) -> list[Found]:
    """Return the five numbers of each complete reading, measured in each way; the closest first."""
    found = []
    for reading, measure in product(complete(rows), MEASURES):
        seeds = numbers(rows, reading, measure)
        if len(seeds):
            found.append(Found(distance(seeds.mean(axis=0).tolist()), reading, measure, seeds))
    return sorted(found, key=lambda one: (one.far, one.name))
