"""What a report is made of: sections of words, facts, charts, listings and games to replay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

#: Cells of a listing are text, whole numbers, numbers, or shares from 0 to 1; None is a gap.
Kind = Literal["text", "count", "number", "percent"]

#: Values of a column from which on it can be filtered by them no more, and rows of a listing from
#: which on there are filters.
MOST_CHOICES, WORTH = 12, 20

#: Letters that the cells of a listing may have together, so that reports stay small.
ROOM = 1_200_000


class Column(NamedTuple):
    """A column of a listing: its name, what its cells are, and what a reader may want to know."""

    name: str
    kind: Kind = "text"
    hint: str = ""


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str
    kind: ClassVar[str] = "words"


@dataclass(frozen=True)
class Facts:
    """Names and values that stand side by side."""

    pairs: Sequence[tuple[str, str]]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Chart:
    """A chart of Vega-Lite, and what it shows in words."""

    spec: Mapping[str, Any]
    says: str
    kind: ClassVar[str] = "chart"

    @property
    def data(self) -> Mapping[str, Any]:
        """What its script reads."""
        return self.spec


@dataclass(frozen=True)
class Listing:
    """A table that can be searched, sorted and filtered."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    kind: ClassVar[str] = "listing"

    @property
    def data(self) -> Mapping[str, Any]:
        """What its script reads."""
        columns = [
            {**column._asdict(), "filter": self._has_few(which)}
            for which, column in enumerate(self.columns)
        ]
        return {"columns": columns, "rows": self.rows}

    def _has_few(self, which: int) -> bool:
        """Whether a column of a long table has so few values that one may be chosen."""
        discrete = self.columns[which].kind in ("text", "count")
        return (
            discrete
            and len(self.rows) > WORTH
            and 1 < len({row[which] for row in self.rows}) <= MOST_CHOICES
        )


@dataclass(frozen=True)
class Replay:
    """Games to step through, as `minsym.pages.stage` describes them."""

    stage: Mapping[str, Any]
    kind: ClassVar[str] = "replay"

    @property
    def data(self) -> Mapping[str, Any]:
        """What its script reads."""
        return self.stage


Block = Words | Facts | Chart | Listing | Replay


class Section(NamedTuple):
    """A part of a report under a heading of its own."""

    title: str
    blocks: Sequence[Block]


class Report(NamedTuple):
    """A report: its title, a sentence below it, and its sections."""

    title: str
    lead: str
    sections: Sequence[Section]


def fitting(rows: Sequence[Sequence[Any]], room: int = ROOM) -> int:
    """Return how many of the rows of a listing there is room for.

    Examples
    --------
    >>> fitting([["frog", 1], ["toad", 2]], room=12)
    1
    """
    used = 0
    for number, row in enumerate(rows):
        used += sum(len(str(cell)) + 3 for cell in row)
        if used > room:
            return number
    return len(rows)
