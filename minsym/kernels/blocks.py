"""Make blocks that pairwise share one point at most, by exchanging members at random.

The family frontier designs contexts with them (`minsym.families.blocks`).
"""

import numpy as np

from .compiler import kernel
from .draws import Codes, below, new_state, next_word

#: An exchange that makes d more pairs of points share a block too many is kept once in 2^(7 d)
#: times: annealing at a temperature that was best of those tried.
COOL = 7


@kernel
def spread(members: Codes, ends: Codes, points: int, seed: np.uint64, moves: int) -> bool:
    """Exchange members of blocks until no two blocks share two points; return whether it worked.

    Parameters
    ----------
    members : int64 array
        Block b is ``members[ends[b]:ends[b + 1]]``, its points different. Changed; how many
        points a block has, and in how many blocks a point is, stays.
    ends : int64 array
    points : int
        They are numbered from 0.
    seed : uint64
    moves : int
        Exchanges that are tried at most.
    """
    block_of = np.empty(members.size, np.int64)
    shared = np.zeros((points, points), np.int64)
    surplus = 0
    for b in range(ends.size - 1):
        for e in range(ends[b], ends[b + 1]):
            block_of[e] = b
            for f in range(ends[b], e):
                surplus += _join(shared, members[e], members[f])
    state = new_state(seed)
    for _ in range(moves):
        if surplus == 0:
            return True
        e, f = below(state, members.size), below(state, members.size)
        x, y = members[e], members[f]
        here, there = ends[block_of[e] :], ends[block_of[f] :]
        if _holds(members, here, y) or _holds(members, there, x):
            continue
        more = _replace(members, here, e, y, shared) + _replace(members, there, f, x, shared)
        if more <= 0 or (COOL * more < 64 and next_word(state) >> np.uint64(64 - COOL * more) == 0):
            surplus += more
        else:
            _replace(members, here, e, x, shared)
            _replace(members, there, f, y, shared)
    return bool(surplus == 0)


@kernel
def _join(shared: Codes, x: int, y: int) -> int:
    """Count one more block with both points; return 1 if that is one too many."""
    shared[x, y] += 1
    shared[y, x] += 1
    return 1 if shared[x, y] > 1 else 0


@kernel
def _holds(members: Codes, ends: Codes, x: int) -> bool:
    """Whether the block with these first two ends has a point."""
    holds = False
    for e in range(ends[0], ends[1]):
        holds |= members[e] == x
    return holds


@kernel
def _replace(members: Codes, ends: Codes, place: int, y: int, shared: Codes) -> int:
    """Put y in place of a member of a block; return by how much the surplus grows."""
    x, more = members[place], 0
    for e in range(ends[0], ends[1]):
        if e != place:
            z = members[e]
            shared[x, z] -= 1
            shared[z, x] -= 1
            more -= shared[x, z] > 0
            more += _join(shared, y, z)
    members[place] = y
    return more
