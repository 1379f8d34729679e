"""How fast a table of 10,000 rows x 22 columns is audited, beside the PyPI package `suda`.

    python -m experiments.benchmarks.audit

`suda` looks for minimal sample uniques of up to M columns and reports the size of the smallest
of each row ('msu'), 0 if there is none. Where a row has no duplicates that is min|M|, so far as
min|M| <= M. That part of an audit, sizes up to M, is compared like for like; beside it stands
the whole audit, which finds min|M| of every row whatever it is. The table is made here: 22
columns of 2 to 12 values, skewed as in a survey, some of them following others.
"""

import resource
import statistics
import time
import warnings

import numpy as np
import pandas as pd

from experiments.benchmarks.report import markdown, ratio, save
from minsym import Table, audit_table

ROWS, COLUMNS = 10_000, 22


def survey(rows: int, columns: int, seed: int = 0) -> pd.DataFrame:
    """Return a table of skewed columns, every third of which mostly follows the one before."""
    rng = np.random.default_rng(seed)
    made: list[np.ndarray] = []
    for c in range(columns):
        own = (rng.random(rows) ** 2 * rng.integers(2, 13)).astype(np.int64)
        follows = rng.random(rows) < 0.8
        made.append(np.where(follows, made[-1] // 2, own) if c % 3 == 2 else own)
    return pd.DataFrame({f"c{c}": column for c, column in enumerate(made)})


def by_suda(frame: pd.DataFrame, largest: int) -> tuple[float, np.ndarray]:
    """Return the seconds `suda` takes, and the smallest size it finds per row, 0 for none."""
    from suda import suda  # noqa: PLC0415 - the peer is needed by the script alone

    copy = frame.copy()
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = suda(copy, max_msu=largest)
    seconds = time.perf_counter() - start
    return seconds, found["msu"].fillna(0).astype(int).reindex(frame.index).to_numpy()


def by_minsym(frame: pd.DataFrame) -> tuple[float, np.ndarray]:
    """Return the seconds of a whole audit on one thread, and min|M| per row, 0 for none."""
    start = time.perf_counter()
    found = audit_table(Table.from_frame(frame), threads=1)
    seconds = time.perf_counter() - start
    return seconds, np.where(found.hopeless, 0, found.complexity)


def by_levels(frame: pd.DataFrame, largest: int) -> tuple[float, np.ndarray]:
    """Return the seconds of an audit up to one size, and min|M| as far as that, 0 for none."""
    start = time.perf_counter()
    found = audit_table(Table.from_frame(frame), threads=1, up_to=largest)
    seconds = time.perf_counter() - start
    # A row whose bounds meet just beyond that size is settled too.
    beyond = ~found.settled | (found.complexity > largest)
    return seconds, np.where(found.hopeless | beyond, 0, found.complexity)


def main(largest: tuple[int, ...] = (2, 3), rounds: int = 3) -> None:
    """Time both in turns, compare their answers, and report."""
    large = large_table()
    frame = survey(ROWS, COLUMNS)
    by_minsym(frame)  # compile
    by_levels(frame, 1)
    rows = []
    for size in largest:
        seconds: dict[str, list[float]] = {"suda": [], "part": [], "whole": []}
        for _ in range(rounds):
            slow, theirs = by_suda(frame, size)
            part, same = by_levels(frame, size)
            whole, ours = by_minsym(frame)
            assert (same == theirs).all()
            assert (np.where(ours <= size, ours, 0) == theirs).all()
            for name, taken in zip(seconds, (slow, part, whole), strict=True):
                seconds[name].append(taken)
        rows.append(
            [
                f"up to {size} columns",
                f"{(theirs > 0).sum():,} of {ROWS:,}",
                *(f"{statistics.median(taken):.3f}" for taken in seconds.values()),
                f"{ratio(seconds['suda'], seconds['part']):,.0f}",
                f"{ratio(seconds['suda'], seconds['whole']):,.0f}",
            ]
        )
    sizes = ", ".join(f"{n:,} rows at {k}" for k, n in enumerate(np.bincount(ours)) if n and k)
    save(
        "audit",
        "python -m experiments.benchmarks.audit",
        markdown(
            [
                "sizes",
                "rows answered",
                "suda, s",
                "minsym, same sizes, s",
                "minsym, whole audit, s",
                "times suda, same sizes",
                "times suda, whole audit",
            ],
            rows,
        ),
        f"One thread, medians of {rounds} rounds in turns. Both give the same sizes to the same "
        f"rows. The whole audit: {sizes}.",
        large,
    )


def large_table() -> str:
    """Audit 100,000 rows x 20 columns in a process of its own; say seconds and memory.

    First of all, for a process is charged with the peak of the one it was forked from.
    """
    import multiprocessing  # noqa: PLC0415

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, peak = pool.apply(_large_table)
    return (
        f"100,000 rows x 20 columns, two threads, a process of its own: {seconds:.1f} s, peak "
        f"memory {peak:.2f} GB, the libraries and the data frame included."
    )


def _large_table() -> tuple[float, float]:
    frame = survey(100_000, 20, seed=1)
    start = time.perf_counter()
    audit_table(Table.from_frame(frame), threads=2)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main()
