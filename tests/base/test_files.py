"""Files that are written whole or not at all."""

from pathlib import Path

import pytest

from minsym import InputError
from minsym.base.files import check_output, written_whole


def test_a_file_that_fails_half_way_is_not_there(tmp_path: Path) -> None:
    """And what stood there before still does; nothing else is left."""
    path = tmp_path / "out.csv"
    path.write_text("before", encoding="utf-8")

    def fail_half_way() -> None:
        with written_whole(path) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_outputs_are_checked_before_the_work(tmp_path: Path) -> None:
    """Kind, place and permission."""
    with pytest.raises(InputError, match=r"out\.xls: cannot write that kind of file; use \.csv"):
        check_output(tmp_path / "out.xls", (".csv",))
    with pytest.raises(InputError, match="nowhere is not a directory"):
        check_output(tmp_path / "nowhere" / "out.csv", (".csv",))
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(InputError, match=r"d\.csv is a directory"):
        check_output(tmp_path / "d.csv", (".csv",))
