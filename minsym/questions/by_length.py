"""The best message of a given length: the one that leaves the fewest images to confuse.

Ask for it when messages are shorter than they would have to be. A receiver that takes messages at
their word is right with probability 1 / (1 + left) where ``left`` images match the message besides
the target. The best message of L symbols thus sets the *literal ceiling* of what L symbols can do.
To find it is maximum coverage, solved exactly here.
"""

import math
from collections.abc import Callable
from functools import reduce
from itertools import combinations
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.arrays import Ints
from minsym.base.shares import Progress, in_shares
from minsym.errors import InputError
from minsym.kernels.clock import now
from minsym.model.context import Context, as_codes
from minsym.questions.many import as_targets
from minsym.solving.plain import as_integers

if TYPE_CHECKING:
    from minsym.kernels.bits import Words

#: Messages up to which all are tried, without compiled code: some hundredths of a second.
PLAIN = 20_000

#: Contexts that a thread takes at a time, and words touched between two looks at the clock.
CONTEXTS_PER_SHARE, WORDS_PER_SLICE = 256, 1 << 24

Over = Callable[[], bool]


class Best(NamedTuple):
    """The best message of a length, as `best_message` finds it.

    Attributes
    ----------
    attributes : tuple of int
        What is said, increasing; of the messages that leave as few, the first.
    left : int
        Distractors that match it.
    proved : bool
        Whether none leaves fewer.
    """

    attributes: tuple[int, ...]
    left: int
    proved: bool = True

    @property
    def ceiling(self) -> float:
        """How often a receiver is right that guesses among the images that match."""
        return 1 / (1 + self.left)


def best_message(context: Context, length: int, seconds: float | None = None) -> Best:
    """Return the message of so many symbols that leaves the fewest distractors.

    Use it where a message may have fewer symbols than it takes to single out the target.

    Parameters
    ----------
    context : Context
        Images equal to the target are not counted, as in Algorithm 1.
    length : int
        From 1. If the target has fewer attributes that can be said, all are.
    seconds : float, optional
        Time limit. None: none. What is best so far when it is over is not ``proved``.

    Raises
    ------
    InputError
        If the length is below 1, or the target has no attribute that can be said.

    See Also
    --------
    left_by_length : The same number for many contexts and all lengths.
    minsym.solve : The fewest symbols that leave none.

    Examples
    --------
    >>> context = Context.from_array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 1]], target=0)
    >>> best_message(context, 1), best_message(context, 2).ceiling
    (Best(attributes=(1,), left=1, proved=True), 1.0)
    """
    sayable = np.flatnonzero(context.sayable)
    if length < 1 or not sayable.size:
        raise InputError(f"{length} of {sayable.size} attributes cannot be said; 1 or more can")
    length = min(length, sayable.size)
    if math.comb(sayable.size, length) <= PLAIN:
        return _best_of_all(context, sayable.tolist(), length)
    columns = np.empty(
        (context.values.shape[1], kernels.bits.words_for(len(context.values))), np.uint64
    )
    n = kernels.coverage.ruled_out(np.ascontiguousarray(context.values), context.target, columns)
    columns = columns[sayable]
    end = math.inf if seconds is None else now() + seconds

    def over() -> bool:
        return now() >= end

    best = _search(columns, n, kernels.coverage.by_strength(columns), length, n + 1, 0, over)
    if best.proved:
        # Once more in the order of attributes: the first that leaves as few.
        natural = np.arange(sayable.size)
        first = _search(columns, n, natural, length, best.left + 1, best.left, over)
        best = first if first.proved else best
    return best._replace(attributes=tuple(sorted(sayable[list(best.attributes)].tolist())))


def _best_of_all(context: Context, sayable: list[int], length: int) -> Best:
    """Try every message of few attributes, without compiled code."""
    rivals = np.ones(len(context.values), dtype=np.bool_)
    rivals[[context.target, *context.duplicates]] = False
    ruled_out = as_integers(context.differences()[rivals].T)
    # Of those that leave as few, `max` takes the first.
    best = max(
        combinations(sayable, length),
        key=lambda said: reduce(or_, (ruled_out[a] for a in said)).bit_count(),
    )
    met = reduce(or_, (ruled_out[a] for a in best)).bit_count()
    return Best(best, int(rivals.sum()) - met)


def _search(
    columns: "Words", n: int, order: Ints, length: int, below: int, goal: int, over: Over
) -> Best:
    """Look for a message that leaves fewer than ``below``, down to ``goal``."""
    search = kernels.coverage.new_search(columns, n, order, length, below)
    while True:
        kernels.coverage.advance(columns, search, goal, WORDS_PER_SLICE)
        left = int(search.numbers[kernels.coverage.FEWEST])
        proved = bool(search.numbers[kernels.coverage.DEPTH] < 0 or left <= goal)
        # The first message is there after the first slice, which goes down as far as it gets.
        if proved or over():
            return Best(tuple(search.found.tolist()), left, proved)


def left_by_length(
    values: npt.ArrayLike,
    targets: npt.ArrayLike,
    longest: int,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Ints:
    """Return how many distractors the best message of each length leaves, for many contexts.

    Parameters
    ----------
    values : array of integers, shape (B, n, |A|)
        Values 0 or more, or ``MISSING`` (-1).
    targets : array of integers, shape (B,), or int
        The target image of each context.
    longest : int
        Messages of 1 to so many symbols. Cost grows as the number of such messages at worst.
    threads : int, optional
        All cores by default. The result does not depend on it.
    progress : callable, optional
        Called now and then with the fraction that is done, 0 to 1.

    Returns
    -------
    int64 array, shape (B, longest)
        Column L - 1: the fewest distractors that match a message of L symbols. The literal
        ceiling is the mean of 1 / (1 + it).

    Raises
    ------
    ValueError
        If a shape, a target, a value or the length is out of its domain.

    See Also
    --------
    best_message : The message itself, for one context.

    Examples
    --------
    >>> left_by_length([[[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 1]]], 0, longest=2).tolist()
    [[1, 0]]
    """
    if longest < 1:
        raise ValueError(f"messages of up to {longest} symbols; expected 1 or more")
    codes = np.ascontiguousarray(as_codes(values, ndim=3))
    rows = as_targets(targets, *codes.shape[:2])
    out = np.zeros((len(codes), longest), np.int64)

    def solve_share(part: slice) -> None:
        kernels.coverage.left_by_length(codes[part], rows[part], out[part])

    in_shares(solve_share, len(codes), threads, CONTEXTS_PER_SHARE, progress)
    return out
