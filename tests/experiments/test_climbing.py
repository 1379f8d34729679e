"""Solvers on problems of growing size: who goes on, what is said of it, and what must agree."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from experiments import solvers
from experiments.benchmarks.problems import hypergraph, priced_rows, random_graph
from experiments.climbing import REGIMES, SOLVERS, by_peer, climb
from tests.naive import first_cover


def row(solver: str, size: int, problem: int, **other: Any) -> dict[str, Any]:
    """Return a row as `climb` gives it, of a proof that took a second."""
    at = {"regime": "dense", "size": size, "problem": problem, "solver": solver}
    found = {"seconds": 1.0, "cpu": 0.9, "lower": 4, "upper": 4, "proved": 1, "limit": 20.0}
    return {**at, **found, **other}


def test_a_solver_that_proves_nothing_in_time_is_killed_and_climbs_no_further() -> None:
    """Algorithm 1 on contexts of many images; the others go on without it."""
    rows = list(climb("small", (16, 600, 601), problems=1, seconds=0.5))
    slow = [(r["size"], r["proved"]) for r in rows if r["solver"] == "Algorithm 1"]
    assert slow == [(16, 1), (600, 0)]
    assert [r["size"] for r in rows if r["solver"] == "minsym"] == [16, 600, 601]
    first, second = rows[:2]
    assert first["lower"] == second["lower"] == second["upper"]


@pytest.mark.parametrize("name", SOLVERS)
def test_every_solver_proves_what_trying_all_covers_finds(name: str) -> None:
    """A hypergraph and a graph."""
    for problem in (hypergraph(9, 12, 3), random_graph(8, 4)):
        best = len(first_cover(problem.rows(), problem.n_sets) or ())
        assert SOLVERS[name](problem)(60.0) == (best, best)


@pytest.mark.parametrize("name", [name for name in SOLVERS if name != "Hitman"])
def test_solvers_that_take_costs_prove_the_cheapest(name: str) -> None:
    """What trying all sets of sets finds; Hitman counts sets only."""
    problem = priced_rows(9, 8, 0.3)
    costs = problem.costs_or_ones()
    covers = (np.flatnonzero(chosen) for chosen in product([0, 1], repeat=9))
    best = min(int(costs[cover].sum()) for cover in covers if problem.is_cover(cover.tolist()))
    assert SOLVERS[name](problem)(60.0) == (best, best)


def test_a_cover_that_covers_nothing_is_no_answer() -> None:
    """Whoever gives it."""
    job = by_peer(lambda problem, seconds: (1, []), hypergraph(9, 12, 3))
    with pytest.raises(AssertionError):
        job(1.0)


@pytest.mark.parametrize("name", REGIMES)
def test_problems_of_a_regime_are_the_same_every_time_and_differ(name: str) -> None:
    """By size and number."""

    def drawn(index: int) -> list[Any]:
        made = REGIMES[name].make(20, index)
        parts = made if isinstance(made, list) else [made]
        return [p.rows() if hasattr(p, "rows") else p.values.tolist() for p in parts[:3]]

    assert drawn(0) == drawn(0)
    assert drawn(0) != drawn(1)


def test_bounds_that_contradict_each_other_are_not_written() -> None:
    """A lower bound above a cover that another solver found."""
    rows = [row("minsym", 50, 0), row("HiGHS", 50, 0, lower=2, upper=6, proved=0)]
    solvers.check(rows)
    with pytest.raises(AssertionError, match="dense"):
        solvers.check([*rows, row("RC2", 50, 0, lower=5, upper=5)])


def test_a_curve_has_the_sizes_that_were_proved_whole() -> None:
    """Medians of CPU seconds, of the clock's where those are too few to count."""
    rows = [row("HiGHS", 50, 0), row("HiGHS", 50, 1, cpu=0.5), row("HiGHS", 50, 2, cpu=3.0)]
    rows += [row("HiGHS", 75, 0), row("HiGHS", 75, 1, cpu=None, upper=6, proved=0)]
    rows += [row("minsym", 50, 0, cpu=0.01, seconds=0.004)]
    found = solvers.curves(rows, "dense")
    assert found["HiGHS"] == solvers.Curve({50: 0.9}, stopped=75)
    assert found["HiGHS"].reach == 50
    assert found["minsym"] == solvers.Curve({50: 0.004}, stopped=None)
