"""What an evaluation found: a dict that notebooks show as a table, also read from a folder."""

from pathlib import Path
from typing import Annotated, Any, TypedDict

from msgspec import Meta

from minsym.base.files import read_json
from minsym.base.html import Cell, table_html

#: The file of the folder of an evaluation that has its numbers; it is written last.
EVALUATION = "evaluation.json"

Proportion = Annotated[float, Meta(ge=0, le=1)]


class Card(TypedDict):
    """What is read of ``evaluation.json``; it holds more."""

    folder: str
    epoch: int
    data: str
    data_sha256: str
    split: str
    games: int
    accuracy: Proportion
    blind_accuracy: Proportion
    literal_ceiling: Proportion
    by_complexity: dict[str, dict[str, float]]
    by_level_set_size: dict[str, dict[str, float]]
    prefix_accuracy: Annotated[list[Proportion], Meta(min_length=1)]
    effective_length: int
    mean_length: float
    distinct_messages: int
    topsim: float
    posdis: float
    bosdis: float


def read_evaluation(folder: str | Path) -> Card:
    """Read what an evaluation found.

    Raises
    ------
    InputError
        If the file is not there, cannot be read, or holds something else.
    """
    return read_json(Path(folder) / EVALUATION, Card, "no evaluation of a run")


def evaluations_of(run: str | Path) -> list[Path]:
    """Return the folders of the evaluations of a run, the one that was written last first."""
    found = Path(run).glob(f"*/{EVALUATION}")
    return [
        path.parent for path in sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path))
    ]


class Evaluation(dict[str, Any]):
    """What ``evaluation.json`` holds; `minsym.agents.measure.evaluate.evaluate` returns it."""

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
