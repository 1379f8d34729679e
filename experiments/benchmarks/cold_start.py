"""How long `minsym --help` takes, from the shell, and what it loads.

    python -m experiments.benchmarks.cold_start

The peer is `python -c pass` in the same interpreter, taken in turns.
"""

import statistics
import subprocess
import sys

from experiments.benchmarks.report import in_turns, markdown, ratio, save

HEAVY = ("numpy", "numba", "llvmlite", "pyarrow", "matplotlib", "minsym.solvers")


def main(rounds: int = 15) -> None:
    """Time the processes and list the modules."""
    code = {
        "`python -c pass`": "pass",
        "`import numpy`": "import numpy",
        "`minsym --help`": "import sys; from minsym.cli import run; run(['--help'])",
    }
    jobs = {
        name: lambda c=source: subprocess.run(
            [sys.executable, "-c", c], check=True, stdout=subprocess.DEVNULL
        )
        for name, source in code.items()
    }
    seconds = in_turns(jobs, rounds)
    listed = code["`minsym --help`"] + "; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", listed], check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    peer = seconds["`python -c pass`"]
    rows = [
        [name, f"{statistics.median(taken) * 1e3:.0f}", f"{ratio(taken, peer):.1f}"]
        for name, taken in seconds.items()
    ]
    save(
        "cold_start",
        "python -m experiments.benchmarks.cold_start",
        markdown(["process", "ms", "times the peer"], rows),
        f"Medians of {rounds} rounds taken in turns. Of {', '.join(HEAVY)} it loads: "
        f"{', '.join(name for name in HEAVY if name in loaded) or 'none'}.",
    )


if __name__ == "__main__":
    main()
