"""How many minimum messages games of Algorithm 2 have, and how far fewer symbols get.

    python -m experiments.benchmarks.messages

The paper's setting. Counts and ceilings are exact for each of the games; rates are of one core.
"""

import statistics
import time

import numpy as np

from experiments.benchmarks.report import markdown, save
from minsym import Context, Setting, Spec
from minsym.datasets.draw import draw_games
from minsym.datasets.shards import Games
from minsym.questions.by_length import left_by_length
from minsym.questions.every import minimum_covers

LEVELS, LENGTHS = (2, 3), range(1, 6)

#: Lengths whose rates are measured, on games that take all of them.
TIMED, HARD = range(1, 7), 6


def drawn(level: int, family: str, count: int) -> Games:
    """Return games of one complexity."""
    spec = Spec((level,), Setting(), family, {"train": count})
    parts = [draw_games(spec, shard) for shard in spec.shards()]
    return Games(*map(np.concatenate, zip(*parts, strict=True)))


def freedom(found: Games) -> list[int]:
    """Return how many minimum messages each game has."""
    return [
        sum(1 for _ in minimum_covers(Context.from_array(values, int(target)), int(size)))
        for values, target, size in zip(found.images, found.target, found.complexity, strict=True)
    ]


def main(count: int = 10_000, timed: int = 2_000) -> None:
    """Measure and report."""
    rows, free = [], []
    for level in LEVELS:
        found = drawn(level, "uniform", count)
        left = left_by_length(found.images, found.target, max(LENGTHS))
        ceilings = (1 / (1 + left)).mean(axis=0)
        rows.append([str(level), *(f"{ceiling:.1%}" for ceiling in ceilings)])
        counts = freedom(found)
        free.append(
            f"k = {level}: {statistics.mean(counts):.1f} on average, median "
            f"{statistics.median(counts):g}, 1 to {max(counts)}, one alone in "
            f"{counts.count(1) / len(counts):.0%} of the games"
        )
    hard = drawn(HARD, "codes", timed)
    left_by_length(hard.images[:1], hard.target[:1], 1)
    rates = []
    for length in TIMED:
        start = time.process_time()
        left_by_length(hard.images, hard.target, length, threads=1)
        rates.append(f"{timed / (time.process_time() - start):,.0f}")
    save(
        "messages",
        "python -m experiments.benchmarks.messages",
        f"Literal ceilings of {count:,} games of Algorithm 2 at each k, for the best messages of L "
        "symbols:",
        markdown(["k", *(f"L = {length}" for length in LENGTHS)], rows),
        f"Minimum messages a game has. {'; '.join(free)}.",
        f"Contexts a second for all lengths up to L, one core, on {timed:,} games of `codes` at "
        f"k = {HARD}, where no length below k gets there:",
        markdown([f"L = {length}" for length in TIMED], [rates]),
    )


if __name__ == "__main__":
    main()
