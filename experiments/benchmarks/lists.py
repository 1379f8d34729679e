"""Listing every shortest message, beside trying every combination of attributes.

    python -m experiments.benchmarks.lists

The problems are a row of Zoo and wide contexts. Brute force tries every combination of k
attributes, the minimum size, in lexicographic order. It shares nothing with the search but the
table. The lists must be the same, entry by entry.
"""

import time
from importlib.resources import as_file, files
from itertools import combinations

import numpy as np

from experiments.benchmarks.report import markdown, save
from minsym import Context, read_table, solve
from minsym.questions.every import minimum_covers

#: Attributes, values and images of the wide contexts: so that brute force takes a minute at most.
WIDE, CONTEXTS = ((60, 2, 200), (80, 3, 1000), (80, 4, 10_000)), 10


def brute_force(context: Context, size: int) -> list[tuple[int, ...]]:
    """Return every message of a size that works, in order; a bit for each distractor."""
    differs = context.differences()
    ruled_out = [sum(1 << i for i in np.flatnonzero(column).tolist()) for column in differs.T]
    every = sum(1 << i for i in np.flatnonzero(differs.any(axis=1)).tolist())
    found = []
    for chosen in combinations(range(len(ruled_out)), size):
        union = 0
        for a in chosen:
            union |= ruled_out[a]
        if union == every:
            found.append(chosen)
    return found


def compared(name: str, context: Context) -> list[object]:
    """Return a row: how many messages, whether brute force finds the same ones, seconds of both."""
    size = solve(context).size or 0
    start = time.perf_counter()
    listed = list(minimum_covers(context, size))
    ours = time.perf_counter() - start
    start = time.perf_counter()
    tried = brute_force(context, size)
    theirs = time.perf_counter() - start
    same = "yes" if listed == tried else "NO"
    return [name, size, f"{len(listed):,}", same, f"{ours:.3f}", f"{theirs:.1f}"]


def main() -> None:
    """Compare and report."""
    with as_file(files("minsym.data") / "zoo.csv") as path:
        table = read_table(path)
    compared("what is compiled first", table.context(0))
    rows = [compared("Zoo, platypus", table.context(table.row("platypus")))]
    for i in range(CONTEXTS):
        attributes, values, images = WIDE[i % len(WIDE)]
        rng = np.random.default_rng([i, attributes])
        cells = rng.integers(0, values, (images, attributes))
        name = f"{attributes} attributes, {values} values, {images} images, seed {i}"
        rows.append(compared(name, Context.from_array(cells)))
    save(
        "lists",
        "python -m experiments.benchmarks.lists",
        markdown(
            ["context", "k", "messages", "the same", "seconds", "seconds, brute force"],
            rows,
        ),
    )


if __name__ == "__main__":
    main()
