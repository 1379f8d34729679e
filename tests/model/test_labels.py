"""Names of sets and numbers of sets."""

import subprocess
import sys
from typing import Any

import pytest

from minsym.model.labels import MAX_SETS, index_of, number_of_sets, numbered, rows_of


def test_names_are_numbered_as_they_come() -> None:
    """Where rows are lists; of sets, which have no order, by what they say."""
    assert numbered([["b", "a"], ["a", "c"]], None, None).names == ("b", "a", "c")
    assert numbered([{"b", "a"}, {"a", "c"}], None, None).names == ("a", "b", "c")
    assert numbered([["b"]], None, ["a", "b"]) == ([(1,)], 2, ("a", "b"))


def test_the_numbers_do_not_depend_on_the_hashes_of_texts() -> None:
    """Which differ from process to process."""
    code = (
        "from minsym.model.labels import numbered\n"
        "print(numbered([{'x', 'y', 'z', 'milk'}, {'eggs', 'x'}], None, None).names)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", f"import conftest\n{code}"],
            env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in "123"
    }  # fmt: skip
    assert told == {"('milk', 'x', 'y', 'z', 'eggs')\n"}


def test_small_numbers_are_numbers_and_others_are_names() -> None:
    """Unless it is said how many sets there are."""
    assert numbered([{5, 1}], None, None) == ([(1, 5)], 6, None)
    assert numbered([[MAX_SETS, 1]], None, None) == ([(0, 1)], 2, (MAX_SETS, 1))
    assert numbered([[1, "a"]], None, None).names == (1, "a")
    assert numbered([{5, 1}], 9, None) == ([(1, 5)], 9, None)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (5, "rows is 5, an int; expected a list of rows"),
        ("ab", "rows is 'ab', a str; expected a list of rows"),
        ([["a"], "ab"], "row 1 is 'ab', a str; expected a list of its sets"),
        ([5], "row 0 is 5, an int; expected a list of its sets"),
        ([{"a": 1}], "row 0 is {'a': 1}, a dict; expected a list of its sets"),
        ([[["a"]]], r"row 0 holds \['a'\], a list; expected numbers or names of sets"),
        ([[True, False]], "row 0 holds True; expected its sets: of a matrix of true and false"),
    ],
)
def test_rows_that_are_none_are_refused(rows: Any, message: str) -> None:
    """In a sentence that names the row."""
    with pytest.raises(TypeError, match=message):
        numbered(rows, None, None)


def test_names_are_said_once_and_for_all_sets() -> None:
    """What is not among them is no set."""
    with pytest.raises(ValueError, match="there is no set 'c' among the names"):
        numbered([["a", "c"]], None, ["a", "b"])
    with pytest.raises(ValueError, match="two sets are called 'a'"):
        index_of(["a", "b", "a"])
    with pytest.raises(TypeError, match="names is 'ab', a str; expected a list of names"):
        numbered([[0]], None, "ab")


def test_subsets_become_rows() -> None:
    """The sets that each element is in, elements as they come."""
    assert rows_of({"S": ["x", "y", "x"], "T": ["y"]}, None) == ([(0,), (0, 1)], 2, ("S", "T"))
    assert rows_of([[1], [2]], [2, 1, 3]) == ([(1,), (0,), ()], 2, None)
    with pytest.raises(ValueError, match="set 'S' has 'z', which is no element"):
        rows_of({"S": ["z"]}, ["x"])
    with pytest.raises(TypeError, match="set 0 is 5, an int; expected a list of its elements"):
        rows_of({"S": 5}, None)


@pytest.mark.parametrize("number", [-1, MAX_SETS + 1, 10**20])
def test_numbers_of_sets_have_a_limit(number: int) -> None:
    """What a number only claims takes no memory."""
    with pytest.raises(ValueError, match=f"n_sets is {number}; expected 0 to {MAX_SETS}"):
        number_of_sets(number)


def test_whole_numbers_that_are_names_are_names() -> None:
    """Where they could be numbers as well nothing is guessed."""
    assert numbered([[10, 30], [20]], None, [10, 20, 30]) == ([(0, 2), (1,)], 3, (10, 20, 30))
    assert numbered([[0, 2], [1]], None, [10, 20, 30]) == ([(0, 2), (1,)], 3, (10, 20, 30))
    assert numbered([[1, 2]], None, [1, 2]) == ([(0, 1)], 2, (1, 2))
    assert numbered([[0, 1]], None, [0, 1]) == ([(0, 1)], 2, (0, 1))
    with pytest.raises(ValueError, match="1 is the number of a set and the name of another"):
        numbered([[1, 2]], None, [1, 2, 3])


@pytest.mark.parametrize("number", [-1, 3, 10**12, 10**30])
def test_a_number_that_no_set_has_is_refused(number: int) -> None:
    """However large."""
    for known in (None, ["a", "b", "c"]):
        with pytest.raises(ValueError, match=f"there is no set {number}; the sets are 0 to 2"):
            numbered([[0], [1, number]], 3, known)
