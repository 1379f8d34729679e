"""Find cores of cliques by unit propagation: the MaxSAT part of `minsym.kernels.graph`."""

import numpy as np
import numpy.typing as npt

from .bits import ONE, Words, lowest_bit
from .compiler import inlined, kernel

Ints = npt.NDArray[np.int64]

#: Literals that excuse cliques, at one node; cores that would need more are not used.
EXCUSES = 4096

#: Rows of `Tree.clauses`, indexed by literal (vertices, then excuses) ...
OF, FOLLOWING, FALSE, BECAUSE, CORE_START, CORE_END, TRAIL = range(7)
#: ... and by clique.
FIRST, LEFT, SEEN, QUEUE = range(7, 11)

#: Rows of `Tree.sets`.
ALIVE, REST, COMMON = range(3)


@inlined
def put(clauses: Ints, clique: int, literal: int) -> None:
    """Put a literal into the list of a clique."""
    clauses[OF, literal] = clique
    clauses[FOLLOWING, literal] = clauses[FIRST, clique]
    clauses[FIRST, clique] = literal
    clauses[LEFT, clique] += 1


@inlined
def _falsify(clauses: Ints, literal: int, because: int, trail: int, queue: int) -> int:
    """Make a literal false; return the new length of the queue."""
    clique = clauses[OF, literal]
    clauses[FALSE, literal] = 1
    clauses[BECAUSE, literal] = because
    clauses[TRAIL, trail] = literal
    clauses[LEFT, clique] -= 1
    if clauses[LEFT, clique] == 1:
        clauses[QUEUE, queue] = clique
        queue += 1
    return queue


@kernel
def core_of(adjacent: Words, clauses: Ints, sets: Words, n_cliques: int) -> int:
    """Propagate from the cliques of one literal, the last one first.

    Returns the size of the core found, whose cliques are then at the front of the queue; 0
    when there is no conflict. Everything else is left as it was.
    """
    n = adjacent.shape[0]
    clauses[QUEUE, 0] = n_cliques - 1
    queue, trail, head, empty = 1, 0, 0, -1
    for c in range(n_cliques - 1):
        if clauses[LEFT, c] == 1:
            clauses[QUEUE, queue] = c
            queue += 1
    while head < queue and empty < 0:
        c = clauses[QUEUE, head]
        head += 1
        true = clauses[FIRST, c]
        while clauses[FALSE, true]:
            true = clauses[FOLLOWING, true]
        if true < n:
            for w in range(adjacent.shape[1]):
                hit = sets[ALIVE, w] & adjacent[true, w]
                while hit and empty < 0:
                    bit = hit & (~hit + ONE)
                    hit ^= bit
                    sets[ALIVE, w] ^= bit
                    u = 64 * w + np.int64(lowest_bit(bit))
                    queue = _falsify(clauses, u, c, trail, queue)
                    trail += 1
                    if clauses[LEFT, clauses[OF, u]] == 0:
                        empty = clauses[OF, u]
        else:
            for u in range(clauses[CORE_START, true], clauses[CORE_END, true]):
                if u == true or clauses[FALSE, u] or empty >= 0:
                    continue
                queue = _falsify(clauses, u, c, trail, queue)
                trail += 1
                if clauses[LEFT, clauses[OF, u]] == 0:
                    empty = clauses[OF, u]
    size = _reasons(clauses, empty) if empty >= 0 else 0
    for i in range(trail):
        u = clauses[TRAIL, i]
        clauses[FALSE, u] = 0
        clauses[LEFT, clauses[OF, u]] += 1
        if u < n:
            sets[ALIVE, u >> 6] |= ONE << np.uint64(u & 63)
    return size


@kernel
def _reasons(clauses: Ints, empty: int) -> int:
    """Collect, into the queue, the cliques behind the emptiness of one."""
    clauses[QUEUE, 0] = empty
    clauses[SEEN, empty] = 1
    size, i = 1, 0
    while i < size:
        literal = clauses[FIRST, clauses[QUEUE, i]]
        i += 1
        while literal >= 0:
            if clauses[FALSE, literal]:
                c = clauses[BECAUSE, literal]
                if clauses[SEEN, c] == 0:
                    clauses[SEEN, c] = 1
                    clauses[QUEUE, size] = c
                    size += 1
            literal = clauses[FOLLOWING, literal]
    for i in range(size):
        clauses[SEEN, clauses[QUEUE, i]] = 0
    return size
