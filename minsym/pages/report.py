"""Which report there is of a folder: of a data set, a run, a sweep or a benchmark."""

from collections.abc import Callable
from pathlib import Path

from minsym.pages.content import Report
from minsym.pages.folders import Made, what_is_in

Told = Callable[[str], object]


def _of_data_set(folder: Path, told: Told) -> Report:
    from minsym.datasets.dataset import Dataset  # noqa: PLC0415 - each kind loads its own
    from minsym.pages.of_games import report_of_games  # noqa: PLC0415

    return report_of_games(Dataset(folder), told)


def _of_run(folder: Path, told: Told) -> Report:
    from minsym.pages.of_run import report_of_run  # noqa: PLC0415

    return report_of_run(folder, told)


def _of_evaluation(folder: Path, told: Told) -> Report:
    from minsym.pages.of_run import report_of_evaluation  # noqa: PLC0415

    return report_of_evaluation(folder)


def _of_sweep(folder: Path, told: Told) -> Report:
    from minsym.pages.of_sweep import report_of_sweep  # noqa: PLC0415

    return report_of_sweep(folder)


def _of_bench(folder: Path, told: Told) -> Report:
    from minsym.pages.of_bench import report_of_bench  # noqa: PLC0415

    return report_of_bench(folder)


#: What makes the report of each kind of folder.
REPORTS: dict[Made, Callable[[Path, Told], Report]] = {
    Made.DATASET: _of_data_set,
    Made.RUN: _of_run,
    Made.EVALUATION: _of_evaluation,
    Made.SWEEP: _of_sweep,
    Made.BENCH: _of_bench,
}


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
        If nothing that minsym makes is in it, or it cannot be read.
    """
    return REPORTS[what_is_in(folder)](folder, told)
