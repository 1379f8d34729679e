"""
Backends compared on small problems
===================================

Which backend proves how many problems, and how fast? ``minsym bench`` measures that on a folder of
problems, each run in a process of its own, and ``read_bench`` reads what it found. Here three
backends solve 14 random hitting sets one after the other, which is soon done.
"""

import numpy as np

import minsym
from minsym.compare.log import Bench, Run
from minsym.pictures import searches

rng = np.random.default_rng(0)
runs = []
for number in range(14):
    edges = [rng.choice(40, 4, replace=False) for _ in range(4 + 6 * number)]
    problem = minsym.CoverProblem.from_sets(edges)
    for backend in ("plain", "bitmask", "reference"):
        found = minsym.solve(problem, backend, time_limit=0.2)
        size, bounds = (problem.n_sets, problem.n_rows), (int(found.lower_bound), found.size)
        measured = (found.seconds, None, None, "")
        runs.append(
            Run(f"random {number}", str(number), *size, backend, found.status, *bounds, *measured)
        )
bench = Bench({"seconds": 0.2}, runs)
bench

# %%
# So many problems does each backend prove within so many seconds each:

searches.cactus(bench.runs).figure
