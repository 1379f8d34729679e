"""Hitting sets as the solver findminhs reads them."""

from pathlib import Path

import pytest

from minsym import InputError, solve
from minsym.formats.findminhs import MAX_VERTICES, read_findminhs
from minsym.formats.problems import read_instance

TEXT = b"3 2\n2 0 1\n2 1 2\n"


def test_vertices_are_counted_from_0(tmp_path: Path) -> None:
    """And so are those of the answer."""
    path = tmp_path / "fm.txt"
    path.write_bytes(TEXT)
    instance = read_instance(path)
    assert instance.format == "findminhs"
    assert instance.problem.rows() == [(0, 1), (1, 2)]
    cover = solve(instance.problem).cover
    assert cover is not None
    assert [instance.label(s) for s in cover] == [1]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"3", "line 1: expected 'VERTICES EDGES' first"),
        (b"3 2\n2 0 1\n", "line 2: the file ends within edge 2 of 2"),
        (b"3 1\n2 0 3\n", "line 2: vertex 3 does not exist; the vertices are 0 to 2"),
        (b"3 2\n2 0 1 2 1 2\n", "line 2: expected a line for the sizes, and one for each edge"),
        (b"3 1 2 0 1\n", "line 1: expected a line for the sizes"),
        (b"3 2\n2 0 1\n2 1 2\n1 0\n", "line 4: expected the end of the file after edge 2"),
        (b"3 99999999999\n1 0\n", "line 1: 99999999999 edges take more numbers"),
        (b"99999999999 1\n1 0\n", f"line 1: more than {MAX_VERTICES} vertices"),
    ],
)
def test_what_does_not_fit_is_named(text: bytes, rule: str) -> None:
    """With its line, before memory is taken for what the file claims."""
    with pytest.raises(InputError, match=rule):
        read_findminhs(text)
