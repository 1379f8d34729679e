"""What all experiments share: their interface, their results on disk, and ways to write numbers.

An experiment is a module of this folder that `EXPERIMENTS` names. Its results are
``results/NAME.csv``, a row a line, and ``results/NAME.json``: what is needed to get them again.
"""

import csv
import json
import math
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import reduce
from importlib import import_module
from operator import getitem
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from minsym.base.files import read_json, sha256_of, write_json, written_whole
from minsym.base.provenance import run_record
from minsym.errors import InputError
from minsym.games.setting import Setting

if TYPE_CHECKING:  # only those who draw need matplotlib
    from matplotlib.figure import Figure

#: The experiments, in the order of the report.
EXPERIMENTS = (
    "figure1",
    "equations",
    "narrow",
    "tail",
    "lengths",
    "readings",
    "leakage",
    "comparing",
    "effective",
    "brevity",
    "between",
    "own_games",
    "measures",
    "settings",
    "solvers",
)

#: The paper's, of section 4.
PAPER_SETTING = Setting()

HERE = Path(__file__).parent
RESULTS = HERE / "results"

#: Data sets and runs of agents, which are not checked in and spare a killed experiment its start.
RUNS = HERE / "runs"

#: A row has the same columns as the others of its experiment; None is an empty cell.
Row = dict[str, Any]

#: What is said of an experiment without results.
NOT_YET = "not computed yet"

HOLDS, PARTLY, FAILS = "holds", "holds in part", "does not hold"


class Claim(NamedTuple):
    """A claim of the paper or of this project, beside what came out here."""

    claim: str
    paper: str
    here: str
    verdict: str


class Experiment(Protocol):
    """The names that every module of an experiment defines.

    Attributes
    ----------
    TITLE : str
        Of its section in the report.
    FULL, TOY : frozen dataclasses
        Its config, as the paper asks for it and for the tests. A field ``seed`` if it draws. One
        that gains by an hour of a GPU has a config ``GPU`` too.
    there : callable, optional
        Takes a config and returns those of its rows that the results hold already, which
        ``compute`` does not compute again.
    compute : callable
        Takes a config and returns rows.
    draw : callable
        Takes rows and returns a picture.
    claims : callable
        Takes rows and returns what they say of the claims.
    words : callable
        Takes rows and returns a paragraph: what was expected, what came out, and what it
        cannot show.
    """

    TITLE: str
    FULL: Any
    TOY: Any
    compute: Callable[[Any], list[Row]]
    draw: Callable[[list[Row]], "Figure"]
    claims: Callable[[list[Row]], list[Claim]]
    words: Callable[[list[Row]], str]


def load(name: str) -> Experiment:
    """Import the module of an experiment and return it.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if name not in EXPERIMENTS:
        raise InputError(f"there is no experiment {name!r}; there are {', '.join(EXPERIMENTS)}")
    return cast(Experiment, import_module(f"experiments.{name}"))


# Results on disk.


def run(name: str, config: Any | None = None, folder: Path = RESULTS) -> bool:
    """Compute an experiment and write its results, unless they are there for the same config.

    Parameters
    ----------
    name : str
    config : frozen dataclass, optional
        By default the full one; results of a larger one, for a GPU, will do as well.
    folder : Path

    Returns
    -------
    bool
        Whether anything was computed.
    """
    experiment = load(name)
    wanted = configs(experiment) if config is None else [config]
    if any(_is_there(name, described(each), folder) for each in wanted):
        return False
    config = wanted[0]
    made_of = described(config)
    taken_up = bool(getattr(experiment, "there", lambda _: [])(config))
    before: dict[str, Any] = read_record(name) if taken_up else {}
    start = time.perf_counter()
    rows = experiment.compute(config)
    made: dict[str, Any] = run_record(made_of.get("seed")) | {
        "command": f"python -m experiments run {name}",
        "platform": _machine(),
        "seconds": round(time.perf_counter() - start, 1),
        "config": made_of,
    }
    if taken_up:
        machines = [*before["platform"].split("; "), made["platform"]]
        made["platform"] = "; ".join(dict.fromkeys(machines))
        made["seconds"] += before["seconds"]
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(rows, folder / f"{name}.csv")
    made["sha256"] = sha256_of(folder / f"{name}.csv")
    # Last, for it says that the rows are there.
    write_json(folder / f"{name}.json", made)
    return True


def configs(experiment: Experiment) -> list[Any]:
    """Return the configs whose results are the experiment's: the full one, and one for a GPU."""
    return [experiment.FULL, *filter(None, [getattr(experiment, "GPU", None)])]


def takes(name: str) -> str:
    """Return how long an experiment takes, and on what: what its module says behind the command.

    Examples
    --------
    >>> takes("narrow")
    'About a minute on two cores'
    """
    _, _, behind = (load(name).__doc__ or "").partition(f"python -m experiments run {name}\n")
    return re.split(r"[.;]", " ".join(behind.split()))[0]


def standing(name: str, folder: Path = RESULTS) -> str:
    """Return whether an experiment has results, of which config, and how long they took."""
    if not (folder / f"{name}.json").exists():
        return NOT_YET
    made = read_record(name, folder)
    known = any(_is_there(name, described(each), folder) for each in configs(load(name)))
    took = f"took {made['seconds']:,.0f} s on {made['platform']}"
    return took if known else f"of another config, which {took}"


def rows_of(name: str, config: Any | None = None, folder: Path = RESULTS) -> list[Row]:
    """Return the rows of an experiment: those on disk if they are of its config, else computed."""
    experiment = load(name)
    wanted = configs(experiment) if config in (None, experiment.FULL) else [config]
    if any(_is_there(name, described(each), folder) for each in wanted):
        return read_rows(name, folder)
    return experiment.compute(wanted[0])


