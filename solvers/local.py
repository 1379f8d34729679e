"""The backend ``local``: local search for good covers of large problems, with no proof.

Sets are exchanged (`minsym.kernels.local_search`) for as long as there is time, and whatever other
engines find is where it goes on. It says nothing of what no cover can cost: bounds meet
only where others, or the simple bounds that come before every search, raise the lower one.
"""

import math
from typing import Any

from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits
from minsym.solving.bounds import Bounds
from minsym.solving.heuristics import ENTRIES_PER_SLICE, LocalSearch

#: Work that is done at least where there is no time limit: entries to look at for each entry of
#: the problem, and at most (some 5 s).
AT_LEAST, MOST = 1 << 14, 1 << 30

#: Improvement is rare where twice the work made the cover less than one part in so many cheaper.
RARE = 1000


def solve(problem: CoverProblem, limits: Limits, bounds: Bounds) -> dict[str, Any]:
    """Look for cheaper covers until the bounds say stop.

    Where there is no time limit, it also stops when improvement has become rare: see `RARE`.

    Returns
    -------
    dict
        ``entries``: how many entries of the problem were looked at, about.
    """
    search = LocalSearch(problem, bounds.incumbent.cover, limits.seed)
    entries = int(problem.indices.size)
    # To offer a cover takes as long as to look at some of the entries once.
    part = max(ENTRIES_PER_SLICE, entries)
    work, look, then = 0, min(AT_LEAST * entries, MOST), search.cost
    while not bounds.over():
        if bounds.incumbent.cost < search.cost:
            search.restart(bounds.incumbent.cover)
        step = min(part, look - work)
        search.run(step)
        work += step
        if search.cost < bounds.incumbent.cost:
            bounds.offer(search.cover)
        if work == look:
            if math.isinf(bounds.deadline) and RARE * (then - search.cost) < then:
                break
            look, then = 2 * work, search.cost
    return {"entries": work}
