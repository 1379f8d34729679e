"""SplitMix64, streams of random words (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195)."""

import numpy as np

from .compiler import kernel

#: The step of SplitMix64's counter.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)

#: Its finalizer: XOR with itself shifted right, times a factor, twice; then a last shift.
FIRST, SECOND, LAST = (30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), 31


@kernel
def mix(z: np.uint64) -> np.uint64:
    """Scramble a uint64: the finalizer of SplitMix64."""
    z = (z ^ (z >> np.uint64(FIRST[0]))) * np.uint64(FIRST[1])
    z = (z ^ (z >> np.uint64(SECOND[0]))) * np.uint64(SECOND[1])
    return z ^ (z >> np.uint64(LAST))


@kernel
def word(state: np.uint64, place: int) -> np.uint64:
    """Return a word of a context's stream; places count from 0."""
    return mix(state + GOLDEN * np.uint64(place + 1))
