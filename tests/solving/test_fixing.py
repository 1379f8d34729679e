"""What is fixed by prices is in every better cover, or in none."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minsym.model.cover import CoverProblem
from minsym.solving.fixing import fix
from minsym.solving.heuristics import cheap_cover, greedy, prices
from tests.solving.test_costs import cheapest, weighted
from tests.solving.test_heuristics import PROBLEMS

#: With costs that are rounded down before they are priced.
DEAR = weighted().map(lambda p: p.with_costs(p.costs_or_ones() * 2**16 + np.arange(p.n_sets)))

ANY = st.one_of(PROBLEMS, weighted(), DEAR)


def some_cover(problem: CoverProblem, data: st.DataObject) -> set[int]:
    """Draw a cover, cheap or dear."""
    drawn = data.draw(st.sets(st.integers(0, problem.n_sets - 1)))
    cover = set(greedy(problem)) if data.draw(st.booleans()) else set(range(problem.n_sets))
    while (spare := sorted(s for s in cover - drawn if problem.is_cover(cover - {s}))) != []:
        cover.discard(spare[0])
    return cover


@given(problem=ANY, rounds=st.integers(0, 100), data=st.data())
def test_a_core_costs_what_the_problem_costs(
    problem: CoverProblem, rounds: int, data: st.DataObject
) -> None:
    """With what is taken, by good prices and bad, whatever the known cover costs."""
    cover = some_cover(problem, data)
    priced = prices(problem, data.draw(st.integers(1, problem.weight_of(cover) + 1)), rounds)
    core = fix(problem, priced, cover)
    least = cheapest(core.problem)
    assert problem.weight_of(core.taken.tolist()) + least == cheapest(problem)


@given(problem=ANY, data=st.data())
def test_covers_go_to_the_core_and_back(problem: CoverProblem, data: st.DataObject) -> None:
    """The one that is known, and any of the core."""
    cover = some_cover(problem, data)
    core = fix(problem, prices(problem, problem.weight_of(cover)), cover)
    restricted = core.restrict(cover)
    assert core.problem.is_cover(restricted)
    lifted = core.lift(restricted)
    assert set(lifted) <= cover
    assert problem.is_cover(lifted)
    assert problem.is_cover(core.lift(range(core.problem.n_sets)))


def test_a_known_minimum_leaves_little_of_thousands_of_sets() -> None:
    """Costs up to 100, as in the problems of the OR-Library."""
    rng = np.random.default_rng(0)
    rows = [rng.choice(2000, 40, replace=False).tolist() for _ in range(100)]
    problem = CoverProblem.from_sets(rows, 2000).with_costs(rng.integers(1, 101, 2000))
    priced = prices(problem, problem.weight_of(greedy(problem)))
    cover = cheap_cover(problem, priced, problem.weight_of(greedy(problem)))
    assert problem.is_cover(cover)
    assert fix(problem, priced, cover).problem.n_sets < 200
