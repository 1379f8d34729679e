"""Small problems solved on Python's integers, beside the naive oracle and the paper's algorithm."""

import subprocess
import sys
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.games.uniform import UniformContexts
from minsym.model.cover import CoverProblem
from minsym.model.graphs import vertex_cover
from minsym.model.solution import Status
from minsym.questions.every import minimal_covers, minimum_covers
from minsym.questions.minimum import solve
from minsym.solving import plain
from minsym.solving.plain import ALLOWANCE, GaveUp, Steps
from tests import naive

ROWS = st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=9)
COSTS = st.lists(st.integers(1, 9), min_size=8, max_size=8)


def integers(rows: list[set[int]]) -> list[int]:
    """Return rows as integers."""
    return [sum(1 << s for s in row) for row in rows]


@given(ROWS)
def test_first_cover_is_that_of_the_oracle(rows: list[set[int]]) -> None:
    """Not only its size: the lexicographically first."""
    known = plain.cheapest(integers(rows), [1] * 8, Steps())
    assert tuple(plain.first_cover(integers(rows), known, Steps())) == naive.first_cover(rows, 8)


@given(ROWS, COSTS)
def test_cheapest_costs_as_little_as_any(rows: list[set[int]], costs: list[int]) -> None:
    """And it is a cover."""
    cover = plain.cheapest(integers(rows), costs, Steps())
    assert all(row & set(cover) for row in rows)
    subsets = [c for size in range(9) for c in combinations(range(8), size)]
    covers = [c for c in subsets if all(row & set(c) for row in rows)]
    assert sum(costs[s] for s in cover) == min(sum(costs[s] for s in c) for c in covers)


@given(ROWS, st.integers(1, 6))
def test_covers_of_a_size_are_all_that_have_none_to_spare(rows: list[set[int]], size: int) -> None:
    """In lexicographic order."""
    minimal = plain.minimal(integers(rows), Steps())
    wanted = [
        c
        for c in combinations(range(8), size)
        if all(row & set(c) for row in rows)
        and all(any(row & set(c) == {s} for row in rows) for s in c)
    ]
    assert list(plain.covers_of_size(minimal, size, Steps())) == wanted


@given(ROWS)
def test_answers_are_those_of_compiled_code(rows: list[set[int]]) -> None:
    """Whoever was first, and what is listed."""
    problem = CoverProblem.from_sets(rows, 8)
    Steps.allowance = ALLOWANCE
    soon = solve(problem), list(minimum_covers(problem)), list(minimal_covers(problem, 3))
    with plain.left_out():
        later = solve(problem), list(minimum_covers(problem)), list(minimal_covers(problem, 3))
    assert soon[1:] == later[1:]
    assert soon[0].cover == later[0].cover == soon[1][0]


def test_lists_go_on_where_plain_search_gave_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is listed twice or left out."""
    rng = np.random.default_rng(1)
    problem = CoverProblem.from_incidence(rng.random((40, 20)) < 0.3)
    with plain.left_out():
        wanted = list(minimal_covers(problem, 6))
    monkeypatch.setattr(Steps, "allowance", 3000)
    assert list(minimal_covers(problem, 6)) == wanted
    assert len(wanted) > 20


def test_it_gives_up_and_leaves_the_rest_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it knows on the bounds."""
    problem = vertex_cover(nx.random_regular_graph(3, 80, seed=1))
    monkeypatch.setattr(plain, "STEPS", 10_000)
    rows = plain.as_integers(problem.incidence())
    with pytest.raises(GaveUp):
        plain.cheapest(rows, [1] * problem.n_sets, Steps.for_small())
    solution = solve(problem)
    assert solution.status is Status.OPTIMAL
    assert solution.stats["parts"][0].get("regime") != "tiny"


