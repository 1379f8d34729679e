"""How the time of one solve grows with the number of attributes and of distractors.

    python -m experiments.benchmarks.growth

One thread. One target among uniform distractors, |V| = 4, solved to proof by the backend
`bitmask`, and by the peer, Algorithm 1 as printed, for as long as that takes at most a few
seconds (foreseen from the combinations it has to try). Medians over three contexts.
"""

import math
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from experiments.algorithm1 import SolveMinSym
from experiments.benchmarks.peers import as_game
from experiments.benchmarks.report import markdown, save
from minsym import Limits, Status, UniformContexts, solve

T = TypeVar("T")

ATTRIBUTES = (20, 50, 100, 200, 500, 1000)
DISTRACTORS = (64, 250, 1000, 4000, 10_000)

#: Combinations that Algorithm 1 may have to look at before it is left out.
PEER_LIMIT = 1e5


def timed(job: Callable[..., T], *arguments: Any) -> tuple[float, T]:
    """Return the seconds a job takes, and its result."""
    start = time.perf_counter()
    result = job(*arguments)
    return time.perf_counter() - start, result


class Cell(NamedTuple):
    """What was measured for one size: seconds, minima, and times Algorithm 1 took."""

    seconds: float
    sizes: list[int]
    ratio: float | None


def measure(attributes: int, distractors: int, contexts: int, seconds: float) -> Cell:
    """Solve contexts of one size, medians over them; no ratio where the peer is left out."""
    supply = UniformContexts(attributes, 4, distractors + 1, seed=attributes + distractors)
    taken, ratios, sizes = [], [], set()
    for index in range(contexts):
        context = supply.context(index)
        spent, solution = timed(solve, context, "bitmask", Limits(seconds))
        assert solution.status is Status.OPTIMAL, (attributes, distractors, solution)
        assert solution.size is not None
        taken.append(spent)
        sizes.add(solution.size)
        if sum(math.comb(attributes, r) for r in range(solution.size)) < PEER_LIMIT:
            slow, size = timed(SolveMinSym, *as_game(context))
            assert size == solution.size
            ratios.append(slow / spent)
    ratio = statistics.median(ratios) if len(ratios) == contexts else None
    return Cell(statistics.median(taken), sorted(sizes), ratio)


def main(contexts: int = 3, seconds: float = 300.0) -> None:
    """Measure every size and report the table."""
    solve(UniformContexts().context(), "bitmask")  # compile
    cells = {(a, n): measure(a, n, contexts, seconds) for a in ATTRIBUTES for n in DISTRACTORS}
    rows = [
        [
            f"{attributes:,}",
            f"{distractors:,}",
            ", ".join(map(str, cell.sizes)),
            f"{cell.seconds * 1e3:,.1f}",
            "" if cell.ratio is None else f"{cell.ratio:,.0f}",
        ]
        for (attributes, distractors), cell in cells.items()
    ]
    few, many, most = ATTRIBUTES[-3], ATTRIBUTES[-1], DISTRACTORS[-1]
    growth = cells[many, most].seconds / cells[few, most].seconds
    save(
        "growth",
        "python -m experiments.benchmarks.growth",
        markdown(["attributes", "distractors", "min(M)", "ms", "times Algorithm 1"], rows),
        "Blank where Algorithm 1 would look at more than "
        f"{PEER_LIMIT:,.0f} combinations before those of the size it returns.",
        "Growth. What has to be refuted is that k - 1 symbols suffice, k being the minimum. Of "
        "the C(A, k - 1) messages only their first k - 2 symbols are looked at: the last is the "
        "AND of the rows that are left, which is empty after about log(A) / log(4 / 3) rows of "
        "A / 64 words. So the time should grow as A^(k - 2) log A, and with one more power of A "
        "once a row is many words long. Measured: from "
        f"{few} to {many:,} attributes at {most:,} distractors, where k is "
        f"{cells[many, most].sizes[-1]}, it grew {growth:,.0f} times, as A to the power of "
        f"{math.log(growth) / math.log(many / few):.1f}. The number of distractors matters "
        "through k, which is about its logarithm to base 4, less what the choice among many "
        "attributes gives. Below a millisecond it is the making of the problem in Python that "
        "is measured.",
    )


if __name__ == "__main__":
    main()
