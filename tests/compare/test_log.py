"""The log of a benchmark, read to look at it."""

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from minsym import InputError
from minsym.compare.log import LOG, Conditions, Run, read_bench

FAST = Run("a.hgr", "d1", 3, 3, "auto", "optimal", 2, 2, 0.5, 0.4, None, "")
SLOW = replace(FAST, solver="<b>sat</b>", status="over time", lower=1, seconds=60.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a log of two runs, the third being written when it was killed."""
    lines = [{"settings": {"seconds": 60.0, "of_old": 1}}, asdict(FAST), asdict(SLOW)]
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    (tmp_path / LOG).write_text(text + '{"instance": "b', encoding="utf-8")
    return tmp_path


def test_a_log_is_read_whatever_its_settings(folder: Path) -> None:
    """Those of another release too, and nothing of the file is changed."""
    before = (folder / LOG).read_bytes()
    found = read_bench(folder)
    assert found.conditions == {"seconds": 60.0, "of_old": 1}
    assert found.runs == [FAST, SLOW]
    assert (folder / LOG).read_bytes() == before


def test_a_folder_without_a_log_is_refused_in_a_line(tmp_path: Path) -> None:
    """And so is a file that is none."""
    with pytest.raises(InputError, match=r"runs\.jsonl: No such file") as refused:
        read_bench(tmp_path)
    assert "\n" not in str(refused.value)
    (tmp_path / LOG).write_text(json.dumps(asdict(Conditions())) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"runs\.jsonl: not a log of runs$"):
        read_bench(tmp_path)


def test_a_notebook_shows_what_each_solver_proved(folder: Path) -> None:
    """A row for each, its name no markup."""
    text = read_bench(folder)._repr_html_()
    rows = ElementTree.fromstring(f"<div>{text}</div>").iter("tr")
    _, auto, sat = [["".join(cell.itertext()) for cell in row] for row in rows]
    assert auto == ["auto", "1", "1", "0", "0", "0.50"]
    assert sat == ["<b>sat</b>", "0", "1", "1", "0", ""]


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_a_frame_has_a_row_for_each_run(folder: Path, kind: str) -> None:
    """Its columns are those of the CSV file."""
    frame = read_bench(folder).to_frame(kind)
    assert list(frame.columns) == [column.name for column in fields(Run)]
    assert list(frame["solver"]) == ["auto", "<b>sat</b>"]
    assert list(frame["upper"]) == [2, 2]
