"""What a file is taken for, and what is refused rather than guessed."""

from pathlib import Path

import pytest

from minsym import InputError, read_problem
from minsym.formats.known import FORMATS
from minsym.formats.recognize import recognized


def test_a_first_line_that_may_count_is_no_edge_in_silence(tmp_path: Path) -> None:
    """Whatever the suffix; the format settles it."""
    path = tmp_path / "star.edges"
    path.write_text("4 3\n1 2\n1 3\n1 4\n", encoding="utf-8")
    with pytest.raises(InputError, match="its first line may say how many vertices and edges"):
        read_problem(path, task="vertex-cover")
    assert read_problem(path, format="edges", task="vertex-cover").row_of.size == 4


def test_what_networkx_writes_is_an_edge_list_whatever_its_suffix(tmp_path: Path) -> None:
    """Where a graph is asked for; its braces and weights are like no list of sets."""
    path = tmp_path / "path.txt"
    for lines in ("0 1 {}\n1 2 {}\n", "0 1 {'weight': 4}\n1 2 {'weight': 2}\n", "0 1 0.5\n1 2 2\n"):
        path.write_text(lines, encoding="utf-8")
        assert read_problem(path, task="vertex-cover").row_of.size == 2


def test_lines_of_one_length_are_no_sets_for_sure(tmp_path: Path) -> None:
    """They may be a table, or edges with weights."""
    path = tmp_path / "three.txt"
    path.write_text("1 2 5\n2 3 7\n3 4 9\n", encoding="utf-8")
    with pytest.raises(InputError, match="all lines are equally long"):
        read_problem(path)
    assert read_problem(path, format="sets").row_of.size == 3


def test_a_suffix_and_a_name_say_one_format_each() -> None:
    """A file of a format that is only written is not read."""
    names: dict[str, str] = {}
    for name, known in FORMATS.items():
        assert known.name == name
        for suffix in known.suffixes:
            assert names.setdefault(suffix, name) == name


def test_content_is_over_the_suffix_and_a_format_over_both(tmp_path: Path) -> None:
    """How it is known is said where the suffix does not say it."""
    path = tmp_path / "hitting.txt"
    path.write_text("p hs 3 2\n1 2\n2 3\n", encoding="utf-8")
    assert recognized(path) == ("hgr", "as its content says")
    assert recognized(path, "table") == ("table", "")
    assert recognized(path.rename(tmp_path / "hitting.hgr")) == ("hgr", "")
    (tmp_path / "p.opb").write_text("* a program\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"\.opb is written for other solvers, and not read"):
        recognized(tmp_path / "p.opb")
