"""The facade: what it answers, what it checks, what it refuses."""

import os
import signal
import subprocess
import sys
import threading
import traceback
import tracemalloc
from concurrent.futures import wait
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import minsym
from experiments.algorithm1 import SolveMinSym
from minsym import BackendError, Context, CoverProblem, Limits, Status, solve
from minsym.questions import minimum as facade_module
from minsym.solving.backends import BACKENDS, Backend
from minsym.solving.bounds import Bounds

VALUES = st.one_of(
    st.none(), st.integers(0, 2), st.booleans(), st.sampled_from(["a", "b", float("nan")]),
    st.lists(st.integers(0, 1), max_size=1),
)  # fmt: skip
IMAGES = st.dictionaries(st.sampled_from("abcd"), VALUES)


@given(target=IMAGES, images=st.lists(IMAGES, max_size=8), inside=st.booleans())
def test_solve_min_sym_is_the_function_of_the_paper(
    target: Any, images: list[Any], inside: bool
) -> None:
    """On whatever dicts people have: absent keys, None, NaN, lists, True next to 1."""
    every = [*images, target] if inside else images
    assert minsym.solve_min_sym(target, every) == SolveMinSym(target, every)


def test_solve_min_sym_on_figure_1() -> None:
    """One symbol in the top row, two in the bottom row."""
    target = {"color": "red", "shape": "triangle"}
    top = [target, {"color": "blue", "shape": "square"}, {"color": "green", "shape": "circle"}]
    bottom = [target, {"color": "blue", "shape": "triangle"}, {"color": "red", "shape": "circle"}]
    assert minsym.solve_min_sym(target, top) == 1
    assert minsym.solve_min_sym(target, bottom) == 2


def test_the_message_is_in_words_with_what_each_symbol_rules_out() -> None:
    """Counted over all distractors, symbol by symbol."""
    target = {"color": "red", "shape": "triangle"}
    images = [
        target,
        {"color": "blue", "shape": "triangle"},
        {"color": "red", "shape": "circle"},
        {"color": "blue", "shape": "circle"},
        {"color": "green", "shape": "triangle"},
    ]
    solution = solve(Context.from_dicts(target, images))
    assert solution.message == (("color", "red", 3), ("shape", "triangle", 2))
    assert [str(symbol) for symbol in solution.message] == ["color = red", "shape = triangle"]
    assert solution.seconds > 0


def test_duplicates_are_dropped_and_counted() -> None:
    """As Algorithm 1 drops them; that game cannot be won."""
    solution = solve(Context.from_array([[0, 1], [0, 1], [1, 1], [0, 1]], target=0))
    assert (solution.size, solution.duplicates) == (1, 2)


def test_an_unknown_backend_is_refused_with_the_known_ones() -> None:
    """Whoever mistypes sees what there is."""
    with pytest.raises(ValueError, match="there is no backend 'cplex'; there are auto, bitmask, "):
        solve(CoverProblem.from_sets([[0]]), "cplex")


def test_what_is_no_problem_is_refused() -> None:
    """An array is no context until it says which row is the target."""
    with pytest.raises(TypeError, match="expected a CoverProblem or a Context"):
        solve([[0, 1], [1, 1]])  # type: ignore[arg-type]


