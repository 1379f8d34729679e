"""What is counted of all games of a data set: level sets and places of targets."""

from typing import NamedTuple

import numpy as np

from minsym.base.arrays import Ints
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import read_numbers


class Counts(NamedTuple):
    """How many games of a data set are of each kind.

    Attributes
    ----------
    level_sets : dict of int to int64 array
        For each complexity, how many games have a level set of 0, 1, 2, ... images.
    places : int64 array, shape (n,)
        How often the target is image 0, 1, 2, ...
    """

    level_sets: dict[int, Ints]
    places: Ints


def counts_of(data: Dataset) -> Counts:
    """Count the games of a data set, a shard at a time; images are not read.

    Raises
    ------
    InputError
        If a shard cannot be read.
    """
    images = data.spec.setting.images
    sizes = {level: np.zeros(images + 1, np.int64) for level in data.spec.levels}
    places = np.zeros(images, np.int64)
    for shard in data.shards:
        names = ["level_set_size", "target"]
        size, target = read_numbers(data.folder, data.spec, shard, names)
        # The games of a context are at its levels in turns.
        complexity = np.resize(shard.levels, shard.games)
        places += np.bincount(target, minlength=images)[:images]
        for level in shard.levels:
            sizes[level] += np.bincount(size[complexity == level], minlength=images + 1)
    return Counts(sizes, places)
