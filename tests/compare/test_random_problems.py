"""Random problems: they repeat, and their minima are as claimed."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym.compare.random_problems import KINDS, PLANES, TRIPLES, permuted
from minsym.model.cover import CoverProblem
from tests.naive import first_cover


@pytest.mark.parametrize("name", KINDS)
def test_a_problem_depends_on_family_seed_and_number_alone(name: str) -> None:
    """Drawn again it is the same; another number or seed gives another."""
    family = KINDS[name]
    first = [tuple(family.problem(3, i).rows()) for i in range(20)]
    assert [tuple(family.problem(3, i).rows()) for i in range(20)] == first
    assert len(set(first)) > 15
    assert [tuple(family.problem(4, i).rows()) for i in range(20)] != first


def test_designs_hold_every_pair_of_points_once() -> None:
    """Which is what makes them Steiner systems and planes."""
    for v, bases in TRIPLES + PLANES:
        blocks = {frozenset((p + i) % v for p in base) for base in bases for i in range(v)}
        pairs = [pair for block in blocks for pair in combinations(sorted(block), 2)]
        assert sorted(pairs) == list(combinations(range(v), 2))


@given(st.sampled_from(["hypergraphs", "graphs", "steiner"]), st.integers(0, 10**6))
@settings(max_examples=20)
def test_reordering_keeps_the_minimum(name: str, seed: int) -> None:
    """Rows and sets are the same but for their order."""
    problem = KINDS[name].problem(seed, 0)
    other = permuted(problem, np.random.default_rng(seed))
    assert sorted(map(len, other.rows())) == sorted(map(len, problem.rows()))
    rows = problem.rows()[:6], other.rows()
    smaller = CoverProblem.from_sets(rows[0], problem.n_sets)
    again = permuted(smaller, np.random.default_rng(seed))
    sizes = [len(first_cover(p.rows(), p.n_sets) or ()) for p in (smaller, again)]
    assert sizes[0] == sizes[1]
