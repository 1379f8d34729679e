"""Pictures that commands draw."""

from pathlib import Path

import pytest

from minsym.cli.plots import plot_histogram


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_histogram_is_drawn(tmp_path: Path, suffix: str) -> None:
    """A title is text, whatever stands in it."""
    path = tmp_path / f"h{suffix}"
    plot_histogram({"1": 3, "2": 5, "none": 1}, "$x^: 9 rows", path)
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[suffix]
    assert path.read_bytes().startswith(start)
