"""Problems that remember the file they are from."""

from pathlib import Path

from minsym.formats.problems import read_instance


def test_an_empty_row_is_known_by_its_number(tmp_path: Path) -> None:
    """Blank lines after the last edge are none; a column layout leaves rows out."""
    path = tmp_path / "e.hgr"
    path.write_text("p hs 3 4\n1\n\nc\n2\n\n\n\n", encoding="ascii")
    assert read_instance(path).empty_rows == [2, 4]
    path = tmp_path / "e.rail"
    path.write_text("3 1\n1 2 1 3\n", encoding="ascii")
    assert read_instance(path).empty_rows == [2]
