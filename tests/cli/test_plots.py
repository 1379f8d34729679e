"""The files that commands draw pictures into."""

from pathlib import Path

import pytest

from minsym import CoverProblem, InputError, solve
from minsym.cli.plots import check_plot, draw_bounds
from minsym.pictures.themes import SUFFIXES


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """By a line that says which there are; without a file there is nothing to check."""
    check_plot(None)
    for suffix in SUFFIXES:
        check_plot(tmp_path / f"a{suffix}")
    with pytest.raises(InputError, match=r"use \.svg or \.png or \.pdf"):
        check_plot(tmp_path / "a.gif")


def test_bounds_are_drawn_where_there_are_some(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there were none, a line says so."""
    path = tmp_path / "a.svg"
    draw_bounds(solve(CoverProblem.from_sets([{0}])), "title", path)
    assert path.read_bytes().startswith(b"<?xml")
    path.unlink()
    draw_bounds(solve(CoverProblem.from_sets([set()], 1)), "title", path)
    assert not path.exists()
    assert "there are no bounds to draw" in capsys.readouterr().err
