"""The identity prior: how far a receiver gets that has learned which rows tend to be targets.

Where contexts are made of records, the same rows come again and again, and some are targets more
often than others. A receiver that hears nothing can learn that: it points at the row whose share of
targets was largest in the games that it was trained on. The rate at which it is right in other
games is the identity prior. It may exceed blind accuracy only by chance, since a target is uniform
on its level set whatever is known of the rows, or where games of several complexities are mixed.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints, from_arrow
from minsym.datasets.spec import Spec

#: What is added to both counts of a row, so that one that was seen once is not taken for sure.
PRIOR = 0.5


def identity_prior(spec: Spec, folder: Path) -> float:
    """Return the identity prior of a data set whose shards are there.

    The receiver is trained on the first split that has games, and tried on all others, or, if
    there are none, on the same.
    """
    assert spec.records is not None
    used = [split for split, contexts in spec.splits.items() if contexts]
    scores = row_scores(_games(spec, folder, used[:1]), int(spec.records.kind.max()) + 1)
    return share_right(scores, _games(spec, folder, used[1:] or used))


def row_scores(games: Iterable[tuple[Ints, Ints]], rows: int) -> npt.NDArray[np.float64]:
    """Return the logarithm of the odds that a row is the target, for each row.

    Parameters
    ----------
    games : iterable of pairs of arrays, shapes (games, n) and (games,)
        The distinct row that each image is, and which image is the target.
    rows : int
    """
    seen, meant = np.zeros(rows), np.zeros(rows)
    for images, target in games:
        seen += np.bincount(images.ravel(), minlength=rows)
        meant += np.bincount(images[np.arange(len(target)), target], minlength=rows)
    return np.asarray(np.log(meant + PRIOR) - np.log(seen - meant + PRIOR))


def share_right(scores: npt.NDArray[np.float64], games: Iterable[tuple[Ints, Ints]]) -> float:
    """Return how often the image with the highest score is the target; ties count in part.

    Examples
    --------
    Row 0 is always the target in the first games, so it is pointed at in the others:

    >>> first = [(np.array([[0, 1], [2, 0]]), np.array([0, 1]))]
    >>> share_right(row_scores(first, 3), [(np.array([[1, 0], [1, 2]]), np.array([1, 0]))])
    0.75
    """
    right, total = 0.0, 0
    for images, target in games:
        found = scores[images]
        best = found == found.max(axis=1, keepdims=True)
        right += float((best[np.arange(len(target)), target] / best.sum(axis=1)).sum())
        total += len(target)
    return right / total


def _games(spec: Spec, folder: Path, splits: Collection[str]) -> Iterator[tuple[Ints, Ints]]:
    """Yield the distinct rows and the targets of the games of some splits, shard by shard."""
    from pyarrow import parquet  # noqa: PLC0415 - loaded only by those who read

    assert spec.records is not None
    for shard in (shard for shard in spec.shards() if shard.split in splits):
        with parquet.ParquetFile(folder / shard.file) as file:
            found = file.read(["rows", "target"])
        rows = from_arrow(found["rows"].combine_chunks().flatten()).astype(np.int64)
        target = from_arrow(found["target"]).astype(np.int64)
        yield spec.records.kind[rows].reshape(len(target), -1), target
