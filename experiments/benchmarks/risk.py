"""How fast a table is searched for minimal sample uniques, beside `suda`, and how that grows.

    python -m experiments.benchmarks.risk

First the PyPI package `suda` on a table of 10,000 rows x 22 columns, sets of up to 2 and 3 columns:
both give the same scores. Then tables of 10,000 to 10,000,000 rows and 10 to 60 columns, sets of up
to 1 to 4, each in a process of its own. Last the keys of a table, all minimal ones and a smallest,
beside `desbordante` (HPIValid and HyUCC), where that is installed: both find the same. All on one
thread.
"""

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from experiments.benchmarks.audit import survey
from experiments.benchmarks.report import markdown, save
from minsym import Table, assess_risk, find_key, list_keys

#: Rows, columns and the size of sets, each beside a table in the middle.
SHAPES = (
    (10_000, 15, 3),
    (100_000, 15, 3),
    (1_000_000, 15, 3),
    (10_000_000, 15, 3),
    (1_000_000, 15, 1),
    (1_000_000, 15, 2),
    (1_000_000, 15, 4),
    (100_000, 10, 3),
    (100_000, 30, 3),
    (100_000, 60, 3),
)

#: Tables whose keys are looked for.
KEYED = ((1_000, 10), (10_000, 15), (100_000, 12))

#: What finds how risky a made table is in a process of its own, which says what that took.
CHILD = """
import json, resource, sys, time
from experiments.benchmarks.risk import skewed
from minsym import Table, assess_risk
rows, columns, up_to = map(int, sys.argv[1:])
assess_risk(Table.from_frame(skewed(1000, columns)), up_to=2, threads=1)  # compile
table = Table.from_frame(skewed(rows, columns))
start = time.perf_counter()
found = assess_risk(table, up_to=up_to, threads=1)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([seconds, peak, int(found.uniques.minimal.sum()), found.bars]))
"""


def skewed(rows: int, columns: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Return columns of 2 to 1,000 values, of which the k-th is as frequent as k^-1.2."""
    rng = np.random.default_rng(seed)
    made = {}
    for c in range(columns):
        weights = 1 / np.arange(1, int(np.exp(rng.uniform(np.log(2), np.log(1000)))) + 1) ** 1.2
        made[f"c{c}"] = rng.choice(weights.size, rows, p=weights / weights.sum()).astype(np.int32)
    return made


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a call takes, and what it returns."""
    start = time.perf_counter()
    answer = function()
    return time.perf_counter() - start, answer


def beside_suda(rows: int, columns: int, sizes: tuple[int, ...]) -> str:
    """Return a table of seconds, of the same scores."""
    from suda import suda  # noqa: PLC0415 - the peer is needed by the script alone

    frame = survey(rows, columns)
    assess_risk(Table.from_frame(frame), up_to=1, threads=1)  # compile
    lines = []
    for size in sizes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs, scored = timed(lambda size=size: suda(frame.copy(), max_msu=size))  # type: ignore[misc]
        ours, found = timed(
            lambda size=size: assess_risk(Table.from_frame(frame), up_to=size, threads=1)  # type: ignore[misc]
        )
        same = np.allclose(scored["suda"].reindex(frame.index), found.package_score)
        smallest = scored["msu"].fillna(0).astype(int).reindex(frame.index)
        same &= bool((smallest == found.uniques.size).all())
        lines.append(
            [
                f"{size}",
                f"{theirs:.1f}",
                f"{ours:.2f}",
                f"{theirs / ours:,.0f}",
                "yes" if same else "NO",
            ]
        )
    header = ["sets of up to", "suda, s", "minsym, s", "ratio", "same scores and sizes"]
    return markdown(header, lines)


def growth(shapes: tuple[tuple[int, int, int], ...]) -> str:
    """Return a table of seconds and memory by the shape of the table."""
    lines = []
    for rows, columns, up_to in shapes:
        command = [sys.executable, "-c", CHILD, str(rows), str(columns), str(up_to)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, peak, uniques, bars = json.loads(done.stdout)
        alone = sum(n for size, n in bars.items() if size.isdigit())
        shown = [f"{rows:,}", f"{columns}", f"{up_to}", f"{seconds:.1f}", f"{peak / 2**20:.2f}"]
        lines.append([*shown, f"{uniques:,}", f"{alone / rows:.1%}"])
    header = ["rows", "columns", "sets of up to", "s", "peak GiB", "minimal sample uniques"]
    return markdown([*header, "rows singled out"], lines)


def keys(shapes: tuple[tuple[int, int], ...]) -> str:
    """Return a table of seconds for the keys of tables of different rows."""
    find_key(Table.from_frame(skewed(2000, 3)))  # compile
    lines = []
    for rows, columns in shapes:
        frame = pd.DataFrame(skewed(rows, columns)).drop_duplicates()
        table = Table.from_frame(frame)
        every, found = timed(
            lambda table=table, most=columns: list(list_keys(table, up_to=most))  # type: ignore[misc]
        )
        one, key = timed(lambda table=table: find_key(table))  # type: ignore[misc]
        line = [f"{rows:,} x {columns}", f"{len(found):,}", f"{every:.2f}"]
        line += [f"{len(key.columns)}", f"{one:.2f}"]
        for algorithm in ("HPIValid", "HyUCC"):
            line.append(by_desbordante(frame, algorithm, found))
        lines.append(line)
    header = ["table", "minimal keys", "minsym, all, s", "columns of a smallest", "minsym, it, s"]
    return markdown([*header, "HPIValid, all, s", "HyUCC, all, s"], lines)


def by_desbordante(frame: pd.DataFrame, algorithm: str, keys: list[tuple[str, ...]]) -> str:
    """Return the seconds of a peer that finds the same keys, or what else is to be said."""
    if not find_spec("desbordante"):
        return "not installed"
    import desbordante  # noqa: PLC0415 - the peer is needed by the script alone

    def run() -> Any:
        search = getattr(desbordante.ucc.algorithms, algorithm)()
        search.load_data(table=frame)
        search.execute()
        return search.get_uccs()

    seconds, found = timed(run)
    names = list(frame)
    theirs = sorted(tuple(names[c] for c in sorted(key.indices)) for key in found)
    ours = sorted(tuple(sorted(key, key=names.index)) for key in keys)
    return f"{seconds:.2f}" if theirs == ours else f"{seconds:.2f}, others"


def main(
    rows: int = 10_000,
    columns: int = 22,
    sizes: tuple[int, ...] = (2, 3),
    shapes: tuple[tuple[int, int, int], ...] = SHAPES,
    keyed: tuple[tuple[int, int], ...] = KEYED,
) -> None:
    """Run all three, and report."""
    save(
        "risk",
        "python -m experiments.benchmarks.risk",
        f"A survey of {rows:,} rows x {columns} columns, one run each on one thread:",
        beside_suda(rows, columns, sizes),
        "Skewed columns of 2 to 1,000 values, each in a process of its own, reading not counted:",
        growth(shapes),
        "Keys of such tables, without equal rows:",
        keys(keyed),
    )


if __name__ == "__main__":
    main()
