"""How commands print: plain lines and tables for people, or JSON for programs.

Everything that people see goes through here, and is made printable here: names of files, cells and
configured words can hold codes that a terminal obeys. JSON is ASCII, which it escapes itself.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.bar import Bar as Beam
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from minsym.base.files import STDOUT, naming
from minsym.base.provenance import run_record
from minsym.base.text import printable
from minsym.cli.bars import Bar, Report, can_be_redrawn
from minsym.kernels import clock

#: Columns between those of a table, columns that names keep at least where numbers are wide,
#: those of the longest bar, and those of a file or a pipe.
GAP, NAME, BAR, PLENTY = 2, 10, 40, 1_000_000

#: What a terminal is told while kernels are compiled, instead of what is done.
COMPILING = "compiling, once per installation"


def say(*lines: str) -> None:
    """Print lines as they are, if they are printable: no markup, no wrapping."""
    with naming(STDOUT):
        for line in lines:
            print(printable(line, limit=None))


def note(line: str) -> None:
    """Print a note on stderr, since it is no part of the answer."""
    print("minsym: note:", printable(line, limit=None), file=sys.stderr)


def say_json(answer: Mapping[str, Any], seed: int | None = None) -> None:
    """Print an answer as JSON, with the version, command line and seed that it came from."""
    with naming(STDOUT):
        print(json.dumps({**answer, "run": run_record(seed)}, indent=2))


def say_rows(header: list[str], rows: list[list[str]]) -> None:
    """Print a small table; all columns but the first are numbers.

    Where it is wider than the terminal, it is printed as several tables, each with the first
    column, so that no number is cut.
    """
    width = _width()
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(header, *cells, strict=True)]
    first = min(widths[0], max(NAME, width - GAP - max(widths[1:], default=0)))
    for number, shown in enumerate(_that_fit(widths[1:], width - first)):
        if number:
            say("")
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(_text(header[0]), overflow="fold", width=first)
        for i in shown:
            table.add_column(_text(header[1 + i]), justify="right", overflow="fold")
        for row in cells:
            table.add_row(Text(row[0]), *(Text(row[1 + i]) for i in shown))
        _print(table, width)


def _that_fit(widths: list[int], room: int) -> list[list[int]]:
    """Return which columns stand side by side in each of several tables, at least one in each."""
    tables: list[list[int]] = [[]]
    left = room
    for i, width in enumerate(widths):
        if tables[-1] and width + GAP > left:
            tables.append([])
            left = room
        tables[-1].append(i)
        left -= width + GAP
    return tables


def say_histogram(histogram: Mapping[str, int], header: str, things: str = "rows") -> None:
    """Print a histogram: how many things have each size, their share, and a bar."""
    width = _width()
    total, largest = sum(histogram.values()), max(histogram.values(), default=0)
    lines = [(size, f"{rows:,}", f"{rows / total:.1%}") for size, rows in histogram.items()]
    names = (header, things, "share")
    room = width - sum(GAP + max(map(len, column)) for column in zip(names, *lines, strict=True))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(_text(name), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for line, rows in zip(lines, histogram.values(), strict=True):
        table.add_row(*map(_text, line), Beam(largest, 0, rows, width=max(1, min(BAR, room))))
    _print(table, width)


@contextmanager
def progress(what: str, total: int | None = None, things: str = "") -> Iterator[Report]:
    """Show a progress bar while a block runs, on a terminal only; the block is given a `Report`.

    Parameters
    ----------
    what : str
        What is done.
    total : int, optional
        How many things there are, if they are counted: then the bar says how many are done.
    things : str
        What these things are called.
    """
    console = Console(stderr=True, width=shutil.get_terminal_size().columns)
    with Bar(what, console, total, things) as bar:

        def tell(begins: bool) -> None:
            bar.told(news=COMPILING if begins else "")

        with clock.telling(tell):
            yield bar.told


@contextmanager
def waiting(what: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that a block is at work; it is given a function to call with news."""
    console = Console(stderr=True)
    if not can_be_redrawn(console):
        yield lambda news: None
        return
    with console.status(_text(what)) as status:

        def tell(begins: bool) -> None:
            status.update(_text(f"{what}: {COMPILING}" if begins else what))

        with clock.telling(tell):
            yield lambda news: status.update(_text(f"{what}: {news}"))


def _width() -> int:
    """Return the columns that there are: those of the terminal, or plenty when nobody looks."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PLENTY


def _print(table: Table, width: int) -> None:
    """Print a table of this width."""
    with naming(STDOUT):
        Console(width=width, highlight=False).print(table)


def _text(text: str) -> Text:
    """Return text for a table: printable, and without any markup."""
    return Text(printable(text))
