"""Small data sets as EGG has them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from minsym.games.benchmarks import Batch

Arrays = dict[str, npt.NDArray[Any]]


def egg_arrays(images: int = 4, attributes: int = 5) -> Arrays:
    """Return a small data set as EGG dumps it."""
    rng = np.random.default_rng(0)
    arrays: Arrays = {}
    for split, count in (("train", 30), ("valid", 7), ("test", 5)):
        arrays[split] = rng.integers(1, 5, (count, images, attributes))
        arrays[f"{split}_labels"] = rng.integers(0, images, count)
    return arrays | {"n_distractors": np.array(images - 1)}


def in_one_batch(arrays: Arrays) -> list[Batch]:
    """Return all games of a data set as an audit takes them."""
    splits = ("train", "valid", "test")
    values = np.concatenate([arrays[split] for split in splits])
    return [(values, np.concatenate([arrays[f"{split}_labels"] for split in splits]))]
