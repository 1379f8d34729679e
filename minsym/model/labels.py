"""From the words in which people have sets and elements to the numbers that are solved."""

import operator
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from minsym.base.arguments import listed, shown, whole_number
from minsym.base.text import brief

#: Sets are numbered 0 to one less than this; larger numbers are names.
MAX_SETS = 100_000_000

Row = tuple[int, ...]


class Numbered(NamedTuple):
    """Rows of numbered sets, how many sets there are, and their names if they have any."""

    rows: list[Row]
    n_sets: int
    names: tuple[Hashable, ...] | None


def numbered(
    rows: Iterable[Iterable[Hashable]], n_sets: int | None, names: Sequence[Hashable] | None
) -> Numbered:
    """Return rows with their sets numbered.

    Whole numbers from 0 on are numbers of sets, unless they are names. Sets of any other kind,
    negative and huge numbers included, are names: numbered as they first come, or as ``names`` has
    them.

    Raises
    ------
    TypeError
        If a row is no collection of sets.
    ValueError
        If a set is not among the names or the numbers, or may be one of either.
    """
    each = listed(rows, "rows", "a list of rows, each the sets in it")
    members = [_members(row, r) for r, row in enumerate(each)]
    known = None if names is None else as_names(names)
    numbers = _as_numbers(members)
    if numbers is not None and known is not None and _are_names(numbers, known):
        numbers = None
    bounded = known is not None or n_sets is not None
    if numbers is not None and (bounded or all(_in_range(row, MAX_SETS) for row in numbers)):
        if n_sets is None:
            n_sets = max((row[-1] + 1 for row in numbers if row), default=0)
            n_sets = n_sets if known is None else len(known)
        n_sets = number_of_sets(n_sets)
        wrong = next((row for row in numbers if not _in_range(row, n_sets)), None)
        if wrong is not None:
            number = wrong[0] if wrong[0] < 0 else wrong[-1]
            raise ValueError(f"there is no set {brief(number)}; the sets are 0 to {n_sets - 1}")
        return Numbered(numbers, n_sets, known)
    if known is None:
        known = tuple(dict.fromkeys(chain.from_iterable(members)))
    index = index_of(known)
    missing = next((s for s in chain.from_iterable(members) if s not in index), None)
    if missing is not None:
        raise ValueError(f"there is no set {brief(missing)} among the names")
    found = [tuple(sorted({index[s] for s in row})) for row in members]
    return Numbered(found, len(known) if n_sets is None else n_sets, known)


def rows_of(
    subsets: Mapping[Any, Iterable[Hashable]] | Iterable[Iterable[Hashable]],
    elements: Iterable[Hashable] | None,
) -> Numbered:
    """Turn sets with their elements into rows: the sets that each element is in.

    Raises
    ------
    TypeError
        If a set is no collection of elements.
    ValueError
        If a set has an element that is not among ``elements``.
    """
    names = tuple(subsets) if isinstance(subsets, Mapping) else None
    each: Iterable[Any] = subsets.values() if isinstance(subsets, Mapping) else subsets
    each = listed(each, "subsets", "a list or a dict of sets, each its elements")
    members = [_members(subset, s, "set", "elements") for s, subset in enumerate(each)]
    every = (
        chain.from_iterable(members)
        if elements is None
        else _members(elements, 0, "elements", "elements")
    )
    index = {element: row for row, element in enumerate(dict.fromkeys(every))}
    rows: list[list[int]] = [[] for _ in index]
    for s, subset in enumerate(members):
        for element in dict.fromkeys(subset):
            if element not in index:
                label = s if names is None else brief(names[s])
                raise ValueError(f"set {label} has {brief(element)}, which is no element")
            rows[index[element]].append(s)
    return Numbered(list(map(tuple, rows)), len(members), names)


def number_of_sets(n_sets: Any) -> int:
    """Return a number of sets as an int; ValueError if there may not be so many."""
    number = whole_number(n_sets, "n_sets")
    if not 0 <= number <= MAX_SETS:
        raise ValueError(f"n_sets is {number}; expected 0 to {MAX_SETS}")
    return number


def as_names(names: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """Return names as a tuple; TypeError if they are a text, or nothing that can be listed."""
    return tuple(listed(names, "names", "a list of names"))


def index_of(names: Sequence[Hashable]) -> dict[Hashable, int]:
    """Return the number of each name; ValueError if two sets have one name."""
    index = {name: s for s, name in enumerate(names)}
    if len(index) < len(names):
        twice = next(name for s, name in enumerate(names) if index[name] != s)
        raise ValueError(f"two sets are called {brief(twice)}")
    return index


def _members(row: Any, number: int, what: str = "row", whats: str = "sets") -> list[Hashable]:
    """Return what a row holds, in an order that does not change from run to run."""
    if isinstance(row, str | bytes | Mapping) or not isinstance(row, Iterable):
        raise TypeError(f"{what} {number} is {shown(row)}; expected a list of its {whats}")
    members = row.tolist() if isinstance(row, np.ndarray) else list(row)
    for member in members:
        if isinstance(member, bool | np.bool_):
            raise TypeError(
                f"{what} {number} holds {member}; expected its {whats}: of a matrix of true and "
                "false CoverProblem.from_incidence makes a problem"
            )
        if not isinstance(member, Hashable):
            raise TypeError(
                f"{what} {number} holds {shown(member)}; expected numbers or names of {whats}"
            )
    if isinstance(row, AbstractSet) and not all(isinstance(m, int) for m in members):
        members.sort(key=lambda member: (type(member).__name__, repr(member)))
    return members


def _as_numbers(members: list[list[Any]]) -> list[Row] | None:
    """Return the rows, each increasing, if all that is in them are whole numbers."""
    try:
        return [tuple(sorted(set(map(operator.index, row)))) for row in members]
    except TypeError:
        return None


def _in_range(row: Row, end: int) -> bool:
    return not row or (row[0] >= 0 and row[-1] < end)


def _are_names(numbers: list[Row], known: Sequence[Hashable]) -> bool:
    """Whether whole numbers are names of sets and not their numbers.

    Raises
    ------
    ValueError
        If they may be either, and mean different sets.
    """
    index = {name: s for s, name in enumerate(known) if isinstance(name, int)}
    if not index or not all(s in index for row in numbers for s in row):
        return False
    if not all(_in_range(row, len(known)) for row in numbers):
        return True
    other = next((s for row in numbers for s in row if index[s] != s), None)
    if other is None:
        return False
    raise ValueError(
        f"{other} is the number of a set and the name of another; give names that are no whole "
        "numbers from 0, such as text"
    )
