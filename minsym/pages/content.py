"""What a report is made of: sections of words, facts, charts, listings and games to replay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, ClassVar, Literal, NamedTuple

#: Cells of a listing are text, whole numbers, numbers, or shares from 0 to 1; None is a gap.
Kind = Literal["text", "count", "number", "percent"]

#: Values of a column from which on it can be filtered by them no more, rows of a listing from which
#: on there are filters, and letters of a value that is chosen.
MOST_CHOICES, WORTH, SHORT = 24, 8, 40

#: Letters that the cells of a listing may have together, so that reports stay small.
ROOM = 1_200_000


class Column(NamedTuple):
    """A column of a listing: its name, what its cells are, and what a reader may want to know."""

    name: str
    kind: Kind = "text"
    hint: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: str
    kind: ClassVar[str] = "paragraph"


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
    """A table that can be searched, sorted and filtered.

    ``total`` says how many rows there are, where only some are given.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: int = 0
    kind: ClassVar[str] = "listing"

    @property
    def note(self) -> str:
        """What is said above it, if it has not all rows."""
        if len(self.rows) >= self.total:
            return ""
        return f"{len(self.rows):,} of {self.total:,} are listed."

    @property
    def data(self) -> Mapping[str, Any]:
        """What its script reads."""
        columns = [
            {**column._asdict(), "filter": self._has_few(which)}
            for which, column in enumerate(self.columns)
        ]
        return {"columns": columns, "rows": self.rows}

    def _has_few(self, which: int) -> bool:
        """Whether a column of a long table has so few values, and so short, that one is chosen."""
        if self.columns[which].kind not in ("text", "count") or len(self.rows) <= WORTH:
            return False
        values = {row[which] for row in self.rows}
        return 1 < len(values) <= MOST_CHOICES and max(len(str(v)) for v in values) <= SHORT


@dataclass(frozen=True)
class Replay:
    """Games to step through, as `minsym.pages.stage` describes them."""

    stage: Mapping[str, Any]
    kind: ClassVar[str] = "replay"

    @property
    def data(self) -> Mapping[str, Any]:
        """What its script reads."""
        return self.stage


Block = Paragraph | Facts | Chart | Listing | Replay


class Section(NamedTuple):
    """A part of a report under a heading of its own."""

    title: str
    blocks: Sequence[Block]


class Report(NamedTuple):
    """A report: its title, a sentence below it, and its sections."""

    title: str
    lead: str
    sections: Sequence[Section]


def fitted(report: Report, room: int = ROOM) -> Report:
    """Return a report whose listings are cut, the longest first, so that all have room.

    A listing that is cut says how many rows it had.
    """
    listings = [b for section in report.sections for b in section.blocks if isinstance(b, Listing)]
    left, cut = room, {}
    for place, listing in enumerate(sorted(listings, key=_letters)):
        fair = left // (len(listings) - place)
        cut[id(listing)] = kept = _cut(listing, fair)
        left -= _letters(kept)
    sections = [
        Section(title, [cut[id(b)] if isinstance(b, Listing) else b for b in blocks])
        for title, blocks in report.sections
    ]
    return report._replace(sections=sections)


def _letters(listing: Listing) -> int:
    """Return how many letters the cells of a listing have, and what stands between them."""
    return sum(len(str(cell)) + 3 for row in listing.rows for cell in row)


def _cut(listing: Listing, room: int) -> Listing:
    """Return a listing with as many of its first rows as there is room for."""
    ends = accumulate(sum(len(str(cell)) + 3 for cell in row) for row in listing.rows)
    kept = sum(end <= room for end in ends)
    total = max(listing.total, len(listing.rows))
    return replace(listing, rows=listing.rows[:kept], total=total)
