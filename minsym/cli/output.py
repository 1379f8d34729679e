"""How commands print: plain lines and tables for people, or JSON for programs."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.bar import Bar
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from minsym.base.provenance import run_record
from minsym.base.text import printable


def say(*lines: str) -> None:
    """Print lines as they are: no markup, no wrapping."""
    for line in lines:
        print(line)


def note(line: str) -> None:
    """Print a note on stderr, since it is no part of the answer."""
    print("minsym: note:", line, file=sys.stderr)


def say_json(answer: Mapping[str, Any], seed: int | None = None) -> None:
    """Print an answer as JSON, with the version, command line and seed that it came from."""
    print(json.dumps({**answer, "run": run_record(seed)}, indent=2))


def say_rows(header: list[str], rows: list[list[str]]) -> None:
    """Print a small table; all columns but the first are numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, name in enumerate(header):
        table.add_column(name, justify="right" if i else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    _console().print(table)


def say_histogram(histogram: Mapping[str, int], header: str, things: str = "rows") -> None:
    """Print a histogram: how many things have each size, their share, and a bar."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(header, justify="right")
    table.add_column(things, justify="right")
    table.add_column("share", justify="right")
    table.add_column("", no_wrap=True)
    total, largest = sum(histogram.values()), max(histogram.values(), default=0)
    for size, rows in histogram.items():
        bar = Bar(largest, 0, rows, width=40)
        table.add_row(size, f"{rows:,}", f"{rows / total:.1%}", bar)
    _console().print(table)


@contextmanager
def progress(what: str) -> Iterator[Callable[..., None]]:
    """Show a progress bar while a block runs, on a terminal only.

    The block is given a function to call with the share that is done, and perhaps with news.
    """
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[news]}", markup=False),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=1.0, news="")
        yield lambda share, news="": bar.update(task, completed=share, news=news)


@contextmanager
def waiting(what: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that a block is at work; it is given a function to call with news."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda news: None
        return
    with console.status(what) as status:
        yield lambda news: status.update(f"{what}: {news}")


def _console() -> Console:
    """Return a console for tables: as wide as they are when nobody looks."""
    return Console(width=None if sys.stdout.isatty() else 1000, highlight=False)
