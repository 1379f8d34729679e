"""The clauses that a proof refutes, against brute force and PySAT."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysat.card import CardEnc, EncType
from pysat.solvers import Cadical195

from minsym import CoverProblem
from minsym.proofs.cnf import at_most, cnf_lines, size_of
from minsym.proofs.statement import rows_of
from tests.naive import first_cover


def models(clauses: list[tuple[int, ...]], chosen: tuple[bool, ...]) -> bool:
    """Return whether clauses have a model with given values of the first variables."""
    with Cadical195(bootstrap_with=[list(clause) for clause in clauses]) as solver:
        return bool(solver.solve([v if x else -v for v, x in enumerate(chosen, start=1)]))


def satisfiable(encoding: str, problem: CoverProblem, bound: int) -> bool:
    """Return whether the CNF of a problem, as its file says it, has a model."""
    rows, n_sets = rows_of(problem)
    lines = list(cnf_lines(encoding, rows, n_sets, bound))
    clauses = [tuple(map(int, line.split()[:-1])) for line in lines[1:]]
    variables, count = map(int, lines[0].split()[2:])
    assert len(clauses) == count
    assert {abs(x) for clause in clauses for x in clause} <= set(range(1, variables + 1))
    return models(clauses, ())


@pytest.mark.parametrize("n", range(1, 7))
def test_the_counter_lets_at_most_so_many_be_true(n: int) -> None:
    """Every assignment of the counted variables extends to a model if and only if it may."""
    for bound in range(n + 2):
        clauses = list(at_most(n, bound))
        for chosen in product((False, True), repeat=n):
            assert models(clauses, chosen) == (sum(chosen) <= bound)


def test_the_counter_is_as_large_as_the_one_of_pysat() -> None:
    """The same variables and clauses by another implementation, but for their order."""
    for n in range(3, 12):
        for bound in range(n - 1):
            theirs = CardEnc.atmost(range(1, n + 1), bound, encoding=EncType.seqcounter)
            ours = list(at_most(n, bound))
            assert size_of("counter", [], n, bound) == (max(theirs.nv, n), len(theirs.clauses))
            assert sorted(map(len, ours)) == sorted(map(len, theirs.clauses))


@given(st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=9))
def test_the_cnf_has_a_model_from_the_minimum_on(rows: list[set[int]]) -> None:
    """Below the minimum that brute force finds it has none."""
    problem = CoverProblem.from_sets(rows, n_sets=7)
    best = first_cover([*map(sorted, rows)], 7)
    assert best is not None
    for bound in range(8):
        possible = bound >= len(best)
        assert satisfiable("counter", problem, bound) == possible
        assert bound == 0 or satisfiable("places", problem, bound) == possible
