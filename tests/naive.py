"""Slow and obvious answers, to compare with."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from experiments.algorithm1 import SolveMinSym, attribute_combinations, is_unique_combination
from minsym import MISSING
from minsym.kernels import bits

Image = dict[int, int]


def images(values: Any) -> list[Image]:
    """Return the rows of an array as the paper's images; a missing cell is an absent key."""
    return [
        {a: int(v) for a, v in enumerate(row) if v != MISSING} for row in [list(r) for r in values]
    ]


def min_sym(values: Any, target: int) -> int:
    """Return min|M| by Algorithm 1 as printed, 0 for None."""
    every = images(values)
    return SolveMinSym(every[target], every) or 0


def first_message(values: Any, target: int) -> tuple[int, ...] | None:
    """Return the attributes of the first combination that Algorithm 1 accepts."""
    every = images(values)
    distractors = [image for image in every if image != every[target]]
    for combination in attribute_combinations(every[target]):
        if is_unique_combination(combination, distractors):
            return tuple(a for a, _ in combination)
    return None


def first_cover(rows: Sequence[Iterable[int]], n_sets: int) -> tuple[int, ...] | None:
    """Return the lexicographically first of the smallest covers; None if there is none."""
    wanted = [set(row) for row in rows]
    for size in range(n_sets + 1):
        for cover in combinations(range(n_sets), size):
            if all(row & set(cover) for row in wanted):
                return cover
    return None


def slow_complexity(values: Any) -> list[int]:
    """Return min|M| of every row, 0 for None."""
    return [min_sym(values, target) for target in range(len(values))]


def bitset(matrix: np.ndarray) -> bits.Words:
    """Pack a boolean matrix the numpy way."""
    padded = np.zeros((matrix.shape[0], -(-matrix.shape[1] // 64) * 64), dtype=np.bool_)
    padded[:, : matrix.shape[1]] = matrix
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
