"""Parts of a problem, and the time that each of them gets."""

import threading
from typing import Any

from minsym import CoverProblem, Limits
from minsym.solving.backends import Backend
from minsym.solving.bounds import Bounds
from minsym.solving.decompose import solve_parts


def two_parts() -> CoverProblem:
    """Return two copies of a circulant whose bounds do not meet without a search."""
    rows = [[(i + j) % 13 for j in (0, 1, 4)] for i in range(13)]
    return CoverProblem.from_sets(rows + [[13 + s for s in row] for row in rows])


def test_time_that_a_part_did_not_need_goes_to_one_that_was_stopped() -> None:
    """The first part is stopped at half the time; the second needs none of what is left."""
    asked: list[CoverProblem] = []

    def search(problem: CoverProblem, _limits: Limits, bounds: Bounds) -> dict[str, Any]:
        asked.append(problem)
        if len(asked) == 1:
            while not bounds.over():
                threading.Event().wait(0.001)
        else:
            bounds.raise_to(bounds.incumbent.cost)
        return {}

    class Fake(Backend):
        def load(self) -> Any:
            return search

    problem = two_parts()
    bounds = Bounds(problem, 2)
    backend = Fake("fake", "nowhere", frozenset(), "a test", "nowhere")
    solve_parts(problem, backend, Limits(), bounds)
    assert len(asked) == 3
    assert bounds.proved
