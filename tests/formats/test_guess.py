"""What content says: beyond doubt, perhaps, or nothing; a guess is right or it is refused."""

import random
from collections.abc import Callable

import pytest

from minsym import InputError
from minsym.formats.guess import (
    NUMBERS,
    TABLE,
    candidates,
    foreign,
    layout_of,
    says_gml,
    says_graphml,
    says_json_sets,
    says_matrix,
    says_p,
    says_wcnf,
)


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"p hs 3 2\n1 2\n", True),
        (b"c a comment\nc\n# another\n\n  p   hs 3 2\n", True),
        (b"c 1 = name\r\np hs 3 2\r\n", True),
        (b"p ds 3 2\n", False),
        (b"phs 3 2\n", False),
        (b"p hs\n", False),
        (b"cars\np hs 3 2\n", False),
        (b"1 2\np hs 3 2\n", False),
    ],
)
def test_a_p_line_says_what_a_file_is(head: bytes, is_one: bool) -> None:
    """Where nothing but comments precede it."""
    assert says_p("hs")(head) is is_one


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"p wcnf 3 2 9\n", True),
        (b"h 1 2 0\n", True),
        (b"c x\n1 -1 0\n5 -2 0\nh 1 2 0\n", True),
        (b"h 0", True),
        (b"1 2 0\n2 3 0\n", False),
        (b"h\n1\n2\n", False),
        (b"h 1 2\n", False),
        (b"h,0\n", False),
    ],
)
def test_an_h_line_says_maxsat(head: bytes, is_one: bool) -> None:
    """With its 0 at the end, after comments and soft clauses."""
    assert says_wcnf(head) is is_one


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b" [[1, 2], [2]]", True),
        (b'{"sets": {"a": [1]}}', True),
        (b'{\n "a": [1],\n "b": [2]\n}', True),
        (b'[{"a": 1}]', False),
        (b'{"a": 1}\n{"a": 2}\n', False),
        (b'{"tags": ["x"], "a": 1}\n{"tags": [], "a": 2}\n', False),
        (b"[1, 2]", False),
    ],
)
def test_json_of_lists_is_no_table(head: bytes, is_one: bool) -> None:
    """A table of JSON has objects, all in a list or one on each line."""
    assert says_json_sets(head) is is_one


@pytest.mark.parametrize(
    ("says", "head"),
    [
        (says_matrix, b"%%matrixmarket matrix coordinate"),
        (says_graphml, b'<?xml version="1.0"?>\n<!-- x -->\n<graphml xmlns="">'),
        (says_gml, b'Creator "x"\n# y\ngraph [\n'),
        (says_gml, b"graph["),
    ],
)
def test_graphs_and_matrices_say_what_they_are(says: Callable[[bytes], bool], head: bytes) -> None:
    """Whatever their suffix; a table that starts with the same word does not."""
    assert says(head)
    assert not says(b"graph,x\n1,2\n")


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"p cnf 3 2\n1 2 0\n", "a file with a p line of the kind 'cnf'"),
        (b"<!DOCTYPE html><html>", "XML or HTML"),
        (b"* #variable= 3 #constraint= 2\n", "pseudo-Boolean optimization"),
        (b"graph,x\n1,2\n", None),
        (b"p value\n0.1\n", None),
    ],
)
def test_what_is_known_and_not_read_is_named(head: bytes, what: str | None) -> None:
    """Instead of being taken for a table."""
    assert foreign(head) == what


@pytest.mark.parametrize(
    ("head", "maybe"),
    [
        (b"", [TABLE]),
        (b"a\0b", [TABLE]),
        (b"name,a\nx,1\n", [TABLE]),
        (b"name;a\nx;1\ny\n", [TABLE]),
        (b'name,a\n"x, y",1\n', [TABLE]),
        (b"a\tb\nc\td\n", [TABLE]),
        (b"a,b,c\nb,d\n", ["sets", TABLE]),
        (b"1,2\n2,3\n", ["sets", TABLE]),
        (b"a b c\nb d\nd e\n", ["sets"]),
        (b"# x\na b c\nb d\n", ["sets"]),
        (b"x y z\n1 2 3\n", ["sets", TABLE]),
        (b"name\nx\ny\n", ["sets", TABLE]),
        (b"a b\nb c\n", ["sets", TABLE, "edges"]),
        (b"1 2 3\n2\t4\n", [NUMBERS]),
        (b"It is (not) a set!\nNor this.\n", []),
        (b"x = {1}\n", []),
        (b"0.5 1.5\n1 2\n", []),
        (b"# nothing\n% more\n", []),
        (b"1 -2 0\n2 0\n", []),
    ],
)
def test_what_text_may_be_is_listed(head: bytes, maybe: list[str]) -> None:
    """One entry is a guess that can be taken."""
    assert candidates(head, True) == maybe


