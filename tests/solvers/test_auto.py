"""Regimes, turns and what `auto` says of them."""

import math
import threading
import time
from typing import Any

import numpy as np
import pytest

from minsym import BackendError, CoverProblem, Limits, Status, solve
from minsym.errors import EngineLost
from minsym.solvers import auto
from minsym.solving.backends import BACKENDS, Backend
from minsym.solving.bounds import Bounds
from tests.solving.test_backends import affine


@pytest.mark.parametrize(
    ("rows", "regime"),
    [
        ([[0, 1], [1, 2]], "small"),
        ([[i, i + 1] for i in range(60)], "graph"),
        ([list(range(i, i + 3)) for i in range(120)], "few"),
        ([list(range(i, i + 3)) for i in range(400)], "short"),
        ([list(range(i, i + 3)) for i in range(700)], "sparse"),
        ([list(range(i, i + 25)) for i in range(120)], "medium"),
        ([list(range(i, i + 60)) for i in range(120)], "dense"),
        ([list(range(i, i + 5 + i % 20)) for i in range(800)], "uneven"),
        ([list(range(i, i + 20)) for i in range(0, 1200, 10)], "wide"),
        ([list(range(i, i + 20)) for i in range(0, 6000, 10)], "huge"),
        ([list(range(i, i + 20)) for i in range(0, 400, 10)], "small"),
    ],
)
def test_a_problem_is_of_the_regime_that_its_shape_says(rows: Any, regime: str) -> None:
    """Sets, rows, the widest row and density decide."""
    assert auto.regime_of(CoverProblem.from_sets(rows)).name == regime


def test_close_bounds_let_prices_have_the_first_word() -> None:
    """Of rows as those of 'medium'."""
    problem = CoverProblem.from_sets([list(range(i, i + 25)) for i in range(120)])
    assert auto.regime_of(problem, 0.05).name == "near"
    assert auto.regime_of(problem, 0.5).name == "medium"


def test_every_engine_of_a_regime_is_a_backend_that_takes_its_problems() -> None:
    """Only graphs go to what takes graphs only."""
    for regime in auto.REGIMES:
        for name in regime.engines:
            assert BACKENDS[name].widest_row is None or regime.name == "graph"
            assert name != "auto"


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Replace the regimes by one with these engines, and turns by short ones."""

    def replace(*solves: Any, leads: tuple[float, ...] = (2.0,)) -> None:
        class Fake(Backend):
            def load(self) -> Any:
                return solves[int(self.name)]

        names = [str(i) for i in range(len(solves))]
        for name in names:
            row = Fake(name, "nowhere", frozenset(), "a test", "nowhere")
            monkeypatch.setitem(BACKENDS, name, row)
        regime = auto.Regime("any", lambda *shape: True, tuple(names), True, "a test", leads)
        monkeypatch.setattr(auto, "REGIMES", (regime,))
        monkeypatch.setattr(auto, "FIRST_TURN", 0.02)

    return replace


def five_cycles() -> CoverProblem:
    """Return a problem with minimum 3 for which nothing is known."""
    return CoverProblem.from_sets([[i, (i + 1) % 5] for i in range(5)])


def wait_for_the_end(_problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Search in vain until told to stop."""
    while not bounds.over():
        threading.Event().wait(0.001)
    return {"waited": True}


