"""Weighted MaxSAT, ``.wcnf``, as the MaxSAT Evaluation has it since 2022, and as it was before.

A hitting set is such a problem: a hard clause of variables for each row, and a soft one for each
set, not to choose it. Others are not read.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

from minsym.base.arrays import BoolArray, Ints
from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.lines import name_comments, objective, rows_from_one, unit_comments
from minsym.formats.numbers import Numbers, at, costs_at, scan_costs
from minsym.model.cover import CoverProblem

#: The most variables: each has a weight.
MAX_VARIABLES = 4_000_000

_SIZES = re.compile(r"p\s+wcnf\s+([0-9]{1,18})\s+([0-9]{1,18})(\s+[0-9]{1,18})?")

#: A minus before anything but a number, an h that is no word, and both within a word.
_STRAY = re.compile(rb"-(?![0-9])|h(?![ \t\r\n])|(?<=[^ \t\r\n])[h-]")


def read_wcnf(text: bytes, ignore_costs: bool) -> CoverProblem:
    """Read clauses with weights, where they are a hitting set: set s is variable s + 1."""
    body, header = _without_header(text)
    claimed, promised, top = header or (0, None, None)
    numbers, exact, is_negative, is_h = _scan(body)
    values = numbers.values
    ends = np.flatnonzero((values == 0) & ~_weights_of_0(numbers))
    starts = np.append(0, ends + 1)[:-1]
    if values.size and (not ends.size or ends[-1] != values.size - 1):
        raise numbers.error(values.size - 1, "expected a 0 at the end of the clause")
    if not ends.size or promised not in (None, ends.size):
        expected = "one or more" if promised is None else f"{promised}, as the p line says"
        raise InputError(f"it has {ends.size} clauses; expected {expected}")
    bare = np.flatnonzero((starts == ends) | is_negative[starts])
    if bare.size:
        raise numbers.error(int(starts[bare[0]]), "expected a clause to start with h or its weight")
    clause = np.repeat(np.arange(ends.size), ends - starts + 1)
    is_hard = is_h[starts] if top is None else is_h[starts] | (values[starts] >= top)
    is_literal = (values > 0) & (np.arange(values.size) != starts[clause])
    _check(numbers, is_literal & is_h, "expected h at the start of a clause only")
    hard, soft = is_literal & is_hard[clause], is_literal & ~is_hard[clause]
    _check(
        numbers, hard & is_negative, "a hard clause has a negated variable; a hitting set has none"
    )
    is_unit = (ends - starts == 2) & is_negative[np.minimum(starts + 1, values.size - 1)]
    not_unit = starts[~is_hard & ~is_unit]
    if not_unit.size:
        raise numbers.error(
            int(not_unit[0]), "a soft clause is not one negated variable, as in a hitting set"
        )
    weights = costs_at(numbers, exact, starts[~is_hard])
    n_sets = max(claimed, int(values[is_literal].max(initial=0)))
    if n_sets > MAX_VARIABLES:
        raise InputError(f"more than {MAX_VARIABLES} variables, which is the limit")
    row = np.cumsum(is_hard)[clause[hard]] - 1
    problem = CoverProblem.from_entries(n_sets, int(is_hard.sum()), row, values[hard] - 1)
    if ignore_costs:
        return problem
    return _with_weights(problem, values[soft] - 1, weights)


def _without_header(text: bytes) -> tuple[bytes, tuple[int, int, int | None] | None]:
    """Return the clauses, and of a p line the variables, the clauses and the hard weight."""
    body = re.sub(rb"(?m)^[ \t]*c(?![^ \t\r\n])[^\n]*", lambda line: b" " * len(line[0]), text)
    header = re.search(rb"(?m)^[ \t]*p[ \t][^\n]*", body)
    if header is None:
        return body, None
    shown = header[0].decode().strip()
    sizes = _SIZES.fullmatch(shown)
    if sizes is None:
        rule = f"expected 'p wcnf VARIABLES CLAUSES TOP', found {quoted(shown)}"
        raise at(text, header.start(), rule)
    body = body[: header.start()] + b" " * len(header[0]) + body[header.end() :]
    return body, (int(sizes[1]), int(sizes[2]), int(sizes[3]) if sizes[3] else None)


def _scan(body: bytes) -> tuple[Numbers, dict[int, Decimal], BoolArray, BoolArray]:
    """Return the numbers without their signs, which are negative, and which stand for an h.

    Beside the numbers are those with a point, as `scan_costs` has them.
    """
    stray = _STRAY.search(body)
    if stray is not None:
        raise at(body, stray.start(), "expected numbers, and h before a hard clause")
    numbers, exact = scan_costs(body.translate(bytes.maketrans(b"-h", b" 1")))
    data = np.frombuffer(b" " + body, dtype=np.uint8)
    return numbers, exact, data[numbers.starts] == ord("-"), data[numbers.starts + 1] == ord("h")


def _weights_of_0(numbers: Numbers) -> BoolArray:
    """Return which numbers start a line that goes on: a 0 there is a weight and ends no clause."""
    lines = numbers.lines()
    starts, goes_on = np.ones((2, lines.size), dtype=np.bool_)
    starts[1:] = lines[1:] > lines[:-1]
    goes_on[-1:], goes_on[:-1] = False, ~starts[1:]
    return starts & goes_on


def _check(numbers: Numbers, wrong: BoolArray, rule: str) -> None:
    """Raise InputError at the first number that is wrong."""
    if wrong.any():
        raise numbers.error(int(wrong.argmax()), rule)


def _with_weights(
    problem: CoverProblem, sets: Ints, weights: Sequence[int | Decimal]
) -> CoverProblem:
    """Return the problem where sets cost the weights of their soft clauses; without one, nothing.

    A set in no clause at all costs 1, which does not matter.
    """
    used = np.ones(problem.n_sets, dtype=np.int64)
    used[problem.indices] = used[sets] = 0
    costs: list[int | Decimal] = [*used.tolist()]
    for s, weight in zip(sets.tolist(), weights, strict=True):
        costs[s] += weight
    try:
        return problem.with_costs(costs)
    except ValueError as error:
        raise InputError(
            f"the weights of its soft clauses: {error}; --ignore-costs reads every one as 1"
        ) from None


def write_wcnf(problem: CoverProblem, path: Path) -> None:
    """Write each row as a hard clause, and each set as a soft one: not to choose it."""
    from pysat.formula import WCNF  # noqa: PLC0415

    formula = WCNF()
    for row in rows_from_one(problem):
        formula.append(row)
    for s, cost in objective(problem).items():
        if cost:  # a weight is 1 or more
            formula.append([-s], weight=cost)
    comments = unit_comments(problem, "c ") + name_comments(problem, "c ")
    formula.to_file(str(path), comments=comments)
