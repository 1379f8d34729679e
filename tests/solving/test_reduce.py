"""Reductions keep the size of the minimum cover, wherever they stop."""

from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import minsym.solving.reduce as module
from minsym.model.cover import CoverProblem
from minsym.solving.heuristics import greedy
from minsym.solving.reduce import Reduced, reduce
from tests import naive
from tests.solving.test_costs import weighted
from tests.solving.test_heuristics import PROBLEMS

N_SETS = 9
ROWS = st.lists(st.sets(st.integers(0, N_SETS - 1), min_size=1), max_size=14)
SPARSE_ROWS = st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=3), max_size=16)


def solved(reduced: Reduced) -> tuple[int, ...]:
    """Lift the first minimum cover of each component."""
    covers = [
        naive.first_cover(c.problem.rows(), c.problem.n_sets) or () for c in reduced.components
    ]
    return reduced.lift(covers)


def check(problem: CoverProblem, reduced: Reduced) -> None:
    """Compare with what an exhaustive search finds on the original problem."""
    minimum = naive.first_cover(problem.rows(), problem.n_sets)
    assert minimum is not None
    cover = solved(reduced)
    assert problem.is_cover(cover)
    assert len(cover) == len(minimum)
    assert list(cover) == sorted(set(cover))


@pytest.fixture(params=[0.0, 2.0], ids=["bitsets", "lists"])
def representation(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every problem reduced the one way, or the other."""
    monkeypatch.setattr(module, "DENSE", request.param)


@pytest.mark.parametrize("dense", [0.0, 2.0])
@given(st.one_of(ROWS, SPARSE_ROWS))
def test_the_minimum_is_kept(dense: float, rows: list[set[int]]) -> None:
    """And the lifted cover is a minimum cover of the original problem."""
    problem = CoverProblem.from_sets(rows, 12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DENSE", dense)
        reduced = reduce(problem)
    check(problem, reduced)
    assert reduced.stats["complete"]


@pytest.mark.parametrize("dense", [0.0, 2.0])
@given(st.one_of(ROWS, SPARSE_ROWS))
def test_nothing_that_is_dominated_is_left(dense: float, rows: list[set[int]]) -> None:
    """No row contains another, no set's rows are all another's, and components are connected."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DENSE", dense)
        reduced = reduce(CoverProblem.from_sets(rows, 12))
    seen: set[int] = set(reduced.forced)
    for component in reduced.components:
        matrix = component.problem.incidence()
        for lists in (matrix, matrix.T):
            within = (lists[:, None] <= lists[None]).all(axis=2)
            assert (within == np.eye(len(lists), dtype=np.bool_)).all()
        assert not seen & set(component.sets.tolist())
        seen |= set(component.sets.tolist())
        assert (np.diff(component.sets) > 0).all()
        reach = np.linalg.matrix_power((matrix.T.astype(int) @ matrix) > 0, len(matrix))
        assert reach.all()


@pytest.mark.parametrize("dense", [0.0, 2.0])
@given(ROWS)
def test_wherever_it_is_stopped_the_problem_is_right(dense: float, rows: list[set[int]]) -> None:
    """Stopped at the first look at the clock, the second, and so on, in slices of one step."""
    problem = CoverProblem.from_sets(rows, 12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DENSE", dense)
        patch.setattr(module, "COMPARISONS_PER_SLICE", 1)
        for stop in range(0, 60, 3):
            looks = count()
            reduced = reduce(problem, lambda: next(looks) >= stop)
            check(problem, reduced)
            if reduced.stats["complete"]:
                break


def test_a_path_takes_one_round() -> None:
    """Its chain is followed to the end, where every round would shorten it by a few edges."""
    reduced = reduce(CoverProblem.from_sets([{i, i + 1} for i in range(3000)]))
    assert (len(reduced.forced), reduced.components) == (1500, ())
    assert reduced.stats["rounds"] == 1


def test_of_equal_sets_the_first_stays(representation: None) -> None:
    """So that the outcome does not depend on how sets are compared."""
    reduced = reduce(CoverProblem.from_sets([{1, 2, 4}, {4, 2}, {5, 6}, {6, 7}, {5, 7}], 8))
    assert reduced.forced == (2,)
    assert [c.sets.tolist() for c in reduced.components] == [[5, 6, 7]]


def test_representations_agree() -> None:
    """Bitsets and lists leave the same problem of a size beyond a few words."""
    rng = np.random.default_rng(0)
    problem = CoverProblem.from_incidence(rng.random((300, 150)) < rng.random((300, 1)) ** 2)
    problem = CoverProblem.from_sets([row for row in problem.rows() if row], 150)
    left = []
    for dense in (0.0, 2.0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "DENSE", dense)
            reduced = reduce(problem)
        left.append((reduced.forced, [c.problem.rows() for c in reduced.components]))
        assert reduced.stats["rows_after"] < 300
    assert left[0] == left[1]


@pytest.mark.parametrize(
    ("rows", "untouched"),
    [
        ([{0, 1}, {1, 2}, {0, 2}], True),
        ([{0, 1}, {1, 2}, {0, 2}, {0, 1, 2}], False),  # a row goes
        ([{0, 1, 3}, {1, 2}, {0, 2}], False),  # a set goes
        ([{0, 1}, {1, 2}, {0, 2}, {4, 5}, {5, 6}, {4, 6}], False),  # two components
        ([], False),
    ],
)
def test_a_problem_that_nothing_reduces_says_so(rows: list[set[int]], untouched: bool) -> None:
    """Its one component is then the problem itself, so what is known of one holds for both."""
    problem = CoverProblem.from_sets(rows)
    reduced = reduce(problem)
    assert reduced.untouched is untouched
    if untouched:
        (component,) = reduced.components
        assert component.problem is problem
        assert component.sets.tolist() == list(range(problem.n_sets))


def test_a_problem_without_rows_has_no_component() -> None:
    """Its minimum cover is empty."""
    reduced = reduce(CoverProblem.from_sets([], 3))
    assert (reduced.forced, reduced.components, reduced.lift([])) == ((), (), ())


def test_an_empty_row_is_refused() -> None:
    """There is no cover to keep the size of."""
    with pytest.raises(ValueError, match="a row is empty"):
        reduce(CoverProblem.from_sets([[0], []], 2))


def test_a_cover_is_asked_of_every_component() -> None:
    """One too few is refused."""
    reduced = reduce(CoverProblem.from_sets([[0, 1], [1, 2], [0, 2]]))
    with pytest.raises(ValueError, match="0 covers for 1 components"):
        reduced.lift([])


@given(problem=st.one_of(PROBLEMS, weighted()), chosen=st.sets(st.integers(0, 8)))
def test_a_cover_stays_one_at_no_more_cost(problem: CoverProblem, chosen: set[int]) -> None:
    """Also where reductions dropped sets of it."""
    cover = {s for s in chosen if s < problem.n_sets} | set(greedy(problem))
    reduced = reduce(problem)
    covers = reduced.restrict(problem, cover)
    for component, part in zip(reduced.components, covers, strict=True):
        assert component.problem.is_cover(part.tolist())
    lifted = reduced.lift(covers)
    assert problem.is_cover(lifted)
    assert problem.weight_of(set(lifted)) <= problem.weight_of(cover | set(reduced.forced))
