"""Lists of sets: a set a line, and JSON."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import CoverProblem, InputError, read_problem, solve, write_problem
from minsym.formats.problems import read_instance
from minsym.formats.sets import read_json_sets, read_sets
from tests.problem_files import N, edges


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        (b"a b c\nb d\nd e\n", "a b c d e", [(0, 1, 2), (1, 3), (3, 4)]),
        (b"a,b,c\nb,d\n", "a b c d", [(0, 1, 2), (1, 3)]),
        (b"a, b\r\n\r\nb, c\r\n", "a b c", [(0, 1), (1, 2)]),
        (b"10 2\n2 3\n", "2 3 10", [(0, 2), (0, 1)]),
        (b"7 7 8 7\n", "7 8", [(0, 1)]),
        (b"# sets\n% of\n1 2\nc numbers\n\n\n2 3", "1 2 3", [(0, 1), (1, 2)]),
        (b"c d\nd e\n", "c d e", [(0, 1), (1, 2)]),
        (b"1000000000000000000000 1\n", "1 1000000000000000000000", [(0, 1)]),
        (b"007 7\n", "007 7", [(0, 1)]),
    ],
)
def test_a_set_a_line_is_read(text: bytes, names: str, rows: list[tuple[int, ...]]) -> None:
    """Names or numbers, blanks or commas; elements twice are one, blank lines and comments none."""
    problem = read_sets(text)
    assert problem.names == tuple(names.split())
    assert problem.rows() == rows


def test_names_between_commas_may_have_blanks() -> None:
    """As those of towns."""
    assert read_sets(b"New York, Rome\nRome\n").names == ("New York", "Rome")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"# none\n\n", "there are no sets"),
        (b"a,,b\n", "line 1: there is nothing before or after a comma"),
        (b"a b\nS2: a b\n", "line 2: 'S2:' looks like a title; expected elements only"),
    ],
)
def test_lines_that_are_no_sets_are_named(text: bytes, rule: str) -> None:
    """With the rule."""
    with pytest.raises(InputError, match=rule):
        read_sets(text)


@pytest.mark.parametrize(
    "text", ["[[1, 2], [2, 3]]", '{"sets": [[1, 2], [2, 3, 2]]}', '{"A": [1, 2], "B": [2, 3]}']
)
def test_sets_in_json_are_read(tmp_path: Path, text: str) -> None:
    """As a list, beneath a key, or with names; numbers come back as numbers."""
    path = tmp_path / "sets.json"
    path.write_text(text, encoding="utf-8")
    instance = read_instance(path)
    assert instance.format == "json-sets"
    cover = solve(instance.problem).cover
    assert cover is not None
    assert [instance.label(s) for s in cover] == [2]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[[1, 2]", "line 1, column 8: "),
        ("[]", "there are no sets"),
        ("[1, 2]", "set 1 is '1'; expected a list of its elements"),
        ("[[1], [1.5]]", "set 2 holds '1.5'; expected whole numbers, or text"),
        ("[[true]]", "set 1 holds 'true'"),
        ('{"x": [null]}', "set 'x' holds 'null'"),
        ('[[1, "1"]]', "some elements are numbers and some are text"),
        ('{"sets": [[1]], "costs": {"1": 3}}', "beside 'sets' there is 'costs'"),
        ('{"a": [1], "a": [2]}', "the key 'a' occurs twice"),
        (f"[[{'1' * 5000}]]", "4300 digits"),
        ('[["\\ud800"]]', "holds half a character"),
        ('"a"', "expected a list of sets"),
        ('{"a": {"0": 1}}', "set 'a' is "),
    ],
)
def test_json_that_is_no_list_of_sets_is_refused(text: str, rule: str) -> None:
    """In a line that names the place."""
    with pytest.raises(InputError) as caught:
        read_json_sets(text.encode())
    assert rule in str(caught.value)
    assert str(caught.value).isprintable()


def test_deep_json_is_one_line(tmp_path: Path) -> None:
    """And no overflow."""
    path = tmp_path / "deep.json"
    path.write_text("[" * 50_000, encoding="utf-8")
    with pytest.raises(InputError, match="nested too deeply"):
        read_problem(path)


NAMES = st.lists(st.text(max_size=4), min_size=N, max_size=N, unique=True)


@given(edges, st.none() | NAMES, st.sampled_from([".sets", ".json"]))
def test_what_is_written_is_read_back(
    folder: Path, rows: list[list[int]], names: list[str] | None, suffix: str
) -> None:
    """With the names, or it is said what the format cannot hold."""
    problem = CoverProblem.from_sets(rows, N, names)
    path = folder / f"written{suffix}"
    try:
        write_problem(problem, path)
    except InputError as error:
        assert suffix == ".sets" or "half" in str(error)  # noqa: PT017 - either is right
        return
    if not rows:
        return
    again = read_problem(path, format="sets" if suffix == ".sets" else "json-sets")
    found = [{str(again.label(s)) for s in row} for row in again.rows()]
    assert found == [{str(problem.label(s)) for s in row} for row in problem.rows()]


def test_what_a_list_of_sets_cannot_hold_is_refused(tmp_path: Path) -> None:
    """Costs, empty sets, and names that it could not tell apart."""
    costs = CoverProblem.from_sets([[0, 1]]).with_costs([1, 2])
    for problem, rule in (
        (costs, "has no costs"),
        (CoverProblem.from_sets([[]], 1), "cannot hold a set of no elements"),
        (CoverProblem.from_sets([[0, 1]], names=["a", "a"]), "have one name"),
        (CoverProblem.from_sets([[0, 1]], names=["a,b", "c"]), "cannot hold 'a,b'"),
        (CoverProblem.from_sets([[0]], names=["a b"]), "need a set of two elements"),
    ):
        with pytest.raises(InputError, match=rule):
            write_problem(problem, tmp_path / "a.sets")
    write_problem(CoverProblem.from_sets([[], [0]], names=["a,b"]), tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text()) == {"sets": [[], ["a,b"]]}


@pytest.mark.parametrize("read", [read_json_sets, read_sets])
def test_numbers_take_little_more_memory_than_their_text(
    read: Callable[[bytes], CoverProblem],
) -> None:
    """Not an object of Python, or several, for each."""
    rows = np.random.default_rng(0).integers(0, 5000, (20_000, 12)).tolist()
    lines = "\n".join(" ".join(map(str, row)) for row in rows)
    text = (json.dumps(rows) if read is read_json_sets else lines).encode()
    tracemalloc.start()
    try:
        read(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12 * len(text)
