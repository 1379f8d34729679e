"""Proofs that others can check: what they say, and that they are written and verified."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysat.card import CardEnc, EncType
from pysat.solvers import Cadical195

from minsym import BackendError, Context, CoverProblem, InputError, solve
from minsym.proofs.cnf import at_most, cnf_lines, size_of
from minsym.proofs.drat import PACKAGE
from minsym.proofs.proof import check_proof, write_proof
from minsym.proofs.statement import rows_of
from tests.naive import first_cover, first_message

#: Twelve triangles, each vertex twelve from the next: to count over them takes CDCL very long.
TRIANGLES = [(v + 12 * a, v + 12 * b) for v in range(12) for a, b in ((0, 1), (0, 2), (1, 2))]


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


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(-1, 2), min_size=width, max_size=width), min_size=1, max_size=8
        )
    )
)
def test_the_rows_of_a_context_are_those_of_algorithm_1(values: list[list[int]]) -> None:
    """Missing cells, duplicates and lonely targets too: the same minimum, or none."""
    problem = Context.from_array(values)
    rows, n_sets = rows_of(problem)
    expected = first_message(values, 0)
    assert first_cover(rows, n_sets) == expected
    assert rows == rows_of(CoverProblem.from_context(problem))[0]


@settings(max_examples=4)
@given(st.integers(0, 2**32))
def test_random_problems_are_verified(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """A context and a hypergraph, with the minimum that brute force finds."""
    path = tmp_path_factory.mktemp("proof") / "proof.json"
    rng = np.random.default_rng(seed)
    context = Context.from_array(rng.integers(0, 3, (12, 6)))
    rows = [rng.choice(9, rng.integers(1, 5), replace=False).tolist() for _ in range(12)]
    for problem, minimum in (
        (context, first_message(context.values, 0)),
        (CoverProblem.from_sets(rows, n_sets=9), first_cover(rows, 9)),
    ):
        solution = solve(problem)
        assert solution.size == (None if minimum is None else len(minimum))
        if solution.cover is not None:
            write_proof(problem, solution.cover, path)
            assert check_proof(path, problem, PACKAGE).size == solution.size


def test_the_encoding_is_that_of_the_smaller_side(tmp_path: Path) -> None:
    """Both kinds of proof hold; one with a bound of 0 is counted."""
    wide = Context.from_array(np.random.default_rng(0).integers(0, 2, (8, 40)))
    tall = Context.from_array(np.random.default_rng(0).integers(0, 2, (40, 8)))
    one = CoverProblem.from_sets([(0, 1), (0, 2)])
    for problem, encoding in ((wide, "places"), (tall, "counter"), (one, "counter")):
        record = write_proof(problem, solve(problem).cover or (), tmp_path / "p.json")
        assert record["cnf"]["encoding"] == encoding
        assert check_proof(tmp_path / "p.json", problem, PACKAGE).size == record["size"]


def test_nothing_is_written_of_what_is_no_minimum(tmp_path: Path) -> None:
    """A smaller cover, a row left out, rows that are empty or not there, costs."""
    path = tmp_path / "proof.json"
    square = CoverProblem.from_sets([(0, 1), (1, 2), (2, 3), (0, 3)])
    with pytest.raises(BackendError, match="there is a cover of 2 sets, fewer than the minimum"):
        write_proof(square, [0, 1, 2], path)
    with pytest.raises(ValueError, match="leaves a row out"):
        write_proof(square, [0], path)
    with pytest.raises(InputError, match="has no rows to cover"):
        write_proof(CoverProblem.from_sets([], n_sets=2), [], path)
    with pytest.raises(InputError, match="a row that no set covers shows it"):
        write_proof(CoverProblem.from_sets([(), (0,)]), [0], path)
    object.__setattr__(square, "costs", np.ones(4, dtype=np.int64))
    with pytest.raises(InputError, match="this problem has costs"):
        write_proof(square, [0, 2], path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("rows", [[(0,)], [(0, 1)], [(0,), (1,), (2,)], [(1, 2), (0, 2)]])
def test_the_smallest_problems(tmp_path: Path, rows: list[tuple[int, ...]]) -> None:
    """A minimum of 1 asks for no set at all, one of all sets for all but one."""
    problem = CoverProblem.from_sets(rows)
    path = tmp_path / "proof.json"
    minimum = first_cover(rows, problem.n_sets)
    assert minimum is not None
    write_proof(problem, minimum, path)
    assert check_proof(path, problem, PACKAGE).size == len(minimum)


def test_the_search_for_a_proof_ends_with_its_time(tmp_path: Path) -> None:
    """Nothing is left behind."""
    problem = CoverProblem.from_sets(TRIANGLES)
    cover = solve(problem).cover
    assert cover is not None
    with pytest.raises(TimeoutError):
        write_proof(problem, cover, tmp_path / "proof.json", seconds=0.3)
    assert not list(tmp_path.iterdir())


def test_the_search_for_a_proof_tells_how_it_stands_and_can_be_stopped(tmp_path: Path) -> None:
    """By whatever is raised meanwhile, as Ctrl-C is; its process is gone then."""
    problem = CoverProblem.from_sets(TRIANGLES)
    sizes = []

    def watch(size: int) -> None:
        sizes.append(size)
        if size > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_proof(problem, solve(problem).cover or (), tmp_path / "proof.json", watch=watch)
    assert sizes[-1] > 0
    assert not list(tmp_path.iterdir())
