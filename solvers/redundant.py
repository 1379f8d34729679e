"""Covers without sets that could go, for the backends that find covers with a SAT solver.

It is no backend, but what several of them share.
"""

from collections.abc import Iterable, Sequence

Row = tuple[int, ...]


def without_redundant(rows: Sequence[Row], cover: Iterable[int]) -> list[int]:
    """Drop sets whose rows all have another chosen set, those with the fewest rows first.

    Examples
    --------
    >>> without_redundant([(0, 1), (1, 2), (2, 3)], [0, 1, 2])
    [1, 2]
    """
    rows_of: dict[int, list[int]] = {s: [] for s in cover}
    times = [0] * len(rows)
    for r, row in enumerate(rows):
        for s in row:
            if s in rows_of:
                rows_of[s].append(r)
                times[r] += 1
    kept = []
    for s in sorted(rows_of, key=lambda s: len(rows_of[s])):
        if all(times[r] > 1 for r in rows_of[s]):
            for r in rows_of[s]:
                times[r] -= 1
        else:
            kept.append(s)
    return kept
