"""Up to which size vertex covers of random graphs are proved, beside CP-SAT and RC2.

    python -m experiments.benchmarks.graphs [SECONDS [PEER_SECONDS]]

Uniform random graphs of n vertices and n * degree / 2 edges, one a size. One thread, each run
in a process of its own as `minsym bench` does it. At each average degree the sizes are tried
upwards, until a solver has failed: minsym once, the others twice. A killed run goes on where it
was; the single runs stay in `bench-graphs/`.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from experiments.benchmarks.instances import peer
from experiments.benchmarks.problems import random_graph
from experiments.benchmarks.report import markdown, save
from minsym import solve, write_hgr
from minsym.compare.bench import (
    ProblemFile,
    Solver,
    backend_solver,
    bench,
    contradictions,
    find_problems,
)
from minsym.compare.log import Conditions, Run

DEGREES = (4, 6, 8, 10, 14, 20)
VERTICES = (150, 200, 250, 300, 350, 400)


def write_graphs(folder: Path) -> dict[tuple[int, int], ProblemFile]:
    """Write the graphs as files; return them by degree and size."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {(d, n): f"n{n}-d{d}.hgr" for d in DEGREES for n in VERTICES}
    for (degree, n), name in names.items():
        write_hgr(random_graph(n, degree), folder / name)
    found = {instance.name: instance for instance in find_problems(folder, None, print)}
    return {key: found[name] for key, name in names.items()}


def climb(
    graphs: list[ProblemFile], solver: Solver, conditions: Conditions, failures: int, out: Path
) -> Iterator[Run]:
    """Run a solver on graphs of growing size until it has failed so often."""
    for graph in graphs:
        run = next(
            bench([graph], [solver], conditions, out, lambda *step: print(*step, flush=True))
        )
        yield run
        failures -= not run.proved
        if failures == 0:
            return


def cell(run: Run | None) -> str:
    """Say what came of a run."""
    if run is None:
        return ""
    if run.proved:
        return f"{run.cpu or run.seconds:.2f}"
    bounds = "not proved" if run.upper is None else f"[{run.lower}, {run.upper}]"
    return bounds if run.cpu is None else f"{bounds} in {run.cpu:.0f}"


def main(seconds: float = 60.0, peer_seconds: float = 60.0) -> None:
    """Climb at every degree with every solver, and report."""
    solve(random_graph(100, 8))  # compile, for the children too
    out = Path("bench-graphs")
    graphs = write_graphs(out / "problems")
    ours = Conditions(seconds=seconds)
    theirs = replace(ours, seconds=peer_seconds)
    climbers = [(backend_solver("auto", ours), ours, 1, out / "auto")]
    climbers += [(peer(name), theirs, 2, out / "peers") for name in ("CP-SAT", "RC2")]
    runs: dict[tuple[str, str], Run] = {}
    for solver, conditions, failures, log in climbers:
        for degree in DEGREES:
            row = [graphs[degree, n] for n in VERTICES]
            for run in climb(row, solver, conditions, failures, log):
                runs[run.instance, run.solver] = run
    names = [solver.name for solver, *_ in climbers]
    rows = []
    for (degree, n), graph in graphs.items():
        found = [runs.get((graph.name, name)) for name in names]
        best = next((str(run.upper) for run in found if run and run.proved), "?")
        if any(found):
            rows.append([degree, n, graph.rows, best, *map(cell, found)])
    save(
        "graphs",
        f"python -m experiments.benchmarks.graphs {seconds:g} {peer_seconds:g}",
        markdown(["average degree", "vertices", "edges", "minimum", *names], rows),
        f"CPU seconds where proved, else [lower, upper] and the CPU seconds used. Wall-clock "
        f"limits: {seconds:g} s for auto, {peer_seconds:g} s for the others; on a machine that "
        "others share, so fewer CPU seconds. Blank: not run, since the solver had failed on "
        "smaller graphs of that degree (auto once, the others twice).",
        *(f"Contradiction: {line}" for line in contradictions(list(runs.values()))),
    )


if __name__ == "__main__":
    main(*map(float, sys.argv[1:3]))
