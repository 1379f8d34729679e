"""What `minsym draw` draws: the pictures that each kind of input has, and how they are made."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from minsym.agents.learn.run import read_metrics
from minsym.agents.learn.sweep_table import read_sweep
from minsym.agents.measure.codebook import read_codebook
from minsym.agents.measure.evaluation import (
    EVALUATION,
    levels_of,
    levels_of_sweep,
    newest_of,
    read_evaluation,
)
from minsym.base.meant import either
from minsym.base.text import printable
from minsym.cli.inputs import source_of
from minsym.cli.question import Question, asked, row_question
from minsym.cli.running import Search, find
from minsym.compare.log import LOG, read_bench
from minsym.datasets.dataset import Dataset
from minsym.errors import InputError
from minsym.formats.source import SourceKind
from minsym.model.context import Context
from minsym.model.instance import Instance
from minsym.model.solution import Limits, Solution
from minsym.pages.folders import Made, what_is_in
from minsym.questions.rows import audit_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Drawn(StrEnum):
    """The kinds of input, as errors and the help call them."""

    ROW = "a row of a table (--row)"
    TABLE = "a table"
    PROBLEM = "a cover problem"
    GAME = "a game of a data set (--game)"
    DATASET = Made.DATASET
    RUN = Made.RUN
    EVALUATION = Made.EVALUATION
    SWEEP = Made.SWEEP
    BENCH = Made.BENCH

    @property
    def plain(self) -> str:
        """The same without the option."""
        return self.partition(" (")[0]


class Asked(NamedTuple):
    """What is to be drawn: the input, how it is read, which game, and how long is searched."""

    path: str
    given: Mapping[str, Any]
    game: int | None
    time_limit: float | None

    @property
    def search(self) -> Search:
        """How a shortest message or a smallest cover is searched for."""
        return Search(limits=Limits(seconds=self.time_limit))


def kind_of(asked: Asked) -> Drawn:
    """Return what an input is.

    Raises
    ------
    InputError
        If it is nothing that is drawn.
    """
    folder = Path(asked.path)
    if not folder.is_dir():
        if source_of(asked.path, asked.given, None).kind is SourceKind.PROBLEM:
            return Drawn.PROBLEM
        return Drawn.ROW if "row" in asked.given else Drawn.TABLE
    found = Drawn(what_is_in(folder))
    return Drawn.GAME if found is Drawn.DATASET and asked.game is not None else found


# Contexts.


def _row(asked: Asked) -> tuple[Question, Solution]:
    """Return the question of a row, and its shortest message."""
    source = source_of(asked.path, asked.given, None)
    question = row_question(source.table(), source)
    return question, find(question.context, asked.search, question.costs)


def _row_context(asked: Asked) -> "Axes":
    from minsym.pictures.contexts import context  # noqa: PLC0415 - it loads matplotlib

    question, found = _row(asked)
    rows = range(len(question.context.values))
    names = question.names or [f"row {row}" for row in rows]
    return context(question.context, found, names, title=question.title)


def _row_steps(asked: Asked) -> "Axes":
    from minsym.pictures.steps import steps  # noqa: PLC0415 - it loads matplotlib

    question, found = _row(asked)
    return steps(question.context, found, title=question.title)


def _game(asked: Asked) -> tuple[Context, list[int], list[str] | None, str]:
    """Return the context of a game, its witness, what its images are called, and a title."""
    data, game = Dataset(asked.path), asked.game or 0
    if not 0 <= game < len(data):
        raise InputError(f"--game is {game}; the games are 0 to {len(data) - 1:,}")
    found = data[game]
    said = found.witness[found.witness >= 0].tolist()
    records = data.spec.records
    names = None
    if records is not None and records.names is not None:
        names = [records.row_name(row) for row in found.rows.tolist()]
    return data.context(game), said, names, f"game {game:,} of {asked.path}"


def _game_context(asked: Asked) -> "Axes":
    from minsym.pictures.contexts import context  # noqa: PLC0415 - it loads matplotlib

    game, said, names, title = _game(asked)
    return context(game, said, names, title=title)


def _game_steps(asked: Asked) -> "Axes":
    from minsym.pictures.steps import steps  # noqa: PLC0415 - it loads matplotlib

    game, said, _, title = _game(asked)
    return steps(game, said, title=title)


# Tables, problems, data sets and benchmarks.


def _histogram(asked: Asked) -> "Axes":
    from minsym.pictures.counts import histogram  # noqa: PLC0415 - it loads matplotlib

    table = source_of(asked.path, asked.given, None).table()
    found = audit_table(table, time_limit=asked.time_limit)
    return histogram(found, f"{table.source}: {len(table.values):,} rows")


def _bounds(one: Asked) -> "Axes":
    from minsym.pictures.searches import bounds  # noqa: PLC0415 - it loads matplotlib

    found = asked(source_of(one.path, one.given, None))
    if isinstance(found, Instance):
        solution, title, game = find(found.asked, one.search), found.source, None
    else:
        game, title = found.context, found.title
        solution = find(game, one.search, found.costs)
    if not solution.trace:
        raise InputError(f"{title}: there are no bounds to draw, as there is no cover")
    return bounds(solution, title, context=game)


def _levels(asked: Asked) -> "Axes":
    from minsym.pictures.counts import level_sets  # noqa: PLC0415 - it loads matplotlib

    return level_sets(Dataset(asked.path), asked.path)


def _profile(asked: Asked) -> "Axes":
    from minsym.pictures.searches import performance_profile  # noqa: PLC0415 - as above

    return performance_profile(_runs(asked), asked.path)


def _cactus(asked: Asked) -> "Axes":
    from minsym.pictures.searches import cactus  # noqa: PLC0415 - it loads matplotlib

    return cactus(_runs(asked), asked.path)


def _runs(asked: Asked) -> list[Any]:
    runs = read_bench(asked.path).runs
    if not runs:
        raise InputError(f"{Path(asked.path) / LOG}: no run is done")
    return runs


# Training.


def _curves(asked: Asked) -> "Axes":
    from minsym.pictures.training import curves  # noqa: PLC0415 - it loads matplotlib

    metrics = read_metrics(Path(asked.path))
    if not metrics:
        raise InputError(f"{asked.path}: no epoch is done")
    floor, ceiling = levels_of(asked.path)
    return curves(metrics, floor, ceiling, asked.path)


def _sweep(asked: Asked) -> "Axes":
    from minsym.pictures.training import sweep  # noqa: PLC0415 - it loads matplotlib

    floor, ceiling = levels_of_sweep(asked.path)
    return sweep(read_sweep(asked.path), floor, ceiling, asked.path)


def _prefix(asked: Asked) -> "Axes":
    from minsym.pictures.training import prefix_curve_of  # noqa: PLC0415 - it loads matplotlib

    found = read_evaluation(_evaluation(asked))
    return prefix_curve_of(found, _trained_since(asked, found["epoch"]))


def _codebook(asked: Asked) -> "Axes":
    from minsym.pictures.codebooks import codebook_of  # noqa: PLC0415 - it loads matplotlib

    folder = _evaluation(asked)
    entries = read_codebook(folder)
    if not entries:
        raise InputError(f"{folder}: there is no codebook to draw, as no symbol was said")
    epoch = read_evaluation(folder)["epoch"]
    since = _trained_since(asked, epoch)
    return codebook_of(entries, f"{folder}, after epoch {epoch}{since}")


def _evaluation(asked: Asked) -> Path:
    """Return the folder of an evaluation: that is given, or the newest of a run."""
    folder = Path(asked.path)
    if (folder / EVALUATION).is_file():
        return folder
    found: Path | None = newest_of(folder)
    if found is None:
        raise InputError(f"{folder}: no evaluation is in it; minsym evaluate {folder} makes one")
    return found


def _trained_since(asked: Asked, epoch: int) -> str:
    """Return how many epochs a run has by now, if it was evaluated after an earlier one."""
    done = len(read_metrics(Path(asked.path)))
    return f" (the run has {done})" if done > epoch else ""


#: The pictures of each kind of input, by the names that ``--what`` takes; the first is drawn
#: without it.
PICTURES: dict[Drawn, dict[str, Callable[[Asked], "Axes"]]] = {
    Drawn.ROW: {"context": _row_context, "steps": _row_steps, "bounds": _bounds},
    Drawn.TABLE: {"histogram": _histogram},
    Drawn.PROBLEM: {"bounds": _bounds},
    Drawn.GAME: {"context": _game_context, "steps": _game_steps},
    Drawn.DATASET: {"levels": _levels},
    Drawn.RUN: {"curves": _curves, "prefix": _prefix, "codebook": _codebook},
    Drawn.EVALUATION: {"prefix": _prefix, "codebook": _codebook},
    Drawn.SWEEP: {"curves": _sweep},
    Drawn.BENCH: {"profile": _profile, "cactus": _cactus},
}

#: All of their names.
NAMES = tuple(dict.fromkeys(name for pictures in PICTURES.values() for name in pictures))


def in_words() -> str:
    """Return which pictures there are, for the help."""
    return "; ".join(f"of {kind}: {', '.join(names)}" for kind, names in PICTURES.items())


def picture(what: str | None, kind: Drawn, path: str) -> str:
    """Return the name of the picture to draw, or raise InputError if the input has none such."""
    if what is None:
        return next(iter(PICTURES[kind]))
    if what not in PICTURES[kind]:
        having = either(other for other, names in PICTURES.items() if what in names)
        raise InputError(
            f"--what {what} is of {having}; {printable(path, limit=None)} is {kind.plain}, which "
            f"has {either(PICTURES[kind])}"
        )
    return what
