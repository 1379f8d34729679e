"""Bars: counts, rates, and the time that is left."""

import io

import pytest
from rich.console import Console

from minsym.cli import output
from minsym.cli.bars import Bar, Clock


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return a list whose last entry is the time."""
    time = [0.0]
    monkeypatch.setattr("minsym.cli.bars.time.monotonic", lambda: time[-1])
    return time


def test_a_clock_counts_and_foresees(seconds: list[float]) -> None:
    """A quarter in ten seconds: thirty are left, and they go by while nothing new is heard."""
    clock = Clock(400, "games")
    assert (clock.done(0.0), clock.rate(0.0), clock.left(0.0)) == ("0/400 games", "", "")
    seconds.append(10.0)
    clock.told(0.25)
    assert clock.done(0.25) == "100/400 games"
    assert clock.rate(0.25) == "10/s"
    assert clock.left(0.25) == "0:00:30 left"
    seconds.append(25.0)
    assert clock.left(0.25) == "0:00:15 left"
    seconds.append(60.0)
    assert clock.left(0.25) == ""


def test_what_was_there_before_was_not_done_now(seconds: list[float]) -> None:
    """Work that goes on does not count what it found."""
    clock = Clock(100, "runs")
    clock.told(0.5)
    seconds.append(10.0)
    clock.told(0.6)
    assert clock.left(0.6) == "0:00:40 left"
    assert clock.rate(0.6) == "1/s"


def test_another_step_begins_anew(seconds: list[float]) -> None:
    """Its time is foreseen from its own beginning."""
    clock = Clock(None, "")
    seconds.append(100.0)
    clock.told(1.0)
    clock.told(0.0)
    seconds.append(110.0)
    clock.told(0.5)
    assert clock.done(0.5) == "50%"
    assert clock.left(0.5) == "0:00:10 left"


@pytest.mark.parametrize("columns", [80, 60, 40])
def test_a_bar_fits_the_terminal(columns: int) -> None:
    """Its counts are whole, and long news are cut."""
    drawn = Console(file=io.StringIO(), width=columns, force_terminal=True, color_system=None)
    bar = Bar("generating", drawn, 10_000, "contexts")
    bar.told(0.35, "certifying 1234 games, \x1b[31m" * 9)
    shown = Console(file=io.StringIO(), width=columns)
    shown.print(bar.get_renderable())
    lines = shown.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= columns
    assert "3,500/10,000" in lines[0]
    assert "certifying 1234 games" in lines[1]
    assert "\x1b" not in lines[1]


def test_a_bar_has_a_line_for_each_of_its_news() -> None:
    """Those that there are now, and no others."""
    drawn = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    bar = Bar("training", drawn, 60, "epochs")
    bar.told(0.1, "a: epoch 2 of 30\nb: epoch 4 of 30")
    bar.told(0.2, "a: epoch 8 of 30\n\x1b[31mb: epoch 4 of 30")
    shown = Console(file=io.StringIO(), width=80)
    shown.print(bar.get_renderable())
    lines = shown.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert "12/60 epochs" in lines[0]
    assert [line.rstrip() for line in lines[1:]] == [
        "a: epoch 8 of 30",
        "\\x1b[31mb: epoch 4 of 30",
    ]


def test_a_pipe_sees_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither bars nor what waits."""
    with output.progress("auditing", 5, "rows") as report, output.waiting("thinking") as show:
        report(0.5, "half")
        show("soon")
    assert capsys.readouterr() == ("", "")
