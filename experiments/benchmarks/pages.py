"""How large reports and pages to play on are, and how long they take to write.

    python -m experiments.benchmarks.pages

The peer is what every page with a chart waits for: vl-convert putting the scripts of Vega together.
"""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import vl_convert

from experiments.benchmarks.own_tables import skewed
from experiments.benchmarks.report import markdown, save
from minsym import Table, generate, plan, read_table
from minsym.agents.learn.sweep_table import write_sweep
from minsym.compare.log import LOG, Conditions, Run
from minsym.datasets.from_table import records_of
from minsym.datasets.given import games_of_table
from minsym.pages.of_table import report_of_table
from minsym.pages.play import play_page, shortest
from minsym.pages.render import report_page
from minsym.pages.report import report_of

#: Rows and values of the columns of the large table.
ROWS, SIZES = 100_000, (2, 2, 3, 5, 7, 9, 12, 16, 40, 90, 6, 4, 3, 2, 2)


class Page(NamedTuple):
    """A page to be written: what it is of, and what returns its text."""

    what: str
    write: Callable[[], str]


def large_table(rows: int = ROWS) -> Table:
    """Return a table with few common values and many rare ones."""
    values = skewed(rows, SIZES).values
    return Table.from_frame({f"c{a}": column.tolist() for a, column in enumerate(values.T)})


def sweep(folder: Path, runs: int = 100, epochs: int = 500) -> Path:
    """Write the table of a sweep; return its folder."""
    folder.mkdir()
    rows = [
        {"run": f"k5-L{run}", "epoch": epoch, "val_accuracy": epoch / (epoch + run + 1)}
        for run in range(runs)
        for epoch in range(1, epochs + 1)
    ]
    write_sweep(rows, folder)
    return folder


def bench(folder: Path, problems: int = 2000) -> Path:
    """Write the log of a benchmark of ten solvers; return its folder."""
    folder.mkdir()
    runs = [
        Run(f"p{p}.hgr", str(p), 50, 90, f"solver{s}", "optimal", 7, 7, (p % 97 + 1) * (s + 1) / 9,
            None, None, "")
        for p in range(problems)
        for s in range(10)
    ]  # fmt: skip
    lines = [{"settings": asdict(Conditions())}, *map(asdict, runs)]
    (folder / LOG).write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return folder


def play(table: str, games: int) -> str:
    """Return the page on which games of a table are played."""
    given = games_of_table(records_of(table), limit=games)
    return play_page(given, shortest(given), ["sender", "receiver"], f"Play {table}", [table])


def pages(folder: Path) -> list[Page]:
    """Return the pages that are measured."""
    table = large_table()
    games = generate(plan([3, 5, 7], splits={"train": 3334}, matched=True), folder / "games")
    runs, log = sweep(folder / "sweep"), bench(folder / "bench")
    return [
        Page("report of zoo", lambda: report_page(report_of_table(read_table("zoo")))),
        Page(
            f"report of a table, {ROWS:,} x {len(SIZES)}",
            lambda: report_page(report_of_table(table)),
        ),
        Page(
            f"report of {len(games):,} games, 64 images, 20 attributes",
            lambda: report_page(report_of(games.folder)),
        ),
        Page("report of a sweep, 100 runs of 500 epochs", lambda: report_page(report_of(runs))),
        Page("report of a benchmark, 20,000 runs", lambda: report_page(report_of(log))),
        Page("10 games of zoo to play", lambda: play("zoo", 10)),
        Page("40 games of shapes to play", lambda: play("shapes", 40)),
    ]


def row_of(page: Page, peer: float) -> list[str]:
    """Write a page; return what it is of, its seconds, those beside the peer's, and its size."""
    began = time.perf_counter()
    size = len(page.write().encode())
    seconds = time.perf_counter() - began
    return [page.what, f"{seconds:.1f}", f"{seconds / peer:.1f}", f"{size / 1e6:.2f}"]


def main() -> None:
    """Measure and report."""
    vl_convert.javascript_bundle("")  # loads what it needs
    began = time.perf_counter()
    vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    peer = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        made = pages(Path(folder))
        made[0].write()  # compiles
        rows = [row_of(page, peer) for page in made]
    save(
        "pages",
        "python -m experiments.benchmarks.pages",
        "Reading tables and starting Python are not in the seconds; reading folders is.",
        markdown(["page", "seconds", "times the peer", "MB"], rows),
    )


if __name__ == "__main__":
    main()
