"""The tables that pictures are drawn from."""

from pathlib import Path

import pytest

from minsym import InputError
from minsym.pictures.reading import CodebookRow, SweepRow, read_rows

SWEEP = "run,max_length,epoch,val_accuracy\na,2,1,0.5\n"
CODEBOOK = "symbol,said,attribute,value,together,share,base\n3,9,eggs,1,3,0.333,0.25\n"


def test_rows_are_read_with_their_numbers(tmp_path: Path) -> None:
    """Other columns do no harm."""
    path = tmp_path / "a.csv"
    path.write_text(SWEEP)
    (row,) = read_rows(path, SweepRow)
    assert (row["run"], row["epoch"], row["val_accuracy"]) == ("a", 1, 0.5)
    path.write_text(CODEBOOK)
    (said,) = read_rows(path, CodebookRow)
    assert (said["symbol"], said["said"], said["value"], said["base"]) == ("3", 9, "1", 0.25)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is no row in it"),
        ("run,epoch,val_accuracy\n", "there is no row in it"),
        ("run,epoch\na,1\n", "line 2: Object missing required field `val_accuracy`"),
        ("run,epoch,val_accuracy\na,1,0.5\na,2,1.5\n", "line 3: Expected `float` <= 1"),
        ("run,epoch,val_accuracy\na,x,0.5\n", "line 2: Expected `int`"),
        ("run,epoch,val_accuracy\na,1,nan\n", "line 2"),
        ("run,epoch,val_accuracy\na,1,0.5,more\n", "line 2"),
        ("run,epoch,val_accuracy\na,1\n", "line 2"),
        ("\udcff", "a.csv: 'utf-8' codec"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, text: str, why: str) -> None:
    """In a line that names the file and the place."""
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InputError) as caught:
        read_rows(path, SweepRow)
    assert why in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With what the system says."""
    with pytest.raises(InputError, match=r"no\.csv: No such file"):
        read_rows(tmp_path / "no.csv", SweepRow)
