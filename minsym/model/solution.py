"""The limits that a search is given, and the solution that it returns."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from minsym.base.arguments import number, whole_number
from minsym.base.html import FIRST_ROWS, Cell, table_html
from minsym.base.shares import check_threads
from minsym.errors import InputError

#: The longest time limit in seconds: three centuries, which all solvers can count.
LONGEST = 10**10

#: Seeds are below this.
SEEDS = 2**63


class Status(StrEnum):
    """How far a search came: whether there is a cover, and whether it is proved to be best."""

    #: The cover is proved to be as small, or as cheap, as any.
    OPTIMAL = "optimal"
    #: A cover was found, and the search stopped before it was proved optimal.
    FEASIBLE = "feasible"
    #: It is proved that there is no cover.
    INFEASIBLE = "infeasible"
    #: The search stopped before a cover was found.
    UNKNOWN = "unknown"

    @property
    def is_stopped(self) -> bool:
        """Whether the search stopped before the best cover, or that there is none, was proved."""
        return self in {Status.FEASIBLE, Status.UNKNOWN}


@dataclass(frozen=True)
class Limits:
    """The limits of a search: how long, on how many threads, and with which seed.

    Parameters
    ----------
    seconds : float, optional
        Wall-clock seconds, more than 0 and at most `LONGEST`. None: no limit.
    threads : int
        Threads, 1 to 1024.
    seed : int
        Seed of whatever is random in a backend, 0 or more, below 2^63.

    Raises
    ------
    TypeError, ValueError
        If a limit is no number, or out of its domain.
    """

    seconds: float | None = None
    threads: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.seconds is not None and not 0 < number(self.seconds, "seconds") <= LONGEST:
            raise InputError(
                f"a time limit of {self.seconds} seconds; expected more than 0, at most {LONGEST}"
            )
        for name in ("threads", "seed"):
            object.__setattr__(self, name, whole_number(getattr(self, name), name))
        check_threads(self.threads)
        if not 0 <= self.seed < SEEDS:
            raise ValueError(f"seed {self.seed}; expected 0 or more, below 2^63")

    def asked(self) -> set[str]:
        """Return the names of the limits that differ from their defaults."""
        return {name for name, default in vars(Limits()).items() if getattr(self, name) != default}


class Symbol(NamedTuple):
    """A symbol of a message: an attribute, its value, and how many distractors it rules out."""

    attribute: str
    value: Any
    rules_out: int

    def __str__(self) -> str:
        return f"{self.attribute} = {self.value}"


class Improvement(NamedTuple):
    """A moment of a search at which a bound got better, and what was known from then on.

    Attributes
    ----------
    seconds : float
        Since the search began.
    lower : int or float, optional
        The lower bound on the answer, as in `Solution`; of an `IndependentSet` None before one
        is known.
    upper : int or float, optional
        What the best cover costs; None before there is one. Of an `IndependentSet` the upper bound.
    engine : str
        What improved it: a backend, one of those that ``auto`` uses, or ``greedy``, ``local
        search``, ``simple bound`` or ``reductions``, which come before any backend.
    """

    seconds: float
    lower: float | None
    upper: float | None
    engine: str


@dataclass(frozen=True)
class Solution:
    """The answer of `minsym.solve`: the best cover found, what is proved of it, and how.

    Parameters
    ----------
    status : Status
    cover : tuple of int, optional
        Chosen sets (attributes), increasing; of an `IndependentSet` the vertices that are chosen.
        None when no cover is known.
    lower_bound : int or float, optional
        No cover costs less: has fewer sets, where sets have no costs. None when there is no
        cover at all. Of an `IndependentSet`, what ``cover`` weighs.
    backend : str
    seconds : float
        Wall-clock seconds spent, model building included.
    stats : mapping
        What the backend counted; ``not_honoured`` lists limits it could not respect.
    message : tuple of Symbol, optional
        The cover in words, when the problem was a Context.
    duplicates : int
        Images equal to the target that Algorithm 1 drops. With any, the game cannot be won.
    cost : int or float, optional
        What the cover costs, in the numbers that were given; its size, where sets have no costs.
    upper_bound : int or float, optional
        Of an `IndependentSet`: none weighs more, or has more vertices. None for other problems.
    chosen : tuple, optional
        The sets of the cover in the words that came in: their names, or where they have none
        their numbers.
    trace : tuple of Improvement
        The bounds over time, from the first to those of the answer. Empty where nothing had to be
        found.
    """

    status: Status
    cover: tuple[int, ...] | None
    lower_bound: float | None
    backend: str
    seconds: float = 0.0
    stats: Mapping[str, Any] = field(default_factory=dict, hash=False)
    message: tuple[Symbol, ...] | None = None
    duplicates: int = 0
    cost: float | None = None
    upper_bound: float | None = None
    chosen: tuple[Hashable, ...] | None = None
    trace: tuple[Improvement, ...] = field(default=(), hash=False)

    @property
    def size(self) -> int | None:
        """The number of sets in the cover: min|M| if the status is optimal and without costs."""
        return None if self.cover is None else len(self.cover)

    def __repr__(self) -> str:
        return f"Solution({self.status}, {self._found('set')}, {self._how})"

    def _repr_html_(self) -> str:
        """Return the message, or the cover, as a table for notebooks, with what is proved of it."""
        rows: list[tuple[Cell, ...]]
        if self.message is not None:
            header, what = ["symbol", "rules out"], "symbol"
            rows = [(str(symbol), symbol.rules_out) for symbol in self.message]
        else:
            header, what = ["chosen"], "set"
            cover = self.cover or ()
            rows = [(str(name),) for name in (self.chosen or cover)]
        caption, notes = f"{self.status}: {self._found(what)}", [self._how]
        if self.duplicates:
            alike = f"{self.duplicates} image{'s are' if self.duplicates > 1 else ' is'} equal"
            notes.insert(0, f"Without duplicates, as Algorithm 1 counts, {caption}")
            caption = f"No message exists: {alike} to the target"
        more = len(rows) - FIRST_ROWS
        return table_html(header, rows[:FIRST_ROWS], caption, more, notes=notes)

    def _found(self, what: str) -> str:
        """Say how many sets, or symbols, were found, and what they cost at least."""
        if self.cover is None:
            found = f"no {'message' if what == 'symbol' else 'cover'}"
        else:
            found = f"{self.size} {what}{'s' * (self.size != 1)}"
        cost = "" if self.cost in (None, self.size) else f", cost {self.cost}"
        least = "" if self.lower_bound in (None, self.cost) else f", at least {self.lower_bound}"
        most = "" if self.upper_bound in (None, self.cost) else f", at most {self.upper_bound}"
        return f"{found}{cost}{least}{most}"

    @property
    def _how(self) -> str:
        """Which backend answered, and in which time."""
        return f"{self.backend}, {self.seconds:.3g} s"
