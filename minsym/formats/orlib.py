"""Set covers of OR-Library, in either of its layouts: nothing but numbers, broken anywhere."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import numpy as np

from minsym.base.arrays import Ints
from minsym.errors import InputError
from minsym.formats.lines import rows_from_one
from minsym.formats.numbers import Numbers, costs_at, counts_of, entries_of, scan_costs
from minsym.model.cover import CoverProblem

#: What each column costs.
Costs = list[int | Decimal]


def read_scp(text: bytes, ignore_costs: bool) -> CoverProblem:
    """Read 'rows columns', the cost of each column, and for each row its columns."""
    return _with_costs(*_by_rows(*scan_costs(text)), ignore_costs)


def read_rail(text: bytes, ignore_costs: bool) -> CoverProblem:
    """Read 'rows columns', and for each column its cost and its rows."""
    return _with_costs(*_by_columns(*scan_costs(text)), ignore_costs)


def read_orlib(text: bytes, ignore_costs: bool) -> CoverProblem:
    """Read whichever of the two layouts the file fits; it must not fit both."""
    numbers, exact = scan_costs(text)
    fits, reasons = [], []
    for name, layout in (("scp", _by_rows), ("rail", _by_columns)):
        try:
            fits.append(layout(numbers, exact))
        except InputError as error:
            reasons.append(f"{name}: {error}")
    if not fits:
        raise InputError(
            f"it starts like an OR-Library file and fits neither layout ({'; '.join(reasons)}); "
            "give --format scp, rail, edges or table"
        )
    if len(fits) > 1:
        raise InputError("it fits both layouts of OR-Library; give --format scp or --format rail")
    return _with_costs(*fits[0], ignore_costs)


def _by_rows(numbers: Numbers, exact: Mapping[int, Decimal]) -> tuple[CoverProblem, Costs]:
    """Return the problem of the scp layout and the costs of its columns."""
    rows, columns = _sizes(numbers)
    costs = costs_at(numbers, exact, np.arange(2, 2 + columns))
    counts = counts_of(numbers, 2 + columns, rows, 1, "row")
    elements, entries = entries_of(numbers, counts)
    _check_entries(numbers, entries, "column", "columns", columns)
    problem = CoverProblem.from_entries(columns, rows, elements, numbers.values[entries] - 1)
    return problem, costs


def _by_columns(numbers: Numbers, exact: Mapping[int, Decimal]) -> tuple[CoverProblem, Costs]:
    """Return the problem of the rail layout and the costs of its columns."""
    rows, columns = _sizes(numbers)
    counts = counts_of(numbers, 2, columns, 2, "column")
    costs = costs_at(numbers, exact, counts - 1)
    sets, entries = entries_of(numbers, counts)
    _check_entries(numbers, entries, "row", "rows", rows)
    problem = CoverProblem.from_entries(columns, rows, numbers.values[entries] - 1, sets)
    return problem, costs


def _sizes(numbers: Numbers) -> tuple[int, int]:
    """Return the rows and columns that the file claims, no more than it has numbers for."""
    found = numbers.values.size
    if found < 2:
        raise numbers.error(found, "expected 'ROWS COLUMNS' first")
    rows, columns = numbers.values[:2].tolist()
    if not rows or not columns:
        raise numbers.error(0, f"{rows} rows, {columns} columns; expected 1 or more of each")
    if rows + columns + 2 > found:
        raise numbers.error(
            0,
            f"{rows} rows and {columns} columns take {rows + columns + 2} numbers or more; "
            f"the file has {found}",
        )
    return rows, columns


def _check_entries(numbers: Numbers, entries: Ints, what: str, whats: str, last: int) -> None:
    chosen = Numbers(numbers.text, numbers.starts[entries], numbers.values[entries])
    chosen.check(what, whats, last)


def _with_costs(problem: CoverProblem, costs: Costs, ignored: bool) -> CoverProblem:
    """Return the problem with these costs of its columns, unless they are all the same."""
    if ignored or len(set(costs)) == 1:
        return problem
    try:
        return problem.with_costs(costs)
    except ValueError as error:
        raise InputError(f"{error}; --ignore-costs reads every cost as 1") from None


def scp_lines(problem: CoverProblem) -> Iterator[str]:
    """Yield the lines of the scp layout."""
    if not problem.n_rows or not problem.n_sets:
        raise InputError(
            f"a set cover of OR-Library has 1 or more rows and columns, not {problem.n_rows} and "
            f"{problem.n_sets}"
        )
    if problem.costs is not None and problem.costs.dtype.kind == "f":
        raise InputError(
            "a set cover of OR-Library has whole costs; .lp and .mps have decimal ones, .wcnf and "
            ".opb whole ones in a unit that they name"
        )
    yield f"{problem.n_rows} {problem.n_sets}"
    ones = "1 " * (problem.n_sets - 1) + "1"
    yield ones if problem.costs is None else " ".join(map(str, problem.costs.tolist()))
    for row in rows_from_one(problem):
        yield " ".join(map(str, [len(row), *row]))
