"""Proofs of minimality: how large they are, and how long they take to write and to check.

    python -m experiments.benchmarks.proofs DIR

DIR holds, at any depth, the problems of PROBLEMS. All figures are those of the commands
`minsym solve --proof` and `minsym check-proof`, Python's start and the solving included.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from experiments.benchmarks.report import markdown, save
from minsym.base.files import read_json

PROBLEMS = ("sts27", "sts45", "random40x120of6", "scpe1", "exact_092")

#: Random contexts, |A|, |V|, n and seed: three of the paper's setting and complexity 2, three of 3,
#: and wide ones. They are drawn by the commands: memory of this process would count as theirs.
CONTEXTS = (
    *((20, 4, 64, seed) for seed in (1, 2, 3, 0, 7, 12)),
    (40, 2, 100, 0),
    (60, 2, 200, 0),
    (100, 2, 500, 0),
    (100, 4, 1000, 0),
)

#: Seconds for the answer and its proof.
SECONDS = 150


class Run(NamedTuple):
    """What a command took: its exit status, wall-clock seconds and MiB of its largest process."""

    status: int
    seconds: float
    memory: float


def run(*arguments: str) -> Run:
    """Run a command of minsym."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "minsym", *arguments], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(child.returncode, time.perf_counter() - start, usage.ru_maxrss / 2**10)


def questions(folder: Path) -> list[tuple[str, list[str]]]:
    """Return what is solved: its name and the arguments that say it."""
    found = [(name, [str(next(folder.rglob(f"{name}.hgr")))]) for name in PROBLEMS]
    for attributes, values, images, seed in CONTEXTS:
        setting = {"attributes": attributes, "values": values, "images": images, "seed": seed}
        options = [text for name, value in setting.items() for text in (f"--{name}", str(value))]
        found.append((f"\\|A\\| = {attributes}, \\|V\\| = {values}, n = {images}, {seed}", options))
    return found


def measure(name: str, arguments: list[str], checkers: list[str], folder: Path) -> list[str]:
    """Write and check a proof; return a row of the table."""
    proof = folder / "proof.json"
    written = run("solve", *arguments, "--time-limit", str(SECONDS), "--proof", str(proof))
    if written.status:
        return [name, *["-"] * 6, f"not in {SECONDS} s", *["-"] * (1 + 2 * len(checkers))]
    card = read_json(proof, dict[str, Any], "no proof")
    checked = []
    for checker in checkers:
        check = run("check-proof", str(proof), "--checker", checker)
        assert check.status == 0, (name, checker)
        checked += [f"{check.seconds:.1f}", f"{check.memory:,.0f}"]
    problem, cnf = card["problem"], card["cnf"]
    return [
        name,
        f"{problem['sets']} x {problem['rows']}",
        str(card["size"]),
        cnf["encoding"],
        f"{cnf['clauses']:,}",
        f"{proof.with_suffix('.drat').read_bytes().count(10):,}",
        f"{card['proof']['bytes'] / 2**20:.2f}",
        f"{written.seconds:.1f}",
        f"{written.memory:,.0f}",
        *checked,
    ]


def main(folder: Path) -> None:
    """Measure and report."""
    checkers = [*(["drat-trim"] if shutil.which("drat-trim") else []), "dratify"]
    header = ["problem", "sets x rows", "k", "encoding", "clauses", "proof lines", "proof MiB"]
    header += ["write s", "MiB", *(f"{name} {unit}" for name in checkers for unit in ("s", "MiB"))]
    rows = []
    with tempfile.TemporaryDirectory() as work:
        for name, arguments in questions(folder):
            rows.append(measure(name, arguments, checkers, Path(work)))
            print(*rows[-1], flush=True)
    save(
        "proofs",
        "python -m experiments.benchmarks.proofs DIR",
        "Writing includes Python's start and solving; checking, reading the input again. Memory is "
        "that of the largest process.",
        markdown(header, rows),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
