"""The report of a benchmark."""

import json
from dataclasses import asdict
from pathlib import Path

from minsym.compare.log import LOG, Conditions, Run
from minsym.pages.content import Chart, Report
from minsym.pages.report import report_of
from tests.pages.test_of_table import column, listing, words


def written(folder: Path, *runs: Run) -> Path:
    """Write a log of runs; return its folder."""
    lines = [{"settings": asdict(Conditions())}, *map(asdict, runs)]
    (folder / LOG).write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return folder


def run(name: str, solver: str, seconds: float, upper: int = 3, status: str = "optimal") -> Run:
    """Return a run."""
    return Run(name, name, 5, 9, solver, status, upper, upper, seconds, None, None, "")


def test_solvers_are_compared(tmp_path: Path) -> None:
    """By what they proved, how fast, and beside the fastest."""
    folder = written(
        tmp_path,
        run("a", "one", 1.0),
        run("a", "two", 2.0),
        run("b", "one", 9.0, status="feasible"),
        run("b", "two", 4.0),
    )
    report = report_of(folder)
    solvers = listing(report, "Solvers")
    assert column(solvers, "proved") == [1, 2]
    assert column(solvers, "median s") == [1.0, 3.0]
    assert len(listing(report, "Runs").rows) == 4
    cactus, profile = charts_of(report)
    assert points(cactus) == [
        (1, 0, "one"), (1, 1, "one"), (4, 1, "one"),
        (1, 0, "two"), (2, 1, "two"), (4, 2, "two"), (4, 2, "two"),
    ]  # fmt: skip
    assert points(profile) == [
        (1, 0, "one"), (1, 0.5, "one"), (2, 0.5, "one"),
        (1, 0, "two"), (1, 0.5, "two"), (2, 1, "two"), (2, 1, "two"),
    ]  # fmt: skip


def test_a_solver_that_proves_nothing_stays_at_none(tmp_path: Path) -> None:
    """If no solver proves anything there is nothing to draw."""
    runs = [run("a", "one", 1.0), run("a", "two", 9.0, status="unknown")]
    charts = charts_of(report_of(written(tmp_path, *runs)))
    assert points(charts[0])[-2:] == [(1, 0, "two"), (1, 0, "two")]
    assert charts_of(report_of(written(tmp_path, runs[1]))) == []


def charts_of(report: Report) -> list[Chart]:
    """Return the charts of a report."""
    return [b for section in report.sections for b in section.blocks if isinstance(b, Chart)]


def points(chart: Chart) -> list[tuple[float, float, str]]:
    """Return the points of the curves of a chart."""
    name = chart.spec["layer"][0]["data"]["name"]
    return [(row["x"], row["y"], row["name"]) for row in chart.spec["datasets"][name]]


def test_contradictions_are_said(tmp_path: Path) -> None:
    """Two proofs of two minima are the news of a benchmark."""
    report = report_of(written(tmp_path, run("a", "one", 1.0, 3), run("a", "two", 1.0, 4)))
    assert "Contradiction: a: two says optimal" in words(report)


def test_a_benchmark_without_runs_has_its_conditions(tmp_path: Path) -> None:
    """One that was only begun."""
    assert [section.title for section in report_of(written(tmp_path)).sections] == ["Conditions"]
