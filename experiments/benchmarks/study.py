"""Which engine is the one to take: each alone, and `auto`, on problems of every kind.

    python -m experiments.benchmarks.study [SECONDS]

The rules of `auto` (`minsym.solvers.auto.REGIMES`) follow from this table. All problems are
generated, so none is among those that any other table reports. One thread, 20 s a run unless told
otherwise, each in a process of its own as `minsym bench` does it. A killed run goes on where it
was; problems and single runs stay in `bench-study/`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import networkx as nx

from experiments.benchmarks import problems as drawn
from experiments.benchmarks.report import markdown, save
from minsym import CoverProblem, dominating_set
from minsym.compare.bench import backend_solver, bench, contradictions, explanation, find_problems
from minsym.compare.bench import table as bench_table
from minsym.compare.log import Conditions, Run
from minsym.formats.problems import write_problem

FOLDER = Path("bench-study") / "problems"

#: `auto` is last, so that it is never measured on a machine that was quieter before.
ENGINES = ("bitmask", "graph", "treewidth", "lagrange", "maxsat", "cpsat", "ilp", "local", "auto")

#: By what `auto` may be slower than the best engine: a factor, or seconds, whatever is more.
FACTOR, SECONDS = 1.5, 1.0

PROBLEMS: dict[str, Callable[[], CoverProblem]] = {
    "streets-2000": lambda: drawn.street_network(2000, 0.7),
    "streets-2000-dense": lambda: drawn.street_network(2000, 0.8),
    "streets-6000": lambda: drawn.street_network(6000, 0.75),
    "triples-200": lambda: drawn.hypergraph(200, 300, 3),
    "triples-300": lambda: drawn.hypergraph(300, 400, 3),
    "triples-500": lambda: drawn.hypergraph(500, 900, 3),
    "sixes-150": lambda: drawn.hypergraph(150, 200, 6),
    "sixes-200": lambda: drawn.hypergraph(200, 300, 6),
    "graph-200": lambda: drawn.random_graph(200, 8),
    "graph-2000": lambda: drawn.random_graph(2000, 3),
    "discs-1000": lambda: dominating_set(nx.random_geometric_graph(1000, 0.06, seed=1)),
    "hubs-1000": lambda: dominating_set(nx.barabasi_albert_graph(1000, 9, seed=1)),
    "clusters-3000": lambda: dominating_set(nx.powerlaw_cluster_graph(3000, 3, 0.3, seed=1)),
    "twelves-200": lambda: drawn.hypergraph(200, 200, 12),
    "random-200-10": lambda: drawn.random_rows(200, 0.10),
    "random-200-25": lambda: drawn.random_rows(200, 0.25),
    "circulant-150-15": lambda: drawn.circulant_rows(150, 0.15),
    "priced-1000-200": lambda: drawn.priced_rows(1000, 200, 0.02),
    "priced-3000-300": lambda: drawn.priced_rows(3000, 300, 0.02),
    "priced-4000-400": lambda: drawn.priced_rows(4000, 400, 0.05),
    "unpriced-1000-200": lambda: drawn.priced_rows(1000, 200, 0.02).with_costs([1] * 1000),
    "context-60-400": lambda: CoverProblem.from_context(drawn.uniform_context(60, 400)),
}


def misses(runs: list[Run]) -> list[str]:
    """Say where `auto` was slower than it may be, or ended with worse bounds than an engine."""
    found = []
    for name in PROBLEMS:
        here = {run.solver: run for run in runs if Path(run.instance).stem == name}
        auto = here.pop("auto")
        proved = [run.seconds for run in here.values() if run.proved]
        allowed = max(FACTOR * min(proved), min(proved) + SECONDS) if proved else None
        if allowed is not None and not (auto.proved and auto.seconds <= allowed):
            found.append(f"{name}: the best engine {min(proved):.1f} s")
        elif any(_is_better(run, auto) for run in here.values()):
            found.append(f"{name}: an engine ended with better bounds")
    return found


def _is_better(run: Run, auto: Run) -> bool:
    upper = run.upper is not None and auto.upper is not None and run.upper < auto.upper
    return upper or (run.lower or 0) > (auto.lower or 0)


def main(seconds: float = 20.0, folder: Path = FOLDER) -> None:
    """Write the problems, run all engines on all of them, and report."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PROBLEMS.items():
        problem = make()
        suffix = "hgr" if problem.costs is None else "scp"
        write_problem(problem, folder / f"{name}.{suffix}")
    conditions = Conditions(seconds=seconds)
    instances = find_problems(folder, None, print)
    solvers = [backend_solver(name, conditions) for name in ENGINES]
    out = folder.parent
    runs = list(bench(instances, solvers, conditions, out, lambda *step: print(*step, flush=True)))
    header, rows = bench_table(instances, solvers, runs)
    missed = misses(runs)
    verdict = "; ".join(missed) if missed else "nowhere"
    save(
        "study",
        f"python -m experiments.benchmarks.study {seconds:g}",
        markdown(header, rows),
        explanation(conditions),
        f"`auto` needs more than {FACTOR:g} times the best engine and {SECONDS:g} s more, or has "
        f"worse bounds at the end, in {len(missed)} of {len(PROBLEMS)}: {verdict}.",
        *(f"Contradiction: {line}" for line in contradictions(runs)),
    )


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["20"])[0]))