def prove(problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Know the answer."""
    bounds.offer([0, 1, 3])
    bounds.raise_to(3)
    return {"proved": True}


def test_an_engine_that_stalls_gives_way_and_goes_on_where_it_was(engines: Any) -> None:
    """The second engine needs its turns; the first is waiting meanwhile, and is told the end."""
    looks: list[float] = []

    def slow(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, Any]:
        until = time.perf_counter() + 0.1
        while time.perf_counter() < until:
            assert not bounds.over()
            looks.append(time.perf_counter())
        return prove(problem, limits, bounds)

    engines(wait_for_the_end, slow)
    bounds = Bounds(five_cycles())
    stats = auto.solve(bounds.problem, Limits(), bounds)
    first, second = stats["engines"]
    assert bounds.proved
    assert first["turns"] > 1
    assert second["turns"] > 1
    assert first["waited"]
    # While it was not its turn it stood still.
    assert max(np.diff(looks)) > 0.01


def test_small_gains_do_not_keep_the_turn(engines: Any) -> None:
    """A bound that creeps up would otherwise keep an engine from the problem that solves it."""
    steps = iter(range(1, 10**6))
    large = CoverProblem.from_sets([[2 * i, 2 * i + 1] for i in range(10**4)])

    def creep(_problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
        bounds.offer(range(large.n_sets))
        while not bounds.over():
            bounds.raise_to(min(next(steps), 5000))
            threading.Event().wait(0.001)
        return {}

    def know(_problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
        bounds.offer(range(0, large.n_sets, 2))
        bounds.raise_to(10**4)
        return {}

    engines(creep, know)
    bounds = Bounds(large, 30)
    stats = auto.solve(large, Limits(), bounds)
    assert bounds.proved
    assert stats["engines"][0]["turns"] == 1


def test_any_of_the_first_engines_may_be_given_longer_turns(engines: Any) -> None:
    """The second keeps its turn until it is done: the first has one, the third none."""

    def slow(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, Any]:
        until = time.perf_counter() + 0.1
        while time.perf_counter() < until:
            assert not bounds.over()
        return prove(problem, limits, bounds)

    engines(wait_for_the_end, slow, wait_for_the_end, leads=(1.0, math.inf))
    bounds = Bounds(five_cycles())
    stats = auto.solve(bounds.problem, Limits(), bounds)
    assert bounds.proved
    assert [engine["turns"] for engine in stats["engines"]] == [1, 1]


def test_a_random_sparse_problem_on_which_maxsat_stalls_is_proved() -> None:
    """Bitsets have to get the time: of this one they need a second or two, MaxSAT half a minute."""
    rng = np.random.default_rng([1, 400, 400, 3])
    problem = CoverProblem.from_sets([rng.choice(400, 3, replace=False) for _ in range(400)])
    solution = solve(problem, "auto", Limits(threads=1))
    assert solution.status is Status.OPTIMAL
    assert solution.size == 111
    assert solution.trace[-1].engine != "maxsat"


def test_engines_run_side_by_side_on_several_threads(engines: Any) -> None:
    """Each waits for the other, which would never end on one thread."""
    barrier = threading.Barrier(2, timeout=30)

    def meet(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, Any]:
        barrier.wait()
        return prove(problem, limits, bounds)

    engines(meet, meet)
    bounds = Bounds(five_cycles())
    auto.solve(bounds.problem, Limits(threads=2), bounds)
    assert bounds.proved


def test_the_others_go_on_when_an_engine_dies(engines: Any) -> None:
    """And the statistics say what became of it."""

    def die(*_: Any) -> dict[str, Any]:
        raise EngineLost("out of memory")

    engines(die, prove)
    bounds = Bounds(five_cycles())
    stats = auto.solve(bounds.problem, Limits(), bounds)
    assert bounds.proved
    assert stats["engines"][0]["lost"] == "out of memory"


def test_a_wrong_engine_is_an_error_and_stops_the_others(engines: Any) -> None:
    """A cover that leaves a row out is never passed over."""

    def lie(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, Any]:
        bounds.offer([0])
        return {}

    engines(wait_for_the_end, lie)
    bounds = Bounds(five_cycles())
    with pytest.raises(BackendError, match="leaves a row out"):
        auto.solve(bounds.problem, Limits(), bounds)


def test_engines_that_give_up_leave_the_bounds_as_they_are(engines: Any) -> None:
    """Nobody waits for an engine that has ended."""
    engines(lambda *_: {}, lambda *_: {})
    bounds = Bounds(five_cycles())
    auto.solve(bounds.problem, Limits(), bounds)
    assert (bounds.lower, bounds.cover) == (0, None)


def test_a_backend_that_stands_twice_in_a_regime_gets_two_seeds(
    engines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it tries another order of the sets."""
    seeds = []

    def note(_problem: CoverProblem, limits: Limits, _bounds: Bounds) -> dict[str, Any]:
        seeds.append(limits.seed)
        return {}

    engines(note)
    regime = auto.Regime("any", lambda *shape: True, ("0", "0", "0"), True, "a test")
    monkeypatch.setattr(auto, "REGIMES", (regime,))
    bounds = Bounds(five_cycles())
    auto.solve(bounds.problem, Limits(seed=7), bounds)
    assert seeds == [7, 8, 9]


@pytest.mark.parametrize("threads", [1, 2])
def test_a_problem_of_several_regimes_is_solved_part_by_part(threads: int) -> None:
    """A graph, a Steiner system and dense rows side by side: the parts are named in the stats."""
    rng = np.random.default_rng(5)
    graph = [[int(a), int(b)] for a, b in rng.integers(0, 60, (200, 2)) if a != b]
    steiner = [[60 + s for s in row] for row in affine(3)]
    dense = [sorted(87 + rng.choice(110, 40, replace=False)) for _ in range(110)]
    problem = CoverProblem.from_sets([*graph, *steiner, *dense])
    solution = solve(problem, "auto", Limits(threads=threads))
    alone = [solve(CoverProblem.from_sets(part)).size or 0 for part in (graph, steiner, dense)]
    assert solution.status is Status.OPTIMAL
    assert solution.size == sum(alone)
    parts = solution.stats["parts"]
    assert {part["regime"] for part in parts} == {"graph", "small", "dense"}
    assert all(part["lower_bound"] == part["upper_bound"] for part in parts)


def test_the_largest_seed_has_one_after_it() -> None:
    """An engine that is there twice gets another seed the second time."""
    problem = CoverProblem.from_sets([list(range(i, i + 3)) for i in range(120)])
    bounds = Bounds(problem)
    bounds.offer(range(122))
    auto.solve(problem, Limits(seed=2**63 - 1), bounds)
    assert bounds.proved
