"""What an evaluation found: a dict that notebooks show as a table, also read from a folder."""

from pathlib import Path
from typing import Annotated, Any, NotRequired, TypedDict

from msgspec import Meta

from minsym.base.files import of_type, read_json
from minsym.base.html import Cell, table_html
from minsym.base.text import named
from minsym.datasets.dataset import Dataset
from minsym.datasets.given import recorded_data
from minsym.errors import InputError

from ..learn.run import CONFIG, read_record
from ..play.config import Config, read_config
from .codebook import CODEBOOK
from .interactions import INTERACTIONS

#: The file of the folder of an evaluation that has its numbers; it is there only if all else is.
EVALUATION = "evaluation.json"

#: A picture of how the run was trained, which the command line draws.
PICTURE = "curves.svg"

#: What is said of a file in its place.
NO_EVALUATION = "no evaluation of a run"

#: Metrics that are shown beside topsim, posdis and bosdis: how symbols go with values, and
#: positions with attributes.
STRUCTURE = ("best_match", "bijectivity", "context_independence", "residual_entropy")

Proportion = Annotated[float, Meta(ge=0, le=1)]


class Group(TypedDict):
    """How many games of a kind there are, how often the pair is right, and the 95 % interval."""

    games: int
    share: Proportion
    low: Proportion
    high: Proportion
    mean_length: NotRequired[float]
    regret: NotRequired[float]


class Card(TypedDict):
    """What ``evaluation.json`` has at least, and what is shown of the rest."""

    folder: str
    epoch: int
    data: str
    data_sha256: str
    split: str
    games: int
    accuracy: Proportion
    blind_accuracy: Proportion
    literal_ceiling: Proportion
    by_complexity: dict[str, Group]
    by_level_set_size: dict[str, Group]
    prefix_accuracy: Annotated[list[Proportion], Meta(min_length=1)]
    effective_length: int
    mean_length: float
    distinct_messages: int
    topsim: float
    posdis: float
    bosdis: float
    best_match: NotRequired[float]
    bijectivity: NotRequired[float]
    context_independence: NotRequired[float]
    residual_entropy: NotRequired[float]


class Evaluation(dict[str, Any]):
    """What ``evaluation.json`` holds.

    `minsym.agents.measure.evaluate.evaluate` and `read_evaluation` return it.
    """

    def _repr_html_(self) -> str:
        """Return how often the pair is right, and how its messages are, as tables."""
        rows: list[tuple[Cell, ...]] = [
            ("games", self["games"]),
            ("accuracy", f"{self['accuracy']:.1%}"),
            ("accuracy without messages", f"{self['blind_accuracy']:.1%}"),
            ("literal ceiling", f"{self['literal_ceiling']:.1%}"),
            ("effective length", self["effective_length"]),
            ("mean length", f"{self['mean_length']:.2f}"),
            ("distinct messages", self["distinct_messages"]),
        ]
        caption = f"{self['folder']} on {self['data']}, split {self['split']}"
        levels = [
            (level, found["games"], f"{found['share']:.1%}")
            for level, found in self["by_complexity"].items()
        ]
        header = ["complexity", "games", "accuracy"]
        return f"{table_html([], rows, caption)}\n{table_html(header, levels)}"


def read_evaluation(folder: str | Path) -> Evaluation:
    """Read what an evaluation found.

    Raises
    ------
    InputError
        If the file is not there, cannot be read, or holds something else.
    """
    path = Path(folder) / EVALUATION
    found = read_json(path, dict[str, Any], NO_EVALUATION)
    with named(f"{path}: {NO_EVALUATION}", ValueError):
        of_type(found, Card)
    return Evaluation(found)


def data_of(folder: str | Path) -> Dataset:
    """Return the games that an evaluation was made with: the split of its data set.

    Raises
    ------
    InputError
        If there is no evaluation, or the data set is not found from here or has changed.
    """
    found = read_evaluation(folder)
    data = recorded_data(found["data"], found["data_sha256"], Path(folder))
    return data.split(found["split"])


def evaluations_of(run: str | Path) -> list[Path]:
    """Return the folders of the evaluations of a run, the one that was written last first.

    Those that are not complete, such as one that is being written, are left out. Of those written
    at the same time the first by name comes first.
    """
    found = [path for path in Path(run).glob(f"*/{EVALUATION}") if _is_complete(path.parent)]
    return [
        path.parent for path in sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path))
    ]


def _is_complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in (EVALUATION, CODEBOOK, INTERACTIONS))


def newest_of(run: str | Path) -> Path | None:
    """Return the folder of the evaluation of a run that was written last; None if there is none.

    See `evaluations_of` for what counts.
    """
    return next(iter(evaluations_of(run)), None)


# Between what the accuracy of a run lies.


def levels_of(run: str | Path) -> tuple[float | None, float | None]:
    """Return blind accuracy and literal ceiling, between which the accuracy of a run lies.

    They are those of its newest evaluation on the data that it was trained on. Without one the
    blind accuracy is that of the whole data set, and the ceiling is not known.

    Parameters
    ----------
    run : str or Path
        The folder of a run.

    Returns
    -------
    float or None
        Blind accuracy, None if it is not known: the data set is not found.
    float or None
        Literal ceiling, None if it is not known.

    Raises
    ------
    InputError
        If there is no record of a run, or an evaluation cannot be read.
    """
    noted = read_record(Path(run))["data"]
    for folder in evaluations_of(run):
        found = read_evaluation(folder)
        if found["data_sha256"] == noted["sha256"]:
            return found["blind_accuracy"], found["literal_ceiling"]
    try:
        data = recorded_data(noted["folder"], noted["sha256"], Path(run))
    except InputError:
        return None, None
    return data.blind_accuracy, None


def levels_of_sweep(folder: str | Path) -> tuple[float | None, float | None]:
    """Return blind accuracy and literal ceiling of a sweep, as far as they hold for all its runs.

    They do if all runs were trained on the same data; the ceiling, if messages are of one length,
    too. They are those of the first run of which both are known.

    Parameters
    ----------
    folder : str or Path
        The folder of a sweep.

    Returns
    -------
    float or None
        Blind accuracy.
    float or None
        Literal ceiling.

    Raises
    ------
    InputError
        If a config or a record is none, or an evaluation cannot be read.
    """
    runs = sorted(path.parent for path in Path(folder).glob(f"*/{CONFIG}"))
    if len({read_record(run)["data"]["sha256"] for run in runs}) != 1:
        return None, None
    lengths = {Config(**read_config(run / CONFIG)).max_length for run in runs}
    floor, ceiling = min(map(levels_of, runs), key=lambda levels: levels.count(None))
    return floor, ceiling if len(lengths) == 1 else None
