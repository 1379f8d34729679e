"""Which report there is of a folder: of a data set, a run, a sweep or a benchmark."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from minsym.errors import InputError
from minsym.pages.content import Report

Told = Callable[[str], object]


class Kind(NamedTuple):
    """A kind of folder: what it is called, the file that tells, and what makes its report."""

    name: str
    file: str
    report: Callable[[Path, Told], Report]


def _of_data_set(folder: Path, told: Told) -> Report:
    from minsym.datasets.dataset import Dataset  # noqa: PLC0415 - each kind loads its own
    from minsym.pages.of_games import report_of_games  # noqa: PLC0415

    return report_of_games(Dataset(folder), told)


def _of_run(folder: Path, told: Told) -> Report:
    from minsym.pages.of_run import report_of_run  # noqa: PLC0415 - it imports torch, an extra

    return report_of_run(folder, told)


def _of_sweep(folder: Path, told: Told) -> Report:
    from minsym.pages.of_sweep import report_of_sweep  # noqa: PLC0415

    return report_of_sweep(folder)


def _of_bench(folder: Path, told: Told) -> Report:
    from minsym.pages.of_bench import report_of_bench  # noqa: PLC0415

    return report_of_bench(folder)


#: The kinds of folder, by what is in them.
KINDS = (
    Kind("data set", "dataset.json", _of_data_set),
    Kind("run", "config.toml", _of_run),
    Kind("sweep", "sweep.csv", _of_sweep),
    Kind("benchmark", "runs.jsonl", _of_bench),
)


def kind_of(folder: Path) -> Kind:
    """Return what a folder is.

    Raises
    ------
    InputError
        If it is none of `KINDS`.
    """
    found = next((kind for kind in KINDS if (folder / kind.file).is_file()), None)
    if found is None:
        known = ", ".join(f"{kind.file} of a {kind.name}" for kind in KINDS)
        raise InputError(f"{folder}: nothing that reports are of is in it: {known}")
    return found


def report_of(folder: Path, told: Told = lambda news: None) -> Report:
    """Return the report of a folder; that of a table is `minsym.pages.of_table.report_of_table`.

    Parameters
    ----------
    folder : Path
    told : callable
        Told what is done.

    Raises
    ------
    InputError
        If it is none of `KINDS`, or cannot be read.
    """
    return kind_of(folder).report(folder, told)