def test_small_problems_go_to_compiled_code_once_it_is_loaded() -> None:
    """A loop over problems of a hundred rows would pay a tenth of a second for each."""
    easy = CoverProblem.from_context(UniformContexts(attributes=60, images=120, seed=1).context())
    hard = vertex_cover(nx.random_regular_graph(5, 150, seed=1))
    before = solve(easy)
    assert before.stats["parts"][0]["regime"] == "tiny"
    assert Steps.allowance < ALLOWANCE
    solve(hard, time_limit=60)
    assert Steps.paid()
    Steps.allowance = ALLOWANCE
    solve(hard, "bitmask", time_limit=0.1)
    assert Steps.paid()
    again = solve(easy)
    assert not any(part["regime"] == "tiny" for part in again.stats["parts"])
    assert again.cover == before.cover


def test_with_costs_small_problems_are_settled_by_the_same_always(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of several cheapest covers each engine would have another."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}, {2, 0}]).with_costs([2, 2, 2.5])
    first = solve(problem)
    monkeypatch.setattr(Steps, "allowance", 0)
    assert solve(problem).cover == first.cover
    assert solve(problem).stats["parts"][0]["regime"] == "tiny"


def test_the_first_cover_is_the_same_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether integers or bitsets are asked first, and if those asked first give up."""
    rng = np.random.default_rng(3)
    problem = CoverProblem.from_incidence(rng.random((60, 30)) < 0.2)
    before = solve(problem).cover
    monkeypatch.setattr(Steps, "allowance", 0)
    assert solve(problem).cover == before
    monkeypatch.setattr("minsym.questions.minimum.CANONICAL_WORK", 1)
    assert solve(problem).cover == before


@pytest.mark.parametrize(("vertices", "seed"), [(40, 0), (44, 102)])
def test_a_cover_that_is_not_the_first_is_the_same_before_and_after(
    monkeypatch: pytest.MonkeyPatch, vertices: int, seed: int
) -> None:
    """Where the first is not found soon, the one that is told depends on who was asked."""
    problem = vertex_cover(nx.random_regular_graph(3, vertices, seed=seed))
    before = solve(problem)
    monkeypatch.setattr(Steps, "allowance", 0)
    after = solve(problem)
    assert after.cover == before.cover
    assert after.stats["lexicographic"] == before.stats["lexicographic"]


def test_a_short_limit_is_enough_for_a_small_problem_before_and_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Compiled code looks at the clock before it has begun."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}, {2, 0}])
    monkeypatch.setattr(Steps, "allowance", 0)
    assert solve(problem, time_limit=0.001).status is Status.OPTIMAL


def test_blocks_without_plain_search_can_be_nested() -> None:
    """The inner one does not end the outer one."""
    with plain.left_out():
        with plain.left_out():
            pass
        assert Steps.left_out
    assert not Steps.left_out


def test_a_time_limit_stops_it() -> None:
    """The backend by itself has no other end."""
    problem = vertex_cover(nx.random_regular_graph(5, 150, seed=1))
    step = Steps(over=lambda: True)
    with pytest.raises(GaveUp):
        plain.cheapest(plain.as_integers(problem.incidence()), [1] * problem.n_sets, step)
    assert step.taken < 2 * Steps.BETWEEN_LOOKS


def test_a_deep_search_is_left_to_others() -> None:
    """Python would run out of stack."""
    long = vertex_cover(nx.circular_ladder_graph(501))
    with pytest.raises(GaveUp):
        plain.cheapest(plain.as_integers(long.incidence()), [1] * long.n_sets, Steps())


QUICK = """
import sys
from minsym.cli import run
assert run({command!r}.split()) == 0
assert "numba" not in sys.modules, "compiled code was loaded"
"""


@pytest.mark.parametrize(
    "command",
    [
        "solve minsym/data/zoo.csv --row platypus",
        "solve minsym/data/zoo.csv --row platypus --all",
        "solve minsym/data/zoo.csv --row platypus --minimal 3",
        "solve minsym/data/zoo.csv --row platypus --length 2",
        "solve",
        "solve --images 200 --seed 3",
        "audit minsym/data/zoo.csv",
        "solve docs/examples/petersen.edges --as vertex-cover",
        "solve docs/examples/petersen.edges --as dominating-set",
    ],
)
def test_first_answers_load_no_compiler(command: str) -> None:
    """They take longer to load it than to be found."""
    done = subprocess.run(
        [sys.executable, "-c", QUICK.format(command=command)], check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
