"""What is in a folder that minsym made, told by a file in it."""

from enum import StrEnum
from pathlib import Path

from minsym.agents.learn.run import CONFIG
from minsym.agents.learn.sweep_table import TABLE
from minsym.agents.measure.evaluation import EVALUATION
from minsym.base.meant import either
from minsym.compare.log import LOG
from minsym.datasets.dataset import BEGUN, CARD
from minsym.errors import InputError


class Made(StrEnum):
    """The kinds of folder."""

    DATASET = "a data set"
    RUN = "a run"
    EVALUATION = "an evaluation"
    SWEEP = "a sweep"
    BENCH = "a benchmark"


#: A folder is what the first of these files that is in it says.
FILES = {
    CARD: Made.DATASET,
    BEGUN: Made.DATASET,
    TABLE: Made.SWEEP,
    CONFIG: Made.RUN,
    EVALUATION: Made.EVALUATION,
    LOG: Made.BENCH,
}


def what_is_in(folder: Path) -> Made:
    """Return what a folder holds.

    Raises
    ------
    InputError
        If it is nothing that minsym makes.
    """
    found = next((made for name, made in FILES.items() if (folder / name).is_file()), None)
    if found is None:
        kinds = either(Made)
        raise InputError(f"{folder}: it is the folder of none of these: {kinds}")
    return found
