"""Tables and histograms, as wide as the terminal."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from minsym.cli import output, run
from minsym.compare.crosscheck import Report, Tally
from minsym.compare.log import Run
from minsym.kernels import clock
from minsym.solving.backends import BACKENDS

Shell = Callable[..., tuple[int, str, str]]

WIDTHS = [80, 60, 40]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return what makes the output look like a terminal of some columns."""
    monkeypatch.setenv("TERM", "dumb")

    def of(columns: int) -> None:
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))

    return of


def numbers(text: str) -> set[str]:
    """Return the numbers in a text, as they are printed."""
    return set(re.findall(r"\d[\d,.%]*", text))


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_table_is_parted_where_it_is_wider_than_the_terminal(
    capsys: pytest.CaptureFixture[str], terminal: Callable[[int], None], columns: int
) -> None:
    """Each part has the names; no line is too long, and no cell is cut."""
    header = ["instance", *(f"solver {i}" for i in range(9))]
    rows = [
        ["a long name of a file, that takes a line of its own or even two.hgr"]
        + [f"{10**i:,}" for i in range(9)],
        ["short", *["[123, 456]"] * 9],
    ]
    terminal(columns)
    output.say_rows(header, rows)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= columns
    cells = re.split(r"\s{2,}|\n", out)
    assert all(cell in cells for row in rows for cell in row[1:])
    assert all(name in cells for name in header)
    assert out.count("short") == len(re.findall("^instance", out, re.MULTILINE)) > 1


def test_a_pipe_has_no_width(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each row, however long."""
    header = [f"column {i}" for i in range(500)]
    output.say_rows(header, [["1234567"] * 500])
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 2
    assert out.count("1234567") == 500


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_histogram_fits(
    capsys: pytest.CaptureFixture[str], terminal: Callable[[int], None], columns: int
) -> None:
    """The bars give way to the numbers."""
    terminal(columns)
    output.say_histogram({"1": 123_456_789, "more than 12": 98_765, "none": 4}, "min|M|")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    assert [line.split("  ")[-1].strip("█▉▊▋▌▍▎▏ ") for line in lines[1:]] != []
    assert {"123,456,789", "98,765", "99.9%"} <= numbers("\n".join(lines))


COMMANDS = [
    pytest.param(("theory", "--count", "10", "--images", "9"), marks=pytest.mark.slow),  # compiles
    ("audit", "--setting", "list"),
    ("audit", str(files("minsym.data") / "zoo.csv")),
    ("solve", "--seed", "2"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_cuts_a_number(
    shell: Shell, terminal: Callable[[int], None], command: tuple[str, ...]
) -> None:
    """What a pipe is told, a narrow terminal is told too, times excepted."""
    timed = r"[\d.]+ s\b"
    piped = numbers(re.sub(timed, "", shell(*command)[1]))
    for columns in WIDTHS:
        terminal(columns)
        out = shell(*command)[1]
        assert piped <= numbers(out), columns
        assert "…" not in out


@pytest.mark.parametrize("columns", WIDTHS)
def test_crosscheck_and_bench_cut_no_number(
    capsys: pytest.CaptureFixture[str],
    terminal: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    columns: int,
) -> None:
    """Their tables have a column for each backend."""
    terminal(columns)
    report = Report(problems=Counter({"hypergraphs": 123_456}))
    for i, backend in enumerate(BACKENDS):
        report.tallies["hypergraphs", backend] = Tally(123_450 + i, 234_560 + i, 345_670 + i, 9.0)
    monkeypatch.setattr("minsym.cli.crosscheck.compare", lambda *rest: report)
    (tmp_path / "star.hgr").write_text("p hs 3 2\n1 2\n1 3\n")

    def runs(problems: Any, solvers: Any, *rest: Any) -> Iterator[Run]:
        for solver in solvers:
            about = problems[0]
            bounds = ("feasible", 1234, 5678, 60.5)
            yield Run("star", about.digest, 3, 2, solver.name, *bounds, None, None, "")

    monkeypatch.setattr("minsym.cli.bench.run_bench", runs)
    monkeypatch.chdir(tmp_path)
    assert run(["crosscheck", "--count", "1"]) == 0
    out = capsys.readouterr().out
    assert {f"{123_450 + i:,}" for i in range(len(BACKENDS))} <= numbers(out)
    assert {f"{345_670 + i:,}" for i in range(len(BACKENDS))} <= numbers(out)
    (tmp_path / "results").mkdir()
    assert run(["bench", ".", "--out", "results"]) == 0
    out = capsys.readouterr().out
    assert out.count("[1234, 5678]") == len(BACKENDS) - 1  # all but the oracle
    tables = [line for line in out.splitlines() if "[1234" in line]
    assert max(map(len, tables)) <= columns


@pytest.mark.parametrize("show", [output.waiting, output.progress])
def test_compiling_is_said_while_it_goes_on(
    show: Callable[[str], AbstractContextManager[object]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a terminal; a first command of an installation would seem to hang."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    seen, end = "", time.monotonic() + 20
    with show("solving"):
        clock.compiling(True)
        while output.COMPILING not in seen and time.monotonic() < end:
            seen += capsys.readouterr().err
        clock.compiling(False)
    assert output.COMPILING in seen