@pytest.mark.parametrize("reductions", [True, False])
@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (lambda bounds: bounds.offer([0]), "a cover of 1 sets leaves a row out"),
        (lambda bounds: bounds.offer([7]), "a cover of 1 sets leaves a row out"),
        (
            lambda bounds: (bounds.offer([0, 1, 2]), bounds.raise_to(4)),
            "4 is said to be needed; 3 suffices",
        ),
        (
            lambda bounds: (bounds.raise_to(4), bounds.offer([0, 1, 2])),
            "a cover costs 3; at least 4 was proved|4 is said to be needed; 3 suffices",
        ),
    ],
)
def test_what_a_backend_claims_is_checked(
    claim: Any, message: str, reductions: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong answer is an error, never an answer."""

    class Liar(Backend):
        def load(self) -> Any:
            return lambda problem, limits, bounds: {"claim": claim(bounds)}

    liar = Liar("liar", "nowhere", frozenset(), "says what it is told", "nowhere")
    monkeypatch.setitem(BACKENDS, "liar", liar)
    complete = CoverProblem.from_sets([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    with pytest.raises(BackendError, match=message):
        facade_module.solve(complete, "liar", reductions=reductions)


class Alarm(Exception):
    """What a signal handler of the caller raises."""


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Add a backend that searches until it is told to stop; return what says that it is awaited."""
    solve(COMPLETE)  # to load the kernels, outside of what is timed
    awaited = threading.Event()

    def search(_problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
        while not bounds.over():
            if main_thread_waits():
                awaited.set()
            threading.Event().wait(0.001)
        return {"ended": True}

    class Endless(Backend):
        def load(self) -> Any:
            return search

    row = Endless("endless", "nowhere", frozenset({"seconds"}), "a test", "nowhere")
    monkeypatch.setitem(BACKENDS, "endless", row)
    return awaited


COMPLETE = CoverProblem.from_sets([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])


def main_thread_waits() -> bool:
    """Whether the main thread waits for a future."""
    frame = sys._current_frames()[threading.main_thread().ident or 0]
    return any(caller.f_code is wait.__code__ for caller, _ in traceback.walk_stack(frame))


def send_while(awaited: threading.Event, number: signal.Signals) -> None:
    """Send this process a signal once a search is awaited."""

    def send() -> None:
        assert awaited.wait(60)
        os.kill(os.getpid(), number)

    threading.Thread(target=send).start()


def test_what_a_signal_handler_raises_ends_the_search(endless: threading.Event) -> None:
    """Nobody waits for a search that has not been told."""

    def ring(*_: Any) -> None:
        raise Alarm

    before = signal.signal(signal.SIGUSR1, ring)
    try:
        send_while(endless, signal.SIGUSR1)
        with pytest.raises(Alarm):
            solve(COMPLETE, "endless", Limits(seconds=60))
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_ctrl_c_keeps_what_the_backend_counted(endless: threading.Event) -> None:
    """And the bounds, whatever the backend."""
    send_while(endless, signal.SIGINT)
    solution = solve(COMPLETE, "endless", Limits(seconds=60))
    assert solution.stats["interrupted"]
    assert solution.stats["parts"][0]["ended"]
    assert (solution.lower_bound, solution.size) == (2, 3)


@pytest.mark.parametrize("seconds", [None, 1e-9])
def test_thousands_of_parts_take_time_in_proportion(seconds: float | None) -> None:
    """Once it grew with their square; every part has its bounds, at whatever stop."""
    rows = [[3 * i + a, 3 * i + b] for i in range(5000) for a, b in ((0, 1), (1, 2), (2, 0))]
    problem = CoverProblem.from_sets(rows)
    changes: list[int] = []
    limits = Limits(seconds=seconds)
    solution = solve(problem, limits=limits, watch=lambda bounds: changes.append(bounds.lower))
    assert problem.is_cover(solution.cover or ())
    if seconds is None:
        assert (solution.status, solution.size) == (Status.OPTIMAL, 10_000)
    assert changes == sorted(changes)


@pytest.mark.usefixtures("endless")
def test_parts_that_stall_leave_time_to_the_others() -> None:
    """Two hard parts, half of the time each; the bounds of both count."""
    rows = COMPLETE.rows()
    problem = CoverProblem.from_sets([*rows, *([s + 4 for s in row] for row in rows)])
    solution = solve(problem, "endless", Limits(seconds=0.4))
    assert (solution.lower_bound, solution.size) == (4, 6)
    assert len(solution.stats["parts"]) == 2


def test_sets_in_no_row_cost_next_to_nothing() -> None:
    """A file may claim a hundred million of them."""
    last = 10**8 - 1
    problem = CoverProblem.from_sets([[0, last], [5, last], [0, 5]], n_sets=last + 1)
    tracemalloc.start()
    solution = solve(problem)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (solution.status, solution.size) == (Status.OPTIMAL, 2)
    assert peak < 5 * last


def test_public_names_are_all_there() -> None:
    """Each is imported when it is first asked for; others are no attributes."""
    for name in minsym.__all__:
        assert getattr(minsym, name) is not None
    assert set(minsym.__all__) <= set(dir(minsym))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = minsym.nothing


def test_ctrl_c_stops_a_search_where_polars_has_taken_the_signal() -> None:
    """Its handler does not wake a thread that waits, so the answer came when the time was over."""
    code = """
import os, signal, threading, time
import polars
from minsym import Limits, solve
from tests.solving.test_backends import hard, warm
warm("bitmask")
problem = hard("bitmask")[0]
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
start = time.perf_counter()
solution = solve(problem, "bitmask", Limits(30))
assert solution.stats["interrupted"]
assert time.perf_counter() - start < 5, time.perf_counter() - start
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", "import conftest" + code], cwd=root, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_dear_set_gives_way_to_cheap_ones() -> None:
    """One set covers everything, and costs more than the two that do so together."""
    problem = CoverProblem.from_sets([{0, 2}, {1, 2}])
    assert solve(problem).cover == (2,)
    assert solve(problem, costs=[1, 1, 3]).cover == (0, 1)
    assert solve(problem, costs=[1, 2, 2]).cover == (2,)


def test_a_context_takes_costs_from_python() -> None:
    """One for each attribute."""
    context = Context.from_array([[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 0]], target=0)
    assert solve(context, costs=[1, 8, 2]).cost == 3
    with pytest.raises(ValueError, match="costs of shape"):
        solve(context, costs=[1, 8])


def test_loading_the_compiler_is_no_part_of_any_time() -> None:
    """A first search of half a second would otherwise spend most of it on that."""
    code = """
import time
from minsym import kernels
from minsym.kernels import clock

wall, searching = time.perf_counter(), clock.now()
kernels.search
assert time.perf_counter() - wall > 10 * (clock.now() - searching)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_limits_are_given_together_or_one_by_one() -> None:
    """As people expect them; both at once say two things."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}, {0, 2}])
    assert solve(problem, time_limit=10, threads=2, seed=1).size == 2
    with pytest.warns(UserWarning, match="reference does not honour seed, threads"):
        solve(problem, "reference", threads=2, seed=1)
    with pytest.raises(TypeError, match="limits= and seed= say two things; give one of them"):
        solve(problem, limits=Limits(), seed=1)
    with pytest.raises(TypeError, match=r"limits is {'seconds': 1}, a dict; expected minsym"):
        solve(problem, limits={"seconds": 1})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="there is no backend 3; there are auto"):
        solve(problem, 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a time limit of -1 seconds; expected more than 0"):
        solve(problem, time_limit=-1)


def test_answers_are_in_the_numbers_of_the_costs() -> None:
    """Whole ones stay whole, decimal ones print as people write them."""
    problem = CoverProblem.from_sets([{0}, {1}, {2}])
    for costs, total in (([0.1, 0.2, 2.45], 2.75), ([0.5, 0.5, 1], 2), ([2**40, 1, 0], 2**40 + 1)):
        solution = solve(problem, costs=costs)
        assert (str(solution.cost), str(solution.lower_bound)) == (str(total), str(total))


def test_who_watches_sees_the_bounds_in_the_numbers_of_the_costs() -> None:
    """As text; as numbers they count units."""
    seen: list[str] = []
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}, {0, 2}])
    solve(problem, costs=[0.5, 0.75, 1], watch=lambda bounds: seen.append(str(bounds)))
    assert seen[-1] == "at least 1.25, at most 1.25"


SETS = st.lists(st.sets(st.integers(0, 7), min_size=1), min_size=1, max_size=12)


@given(
    rows=SETS,
    costs=st.none() | st.lists(st.sampled_from([0, 1, 0.25, 3]), min_size=8, max_size=8),
    backend=st.sampled_from(["auto", "bitmask", "plain"]),
    reductions=st.booleans(),
)
def test_the_trace_leads_to_the_answer(
    rows: list[set[int]], costs: list[float] | None, backend: str, reductions: bool
) -> None:
    """It is monotone, every step gains something, and the last one has the bounds of the answer."""
    problem = CoverProblem.from_sets(rows, 8)
    found = solve(problem, backend, reductions=reductions, costs=costs)
    steps = [
        (step.seconds, step.lower or 0, -np.inf if step.upper is None else -step.upper)
        for step in found.trace
    ]
    for before, after in pairwise(steps):
        assert all(a <= b for a, b in zip(before, after, strict=True))
        assert before[1:] != after[1:]
    last = found.trace[-1]
    assert (last.lower, last.upper) == (found.lower_bound, found.cost)
    assert 0 <= found.trace[0].seconds <= last.seconds <= found.seconds
    assert all(step.engine for step in found.trace)


BOUND = "simple bound"


def test_the_trace_names_the_engine_inside_auto() -> None:
    """And what came before any search."""
    steiner = minsym.read_problem(Path(__file__).parents[2] / "docs" / "examples" / "sts27.hgr")
    engines = [step.engine for step in solve(steiner).trace]
    assert engines[-1] == "bitmask"
    assert "auto" not in engines
    # Two components, none of which is small: the cover of both is put together.
    wheel = [{s, (s + 3) % 127, (s + 31) % 127} for s in range(127)]
    both = [*wheel, *({s + 127 for s in row} for row in wheel)]
    found = solve(CoverProblem.from_sets(both, 254), time_limit=0.05)
    assert {step.engine for step in found.trace} <= {*BACKENDS, "greedy", "local search", BOUND}
    assert solve(CoverProblem.from_sets([set()], 3)).trace == ()