def test_a_line_that_is_cut_does_not_count() -> None:
    """The rest of it may be long."""
    assert candidates(b"a b\nb c d\nd", True) == ["sets"]
    assert candidates(b"a,b\nc,d\nd", False) == [TABLE]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3 2\n2 0 1\n2 1 2\n", "findminhs"),
        ("1 2 3\n2 4\n3 4\n", "sets"),
        ("# of\n1 2 3\n2 4\n", "sets"),
        ("3 3\n1 1 1\n2 1 2\n1 2\n2 3\n2\n", "scp"),
        ("3 2\n1 3 1 2 3\n1 1 2\n", "rail"),
        # Sizes first, and then sets without theirs, or a matrix, or edges.
        ("4 3\n1 2\n2 3 4\n1 4\n", "fit no format"),
        ("3\n1 2\n2 3\n1 3\n", "fit no format"),
        ("2 3\n1 0 1\n0 1 1\n", "as a matrix is"),
        ("0 1 1\n1 0 1\n", "as a matrix is"),
        ("5 4\n1 2\n2 3\n3 4\n4 5\n", "give --format sets or --format edges with --as"),
        ("1 2\n2 3\n", "give --format sets or --format edges with --as"),
        # Clauses without a p line, rows of a table, one number a line.
        ("1 2 0\n2 3 0\n4 0\n", "each line ends in 0"),
        ("9 1 5\n3 8 2\n", "equally long"),
        ("1\n2\n3\n", "one number a line"),
        # A column that covers nothing.
        (
            "3 4\n1 1 1 1\n2 1 2\n1 2\n2 3\n2\n",
            "only scp fits, and leaves a row or a column empty; give --format scp",
        ),
    ],
)
def test_the_layout_of_numbers_is_the_only_one_or_refused(text: str, said: str) -> None:
    """And the options are named."""
    try:
        found = layout_of(text.encode(), is_graph=False)
    except InputError as error:
        found = str(error)
    assert said in found


def test_edges_may_have_a_header() -> None:
    """Then they are not taken, although it is a graph."""
    assert layout_of(b"1 2\n2 3\n3 4\n", is_graph=True) == "edges"
    with pytest.raises(InputError, match="may say how many vertices and edges"):
        layout_of(b"5 3\n1 2\n2 3\n4 5\n", is_graph=True)


def _scp(rows: list[list[int]], n: int, draw: random.Random) -> str:
    costs = [draw.randint(1, 4) for _ in range(n)]
    return "\n".join([f"{len(rows)} {n}", *map(_line, [costs, *([len(r), *r] for r in rows)])])


def _findminhs(rows: list[list[int]], n: int, _: random.Random) -> str:
    return "\n".join([f"{n} {len(rows)}", *(_line([len(r), *(s - 1 for s in r)]) for r in rows)])


def _rail(rows: list[list[int]], n: int, draw: random.Random) -> str:
    columns = [[r for r, row in enumerate(rows, start=1) if s in row] for s in range(1, n + 1)]
    lines = (_line([draw.randint(1, 4), len(column), *column]) for column in columns)
    return "\n".join([f"{len(rows)} {n}", *lines])


def _sets(rows: list[list[int]], *_: object) -> str:
    return "\n".join(map(_line, rows))


def _headed(rows: list[list[int]], n: int, _: random.Random) -> str:
    return "\n".join([f"{n} {len(rows)}", *map(_line, rows)])


def _matrix(rows: list[list[int]], n: int, _: random.Random) -> str:
    bits = [[int(s in row) for s in range(1, n + 1)] for row in rows]
    return "\n".join([f"{len(rows)} {n}", *map(_line, bits)])


def _line(numbers: list[int]) -> str:
    return " ".join(map(str, numbers))


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (_scp, "scp"),
        (_rail, "rail"),
        (_findminhs, "findminhs"),
        (_sets, "sets"),
        (_headed, None),
        (_matrix, None),
    ],
)
def test_small_files_are_never_taken_for_another(
    write: Callable[[list[list[int]], int, random.Random], str], name: str | None
) -> None:
    """Whatever they hold: what is guessed is right; where it can be told it is not refused."""
    draw = random.Random(5)
    taken = 0
    for _ in range(1_000):
        n = draw.randint(2, 6)
        rows = [
            sorted(draw.sample(range(1, n + 1), draw.randint(1, n)))
            for _ in range(draw.randint(1, 6))
        ]
        try:
            found = layout_of(write(rows, n, draw).encode(), is_graph=False)
        except InputError:
            continue
        assert found == name, write(rows, n, draw)
        taken += 1
    assert taken > 100 or name is None


def test_a_set_cover_of_the_library_is_told() -> None:
    """By rows and by columns, at the size that people have."""
    draw = random.Random(1)
    rows = [sorted(draw.sample(range(1, 8), 3)) for _ in range(200)]
    assert layout_of(_rail(rows, 7, draw).encode(), is_graph=False) == "rail"
    assert layout_of(_scp(rows, 7, draw).encode(), is_graph=False) == "scp"
