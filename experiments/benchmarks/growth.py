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
from typing import Any, TypeVar

from experiments.algorithm1 import SolveMinSym
from experiments.benchmarks.report import markdown, save
from minsym import Context, Limits, Status, UniformContexts, solve

T = TypeVar("T")

ATTRIBUTES = (20, 50, 100, 200, 500, 1000)
DISTRACTORS = (64, 250, 1000, 4000, 10_000)

#: Combinations that Algorithm 1 may have to look at before it is left out.
PEER_LIMIT = 2e6


def timed(job: Callable[..., T], *arguments: Any) -> tuple[float, T]:
    """Return the seconds a job takes, and its result."""
    start = time.perf_counter()
    result = job(*arguments)
    return time.perf_counter() - start, result


def as_game(context: Context) -> tuple[dict[int, int], list[dict[int, int]]]:
    """Return a context as the paper's dicts."""
    images = [dict(enumerate(image)) for image in context.values.tolist()]
    return images[context.target], images


def measure(attributes: int, distractors: int, contexts: int, seconds: float) -> list[str]:
    """Solve contexts of one size; return a row of the table."""
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
    return [
        f"{attributes:,}",
        f"{distractors:,}",
        ", ".join(map(str, sorted(sizes))),
        f"{statistics.median(taken) * 1e3:,.1f}",
        f"{statistics.median(ratios):,.0f}" if len(ratios) == contexts else "",
    ]


def main(contexts: int = 3, seconds: float = 300.0) -> None:
    """Measure every size and report the table."""
    solve(UniformContexts().context())  # compile
    rows = [measure(a, n, contexts, seconds) for a in ATTRIBUTES for n in DISTRACTORS]
    save(
        "growth",
        "python -m experiments.benchmarks.growth",
        markdown(["attributes", "distractors", "min(M)", "ms", "times Algorithm 1"], rows),
        "Blank where Algorithm 1 would look at more than "
        f"{PEER_LIMIT:,.0f} combinations before those of the size it returns.",
        "Growth. The optimum k is about log4 of the distractors, less the choice that more "
        "attributes give. What has to be refuted is k - 1 symbols. Of the C(A, k - 1) "
        "messages only those with k - 2 symbols are looked at, for the last symbol is the AND "
        "of the rows that are left, which is empty after about log(A) / log(4 / 3) rows of A / 64 "
        "words: so the time grows as A^(k - 2) times A log A, and within one k hardly with the "
        "distractors, but each step of k costs a factor of about A / k. Below a millisecond it "
        "is the making of the problem in Python that is measured.",
    )


if __name__ == "__main__":
    main()