def described(config: Any) -> dict[str, Any]:
    """Return a config as JSON has it: a tuple is a list there."""
    return dict(json.loads(json.dumps(asdict(config))))


def _machine() -> str:
    """Return what computes here."""
    text = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
    text += f"Python {platform.python_version()}"
    # Only experiments that train have imported torch.
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        text += f", {torch.cuda.get_device_name()}"
    return text


def _is_there(name: str, described: dict[str, Any], folder: Path) -> bool:
    if not all((folder / f"{name}.{suffix}").exists() for suffix in ("json", "csv")):
        return False
    return bool(read_record(name, folder)["config"] == described)


def read_record(name: str, folder: Path = RESULTS) -> dict[str, Any]:
    """Return the record of how the results of an experiment were made."""
    return read_json(folder / f"{name}.json", dict[str, Any], "no record of an experiment")


def before(name: str, config: Any, *apart: str, folder: Path = RESULTS) -> list[dict[str, Any]]:
    """Return the config of the results on disk and one beside it, if they are alike in the rest.

    Parameters
    ----------
    name : str
        Of the experiment.
    config : frozen dataclass
    apart : str
        What may differ: fields, or a field of a field, as ``grid.seeds``.
    folder : Path

    Returns
    -------
    list of dict
        Both, as JSON has them; none where there are no results, or the rest differs.
    """
    if not (folder / f"{name}.json").exists():
        return []
    both = [read_record(name, folder)["config"], described(config)]
    rest = json.loads(json.dumps(both))
    for one in rest:
        for path in apart:
            *outer, last = path.split(".")
            del reduce(getitem, outer, one)[last]
    return both if rest[0] == rest[1] else []


def none_is_lost(
    name: str, rows: Iterable[tuple[Any, ...]], asked: Iterable[tuple[Any, ...]]
) -> None:
    """Raise InputError if the results hold rows that a config does not ask for.

    Parameters
    ----------
    name : str
        Of the experiment.
    rows, asked : iterables of tuples
        What the rows on disk are about, and what is asked for.
    """
    more = sorted(set(rows) - set(asked))
    if more:
        raise InputError(
            f"the results of {name} hold more than is asked for, such as "
            f"{', '.join(map(str, more[0]))}: ask for that too, or remove them"
        )


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write rows as CSV; numbers keep all their digits."""
    with written_whole(path) as new, new.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_rows(name: str, folder: Path = RESULTS) -> list[Row]:
    """Return the rows of an experiment as they were computed."""
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return [{key: _cell(text) for key, text in row.items()} for row in csv.DictReader(file)]


def _cell(text: str) -> int | float | str | None:
    """Return what stood in a cell: nothing, a number or words."""
    if not text:
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def where(rows: Iterable[Row], **wanted: Any) -> list[Row]:
    """Return the rows that have these values."""
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


# Numbers in words.


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage; only what is exactly 0 or 1 is written as 0 % or 100 %.

    Examples
    --------
    >>> percent(0.17678), percent(1.0), percent(0.99999), percent(0.0)
    ('17.7 %', '100 %', '> 99.9 %', '0 %')
    """
    least = 0.5 * 10.0 ** -(digits + 2)
    if 0 < share < least:
        return f"< {10.0**-digits:.{digits}f} %"
    if 1 - least < share < 1:
        return f"> {100 - 10.0**-digits:.{digits}f} %"
    return f"{share:.0%}".replace("%", " %") if share in {0, 1} else f"{100 * share:.{digits}f} %"


def between(low: float, high: float, digits: int = 1) -> str:
    """Return an interval of shares as text; one number where both ends read the same.

    Examples
    --------
    >>> between(0.0861, 0.0902), between(0.0861, 0.0862)
    ('8.6 to 9.0 %', '8.6 %')
    """
    ends = dict.fromkeys(f"{100 * share:.{digits}f}" for share in (low, high))
    return f"{' to '.join(ends)} %"


def verdict(parts: Iterable[bool]) -> str:
    """Return whether a claim of several parts holds, holds in part, or does not hold.

    Examples
    --------
    >>> verdict([True, True]), verdict([True, False]), verdict([False])
    ('holds', 'holds in part', 'does not hold')
    """
    found = list(parts)
    return HOLDS if all(found) else PARTLY if any(found) else FAILS


def mean_interval(numbers: Sequence[float]) -> tuple[float, float]:
    """Return a mean and the half-width of its 95 % interval, by Student's t.

    Examples
    --------
    >>> mean, half = mean_interval([1.0, 2.0, 3.0])
    >>> f"{mean:.2f} +- {half:.2f}"
    '2.00 +- 2.48'
    """
    from scipy.stats import t  # noqa: PLC0415 - drawing needs none of it

    count = len(numbers)
    mean = math.fsum(numbers) / count
    if count < 2:
        return mean, math.nan
    variance = math.fsum((x - mean) ** 2 for x in numbers) / (count - 1)
    return mean, float(t.ppf(0.975, count - 1)) * math.sqrt(variance / count)


def slope_interval(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Return the slope of the straight line through points, and half of its 95 % interval.

    By least squares (`scipy.stats.linregress`), the interval by Student's t.

    Examples
    --------
    >>> slope, half = slope_interval([1, 2, 3, 4], [1.0, 2.1, 2.9, 4.0])
    >>> f"{slope:.2f} +- {half:.2f}"
    '0.98 +- 0.18'
    """
    from scipy.stats import linregress, t  # noqa: PLC0415 - drawing needs none of it

    if len(x) < 3:
        return math.nan, math.nan
    found = linregress(x, y)
    return float(found.slope), float(t.ppf(0.975, len(x) - 2) * found.stderr)
