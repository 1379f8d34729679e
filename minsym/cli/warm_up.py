"""``minsym warm-up``: compile all kernels, for images of containers and workers of clusters."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from minsym.base.arrays import MANY
from minsym.cli import output
from minsym.compare.random_problems import samples
from minsym.datasets.make import generate
from minsym.datasets.plan import plan
from minsym.datasets.verify import verify
from minsym.errors import Exit
from minsym.families import FAMILIES
from minsym.games.uniform import UniformContexts
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.questions.by_length import best_message, left_by_length
from minsym.questions.every import minimum_covers
from minsym.questions.keys import find_key
from minsym.questions.many import complexity, solve_batch
from minsym.questions.minimum import solve
from minsym.questions.uniques import find_uniques
from minsym.solving import plain
from minsym.solving.backends import BACKENDS

#: Searches need not end; the clock stands still while they are compiled.
SOON = Limits(seconds=0.2)

#: A complexity that each family is good for, and a table for those that draw rows of one.
LEVELS = {
    "codes": 3,
    "latent": 3,
    "frontier": 8,
    "search": 2,
    "rows": 1,
    "uniform": 2,
    "planted": 3,
}
TABLE = "zoo"


def warm_up() -> Exit:
    """Compile everything now, so that no later command has to.

    What is compiled is kept with the installation, or in the folder that
    the environment variable NUMBA_CACHE_DIR names. Run it once when you
    build the image of a container, or before the workers of a cluster start.
    """
    start = time.perf_counter()
    with plain.left_out(), TemporaryDirectory() as folder, output.progress("compiling") as bar:
        steps: list[Callable[[], None]] = [*_SOLVING, partial(_make_and_verify, Path(folder))]
        for done, step in enumerate(steps, start=1):
            step()
            bar(done / len(steps))
    output.say(f"everything is compiled; {time.perf_counter() - start:.1f} s")
    return Exit.OK


def _solve_samples() -> None:
    """Solve problems of all kinds, with costs and without, by each backend of ours."""
    for problem in samples():
        for backend in BACKENDS.values():
            if not backend.process and not backend.bare and backend.takes(problem):
                solve(problem, backend.name, SOON)
        costs = np.arange(problem.n_sets) % 5 + 1
        solve(problem, "bitmask", SOON, costs=costs)


def _solve_hard() -> None:
    """Solve problems that simple bounds leave open: dense, a graph, and one with a symmetry."""
    rng = np.random.default_rng(0)
    dense = CoverProblem.from_incidence(rng.random((200, 60)) < 0.3)
    graph = CoverProblem.from_sets(rng.choice(120, 2, replace=False).tolist() for _ in range(300))
    ring = CoverProblem.from_sets({s, (s + 3) % 61, (s + 11) % 61} for s in range(61))
    taken = (
        (dense, "bitmask"),
        (graph, "graph"),
        (ring, "bitmask"),
        (ring, "treewidth"),
        (ring, "lagrange"),
    )
    for problem, backend in taken:
        solve(problem, backend, SOON)
        solve(problem, backend, SOON, reductions=False)


def _list_and_shorten() -> None:
    """List messages, and find the best of a length."""
    context = UniformContexts(attributes=40).context()
    next(minimum_covers(context))
    best_message(context, 4)
    left_by_length(context.values[None], context.target, 2)


def _solve_many() -> None:
    """Solve many targets at once: contexts of bytes and of integers, small ones and tables."""
    values = np.random.default_rng(0).integers(0, 4, (600, 8))
    values[0, 0] = -1
    complexity(values)
    complexity(values[:20])
    complexity(np.random.default_rng(0).integers(0, 2, (300, 40)))  # by searches, at the end
    find_uniques(np.repeat(values.astype(np.int32), MANY // len(values) + 1, axis=0), 1, [1.0])
    find_uniques(values, 2, [1.0, 1.0])
    find_key({"tens": np.arange(2000) // 10, "ones": np.arange(2000) % 10})
    solve_batch(values[None, :64].astype(np.uint8), 1)
    solve_batch(values[None, :64], 1)
    supply = UniformContexts()
    supply.complexities(8)
    supply.contexts([0])


def _make_and_verify(folder: Path) -> None:
    """Make and verify a small data set of each family, at a complexity that it is good for."""
    for family, level in LEVELS.items():
        given: dict[str, Any] = {"family": family, "splits": {"train": 8}}
        if FAMILIES[family].of_records:
            given |= {"table": TABLE, "images": 8}
        generate(plan([level], **given), folder / family)
        verify(folder / family)


_SOLVING: list[Callable[[], None]] = [_solve_samples, _solve_hard, _list_and_shorten, _solve_many]
