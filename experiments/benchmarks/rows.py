"""Rows of a quarter to half of the sets: `auto` beside HiGHS, CP-SAT and RC2.

    python -m experiments.benchmarks.rows [SECONDS]

On such rows linear bounds say little. Problems of n = 200, 300 and 400 sets and as many rows,
which hold 25 %, 33 % or 45 % of the sets: random rows, and circulant ones (row i is one random
row, shifted by i). One thread, 60 s a run unless told otherwise, each in a process of its own as
`minsym bench` does it. A killed run goes on where it was; problems and single runs stay in
`bench-rows/`.
"""

import sys
from pathlib import Path

from experiments.benchmarks.instances import beside_the_peers, compare
from experiments.benchmarks.problems import circulant_rows, random_rows
from minsym.compare.log import Conditions
from minsym.formats.problems import write_hgr

SIZES = (200, 300, 400)
DENSITIES = (0.25, 0.33, 0.45)
FOLDER = Path("bench-rows") / "rows"


def main(seconds: float = 60.0, folder: Path = FOLDER) -> None:
    """Write the problems and compare on them."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, make in (("random", random_rows), ("circulant", circulant_rows)):
        for n in SIZES:
            for density in DENSITIES:
                path = folder / f"{kind}-{n}-{round(100 * density)}.hgr"
                write_hgr(make(n, density), path)
    command = f"python -m experiments.benchmarks.rows {seconds:g}"
    conditions = Conditions(seconds=seconds)
    compare(folder, beside_the_peers(conditions), conditions, command)


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["60"])[0]))
