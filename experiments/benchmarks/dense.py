"""Domination of dense random graphs: the sizes that `bitmask` proves, and how the time grows.

    python -m experiments.benchmarks.dense [SECONDS]

One thread, 60 s a run unless told otherwise. At each density the number of vertices grows until
a size is not proved. The peers are given the largest that is.
"""

import sys

from experiments.benchmarks.growth import timed
from experiments.benchmarks.peers import PEERS
from experiments.benchmarks.problems import dense_domination
from experiments.benchmarks.report import markdown, save
from minsym import Limits, Status, solve

DENSITIES = (0.1, 0.15, 0.2, 0.25, 0.3)

#: RC2 is left out, since it cannot be stopped.
BESIDE = ("HiGHS", "CP-SAT")

#: Vertices to begin with, and by how many they grow.
FIRST, MORE = 100, 25


def row_of(n: int, density: float, seconds: float) -> tuple[list[str], bool]:
    """Return a row of the table, with bounds where it is not proved, and whether it is."""
    spent, solution = timed(solve, dense_domination(n, density), "bitmask", Limits(seconds))
    proved = solution.status is Status.OPTIMAL
    found = str(solution.size) if proved else f"[{solution.lower_bound}, {solution.size}]"
    return [f"{density:.0%}", str(n), found, f"{spent:,.2f}"], proved


def grow(density: float, seconds: float, first: int = FIRST, more: int = MORE) -> list[list[str]]:
    """Return rows for more and more vertices, up to the first that is not proved."""
    rows: list[list[str]] = []
    while True:
        row, proved = row_of(first + more * len(rows), density, seconds)
        rows.append(row)
        if not proved:
            return rows


def beside(n: int, density: float, seconds: float) -> list[str]:
    """Return what the peers say of a problem in these seconds: a row of the table."""
    problem = dense_domination(n, density)
    cells = [f"{density:.0%}", str(n)]
    for name in BESIDE:
        spent, (lower, cover) = timed(PEERS[name], problem, seconds)
        size = None if cover is None else len(cover)
        cells.append(f"{spent:,.1f}" if lower == size else f"[{lower}, {size}]")
    return cells


def main(seconds: float = 60.0) -> None:
    """Measure every density and report the table."""
    solve(dense_domination(30, 0.2), "bitmask")  # compile
    grown = {density: grow(density, seconds) for density in DENSITIES}
    rows = [row for found in grown.values() for row in found]
    largest = [
        beside(int(found[-2][1]), density, seconds)
        for density, found in grown.items()
        if len(found) > 1
    ]
    save(
        "dense",
        f"python -m experiments.benchmarks.dense {seconds:g}",
        markdown(["density", "vertices", "fewest", "seconds"], rows),
        "Where the time was too short, bounds. With k sets to choose, most nodes have two to five "
        "of them to go, where weights of rows show that they are not enough: so the time grows "
        "with the number of vertices to the power of about k - 4.",
        "The largest that were proved, by the peers: seconds, or bounds where the time was too "
        "short.",
        markdown(["density", "vertices", *BESIDE], largest),
    )


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["60"])[0]))
