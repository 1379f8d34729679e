"""SUDA and DIS-SUDA scores: how special rows are, by the definitions of two programs.

Both score a row by the sets of columns on which it is alone; the smaller the set, the more it
counts. They differ in which sets count:

- **sdcMicro** (`suda2` of the R package, its default ``original_scores = TRUE``) counts minimal
  sample uniques, as Elliot et al. (2005, "SUDA: a program for detecting special uniques") define
  the score. It looks at sets of all sizes; with a largest size K the scores are those of the paper
  for K.
- **suda** (the Python package, version 0.2.2) counts every set on which the row is alone, minimal
  or not.

DIS-SUDA scales scores to the confidence of an intruder who finds a match.
"""

import math

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints

Numbers = npt.NDArray[np.float64]

#: The most columns that the package suda counts with, and its share of matches that are right.
PACKAGE_COLUMNS, PACKAGE_DIS = 20, 0.1


def elliot_weights(columns: int, up_to: int) -> list[int]:
    """Return what a minimal sample unique of 1, 2, ... columns adds to the SUDA score.

    One of size i adds the product of ``columns - j`` for j from i to ``up_to - 1``.

    Examples
    --------
    >>> elliot_weights(4, 4), elliot_weights(10, 3)
    ([6, 2, 1, 1], [72, 8, 1])
    """
    most = min(columns, up_to)
    weights = [math.prod(columns - j for j in range(i, most)) for i in range(1, most + 1)]
    return [*weights, *[0] * (up_to - most)]


def package_scores(alone: npt.NDArray[np.int32], columns: int) -> Numbers:
    """Return the scores of the package suda: (columns - i)! for each set of i columns.

    Parameters
    ----------
    alone : int32 array, shape (N, K)
        On how many sets of 1, 2, ... columns each row is alone, minimal or not.
    columns : int
    """
    most = min(columns, PACKAGE_COLUMNS)
    weights = [math.factorial(max(most - i, 0)) for i in range(1, alone.shape[1] + 1)]
    return np.asarray(alone @ np.array(weights, dtype=np.float64))


def package_dis(scores: Numbers) -> Numbers:
    """Return the DIS-SUDA scores of the package suda: shares of `PACKAGE_DIS`."""
    total = scores.sum()
    return scores * (PACKAGE_DIS / total) if total else scores


def intruder_confidence(sharing: Ints, sampling_fraction: float) -> float:
    """Return DIS: how likely the only match in a sample is the only one in the population.

    Skinner and Elliot (2002, DOI 10.1111/1467-9868.00365): with n1 rows alone and n2 pairs of
    equal rows, and the sampling fraction f, it is ``f n1 / (f n1 + 2 (1 - f) n2)``.

    Parameters
    ----------
    sharing : int64 array, shape (N,)
        How many rows are equal to each row, itself counted.
    sampling_fraction : float
        The share of the population that is in the table, more than 0, at most 1.

    Examples
    --------
    >>> round(intruder_confidence(np.array([1, 1, 1, 2, 2]), 0.1), 3)
    0.143
    """
    alone = sampling_fraction * np.count_nonzero(sharing == 1)
    in_pairs = (1 - sampling_fraction) * np.count_nonzero(sharing == 2)
    return float(alone / (alone + in_pairs)) if alone else 0.0


def dis_suda(scores: Numbers, sharing: Ints, columns: int, sampling_fraction: float) -> Numbers:
    """Return DIS-SUDA scores as sdcMicro computes them: a confidence from 0 to 1 for each row.

    Of the rows alone, those with high scores have more of the confidence and others less. Where
    two different rows have the same 16-bit hash, the code of sdcMicro counts neither as alone;
    here every row that is alone counts.

    Parameters
    ----------
    scores : float64 array, shape (N,)
        SUDA scores.
    sharing, sampling_fraction
        As `intruder_confidence` takes them.
    columns : int
    """
    confidence = intruder_confidence(sharing, sampling_fraction)
    found = np.zeros_like(scores)
    some = scores > 0
    if not some.any() or not confidence:
        return found
    alone = int(np.count_nonzero(sharing == 1))
    # As logarithms: scores go up to factorials.
    power = (1 + (8 - columns) / 20) * np.log(scores[some])
    share = np.exp(power + _log_sum(-power))
    found[some] = 1 / (1 + (alone / confidence - alone) / share)
    return found


def _log_sum(logarithms: Numbers) -> float:
    """Return the logarithm of the sum of numbers, from their logarithms."""
    most = float(logarithms.max())
    return most + math.log(float(np.exp(logarithms - most).sum()))
