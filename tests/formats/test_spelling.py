"""What the text of cells stands for, and what is said where something else may be meant."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from minsym.errors import InputError
from minsym.formats.spelling import Spelling
from minsym.formats.tables import read_table
from tests.table_files import column, refusal, save, typed


def cells(folder: Path, *written: str, **options: Any) -> list[Any]:
    """Return what the cells of a column of text are."""
    path = save(folder, "".join(f"{cell}\tx\n" for cell in ("v", *written)), "t.tsv")
    return column(read_table(path, **options))


@pytest.mark.parametrize(
    ("decimal", "thousands", "written", "values"),
    [
        (",", None, ["1,5", "1,50", "2", "-,5"], [1.5, 1.5, 2, -0.5]),
        (",", ".", ["1.234,5", "1234,50", "1.234.567"], [1234.5, 1234.5, 1234567]),
        (",", " ", ["1 234,5", "1\u00a0234,5", "1\u202f234,5"], [1234.5] * 3),
        (None, "'", ["1'234.5", "1\u2019234.5", "-1'000'000"], [1234.5, 1234.5, -1000000]),
        (None, ",", ["1,234", "1234", "1,234.0e0"], [1234] * 3),
        (",", None, ["1.5", "1,5"], ["1.5", "1,5"]),
        (None, ",", ["1,23", "1"], ["1,23", "1"]),
        (None, ".", None, None),
    ],
)
def test_numbers_are_read_as_they_are_written_elsewhere(
    tmp_path: Path,
    decimal: str | None,
    thousands: str | None,
    written: list[str] | None,
    values: list[Any] | None,
) -> None:
    """With a comma, and with points, spaces or apostrophes between groups of three digits."""
    if written is None:
        message = refusal(save(tmp_path, "v,w\n1,2\n"), thousands=thousands)
        assert message == "--decimal and --thousands are both '.'"
    else:
        found = cells(tmp_path, *written, decimal=decimal, thousands=thousands)
        assert typed(found) == typed(values or [])


@pytest.mark.parametrize("mark", ["", "..", "1", "x", "-", "+", '"', "_"])
def test_a_mark_that_cannot_stand_in_a_number_is_refused(mark: str) -> None:
    """It is one character that is not part of numbers otherwise."""
    with pytest.raises(InputError, match=r"^--decimal is '.*'; expected one character"):
        Spelling(decimal=mark)


def test_codes_with_leading_zeros_are_text(tmp_path: Path) -> None:
    """02494 and 2494 are two codes; if they were one it would be said nowhere."""
    path = save(tmp_path, "zip,v\n02494,1\n2494,1\n2494,2\n")
    table = read_table(path)
    assert column(table, "zip") == ["02494", "2494", "2494"]
    assert table.notes == (
        "in column 'zip', '02494' and '2494' differ: whole numbers with zeros in front are taken "
        "for codes",
    )
    assert cells(tmp_path, "007", "12") == ["007", "12"]
    assert read_table(save(tmp_path, "zip,v\n02494,1\n12494,1\n")).notes == ()


def test_two_spellings_of_one_number_are_said_and_can_be_text(tmp_path: Path) -> None:
    """The versions 1.1 and 1.10 are the same number."""
    path = save(tmp_path, "my version,v\n1.1,1\n1.10,1\n1.2,1\n")
    table = read_table(path)
    assert column(table, "my version") == [1.1, 1.1, 1.2]
    assert table.notes == (
        "in column 'my version', '1.1' and '1.10' are one number; --text 'my version' keeps them "
        "apart",
    )
    table = read_table(path, text=["my version"])
    assert column(table, "my version") == ["1.1", "1.10", "1.2"]
    assert table.notes == ()


def test_spaces_around_a_number_are_no_other_spelling(tmp_path: Path) -> None:
    """Nobody can see them."""
    assert read_table(save(tmp_path, "v,w\n 1,1\n1 ,1\n")).notes == ()


def test_decimal_commas_that_stay_text_are_said_where_it_matters(tmp_path: Path) -> None:
    """That is where two cells are one number."""
    path = save(tmp_path, "v;w\n1,5;1\n1,50;1\n2;1\n")
    table = read_table(path)
    assert column(table) == ["1,5", "1,50", "2"]
    assert table.notes == (
        "in column 'v', '1,5' and '1,50' differ as text; with --decimal , they are one number",
    )
    assert read_table(save(tmp_path, "v;w\n1,5;1\n2,5;1\n")).notes == ()


@pytest.mark.parametrize(
    ("written", "options"),
    [
        (["1,234", "1234"], "--thousands ,"),
        (["1,234,567.5", "1234567.50", "1"], "--thousands ,"),
        (["1 234", "1234"], "--thousands ' '"),
        (["1\u00a0234", "1 234"], "--thousands ' '"),
        (["1'234", "1234"], """--thousands "'\""""),
        (["1.234,5", "1234,5"], "--decimal , --thousands ."),
        (["1 234,5", "1234,50"], "--decimal , --thousands ' '"),
        (["1'234,5", "1234,50"], """--decimal , --thousands "'\""""),
    ],
)
def test_thousands_that_stay_text_are_said_where_it_matters(
    tmp_path: Path, written: list[str], options: str
) -> None:
    """That is where two cells are one number; with the options that are said they are."""
    path = save(tmp_path, "".join(f"{cell}\tx\n" for cell in ("v", *written)), "t.tsv")
    table = read_table(path)
    assert column(table) == written
    (note,) = table.notes
    assert note.endswith(f" differ as text; with {options} they are one number")
    given = iter(shlex.split(options))
    spelled = {option.removeprefix("--"): mark for option, mark in zip(given, given, strict=True)}
    assert len(set(column(read_table(path, **spelled)))) < len(written)
    assert cells(tmp_path, *written[:1], "12") == [*written[:1], "12"]


def test_thousands_that_no_two_cells_share_are_not_said(tmp_path: Path) -> None:
    """As text they differ where the numbers do; nor are words numbers."""
    for written in ("1,234\n2,500\n", "1,234\n1234\nmany\n"):
        assert read_table(save(tmp_path, "v\n" + written, "t.tsv"), delimiter="\t").notes == ()


def test_text_columns_of_other_formats_are_the_text_of_their_cells(tmp_path: Path) -> None:
    """A number and the same digits as text are then equal; a missing cell stays missing."""
    path = save(tmp_path, '[{"v": 1}, {"v": "1"}, {"v": null}, {"v": true}]', "t.json")
    assert column(read_table(path)) == [1, "1", None, True]
    assert column(read_table(path, text="v")) == ["1", "1", None, "True"]


def test_an_unknown_text_column_is_refused(tmp_path: Path) -> None:
    """Like any other column that is asked for."""
    path = save(tmp_path, "a,b\n1,2\n")
    assert refusal(path, text=["c"]) == "there is no column 'c'; the columns are 'a', 'b'"
    assert refusal(path, text=5) == "text is '5'; expected a list of names of columns"
