"""What is taken from tables so that no row is unique, against all subsets of columns and cells."""

from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import InputError, Limits, Status, Table, protect_cells, protect_columns, read_table
from minsym.errors import BackendError
from minsym.formats.coarsening import coarsened, ladders, lost
from minsym.model.context import MISSING
from minsym.questions import blanks, protect
from minsym.questions.protect import write_protected

CELLS = st.one_of(st.none(), st.integers(0, 3))


@st.composite
def tables(draw: st.DrawFn, width: int, rows: int) -> Table:
    """Return a small table, with missing cells and equal rows."""
    m, n = draw(st.integers(1, width)), draw(st.integers(2, rows))
    columns = draw(st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=m, max_size=m))
    return Table.from_frame({f"c{i}": column for i, column in enumerate(columns)}, columns=[])


def alone(codes: np.ndarray[Any, Any], up_to: int) -> set[int]:
    """Return the rows that are unique on so many columns or fewer."""
    found = set()
    for size in range(1, min(up_to, codes.shape[1]) + 1):
        for chosen in combinations(range(codes.shape[1]), size):
            for row, mine in enumerate(codes):
                others = [i for i, other in enumerate(codes) if i != row]
                if all(mine[c] != MISSING for c in chosen) and not any(
                    all(codes[i][c] == mine[c] for c in chosen) for i in others
                ):
                    found.add(row)
    return found


def fewest_cells(codes: np.ndarray[Any, Any], up_to: int) -> int:
    """Return how many cells have to be blank, by all subsets of those that are not."""
    there = np.argwhere(codes != MISSING).tolist()
    for size in range(len(there) + 1):
        for chosen in combinations(there, size):
            blank = codes.copy()
            for row, column in chosen:
                blank[row, column] = MISSING
            if not alone(blank, up_to):
                return size
    raise AssertionError("with all cells blank no row is unique")


@given(tables(5, 7), st.integers(1, 3), st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_the_cheapest_columns_are_those_of_brute_force(
    table: Table, up_to: int, costs: list[int]
) -> None:
    """Columns may cost nothing."""
    prices = dict(zip(table.attributes, costs, strict=False))
    for given_costs in (None, prices):
        each = [1 if given_costs is None else prices[name] for name in table.attributes]
        width = len(each)
        possible = [
            sum(each[c] for c in range(width) if c not in kept)
            for size in range(width + 1)
            for kept in combinations(range(width), size)
            if not alone(table.values[:, list(kept)], up_to)
        ]
        found = protect_columns(table, up_to=up_to, costs=given_costs)
        assert (found.status, found.cost, found.lower_bound) == (
            Status.OPTIMAL,
            min(possible),
            min(possible),
        )
        assert sum(prices[n] if given_costs else 1 for n in found.dropped) == found.cost
        assert not alone(found.table.values, up_to)
        assert set(found.before) == alone(table.values, up_to)


@given(tables(3, 7), st.integers(1, 2))
def test_the_cheapest_levels_are_those_of_brute_force(table: Table, up_to: int) -> None:
    """All columns on all levels; what is missing stays missing."""
    how = dict.fromkeys(table.attributes, "2,4")
    how = {n: h for n, h in how.items() if table.value_names[table.column(n)]}
    known = ladders(table, how)
    options = []
    for a, name in enumerate(table.attributes):
        column, parts = table.values[:, a], 0
        levels = [(0.0, column)]
        for level in known.get(name, []):
            parts = max(parts + 1, int(np.ceil(round(100 * lost(level, column), 6))))
            levels.append((parts / 100, coarsened(level, column)[0]))
        options.append([*levels, (1.0, np.full_like(column, MISSING))])
    possible = min(
        sum(cost for cost, _ in plan)
        for plan in product(*options)
        if not alone(np.column_stack([column for _, column in plan]), up_to)
    )
    found = protect_columns(table, up_to=up_to, coarsen=how)
    assert found.status is Status.OPTIMAL
    assert found.cost == pytest.approx(possible)
    assert not alone(found.table.values, up_to)
    for name in set(found.table.attributes) - set(found.coarsened):
        assert (
            found.table.values[:, found.table.column(name)] == table.values[:, table.column(name)]
        ).all()


@settings(max_examples=60)
@given(tables(3, 4), st.integers(1, 2))
def test_the_fewest_cells_are_those_of_brute_force(table: Table, up_to: int) -> None:
    """With missing cells and equal rows, where blanking one row leaves another alone."""
    found = protect_cells(table, up_to=up_to)
    least = fewest_cells(table.values, up_to)
    assert (found.status, found.cost, found.lower_bound) == (Status.OPTIMAL, least, least)
    assert len(found.blanked) == least
    assert not alone(found.table.values, up_to)
    expected = table.values.copy()
    for row, column in found.blanked:
        expected[row, table.column(column)] = MISSING
    assert (found.table.values == expected).all()


def test_a_blank_cell_is_no_company() -> None:
    """Of two rows that are equal in b, one has to lose it, and so the other one too."""
    table = Table.from_frame({"a": [1, 1, 1], "b": [1, 1, 2], "c": [1, 2, 2]})
    found = protect_cells(table, up_to=1)
    assert set(found.blanked) == {(2, "b"), (0, "c")}
    pairs = Table.from_frame({"a": [1, 1, 2, 2], "b": [1, 2, 1, 2]})
    assert protect_cells(pairs, up_to=2).cost == fewest_cells(pairs.values, 2) == 4


def test_columns_that_nobody_knows_stay_as_they_are() -> None:
    """Unique cells in them do not matter, and they are in the result."""
    table = Table.from_frame({"id": ["x", "y", "z"], "a": [1, 1, 2], "secret": [1, 2, 3]})
    for protected in (protect_columns, protect_cells):
        found = protected(table, up_to=1, quasi=["a"])
        assert found.before == (2,)
        assert "secret" in found.table.attributes
        assert (found.table.names, found.table.name_column) == (None, None)
        assert found.cost == 1


def test_bounds_hold_whenever_it_stops() -> None:
    """And what is found is a plan."""
    rng = np.random.default_rng(0)
    values = rng.integers(0, 6, (60, 5))
    table = Table.from_frame({f"c{i}": column for i, column in enumerate(values.T)})
    best = protect_columns(table)
    stopped = protect_columns(table, limits=Limits(1e-9))
    assert stopped.lower_bound <= best.cost <= stopped.cost
    for seconds in (1e-9, 1.0):
        found = protect_cells(table, limits=Limits(seconds))
        assert found.stopped == "time" or found.status is Status.OPTIMAL
        assert found.lower_bound <= found.cost
        assert not alone(found.table.values, 2)


def test_ctrl_c_leaves_a_plan_and_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once there is a plan."""
    looked = blanks._Search.look
    table = Table.from_frame({"a": [1, 1, 2, 2], "b": [1, 2, 1, 2], "c": [1, 1, 1, 2]})

    def pressed(self: Any, seconds: float) -> bool:
        looked(self, seconds)
        raise KeyboardInterrupt

    monkeypatch.setattr(blanks._Search, "look", pressed)
    monkeypatch.setattr(blanks._Search, "_spared", lambda self, blank: blank | True)
    found = protect_cells(table)
    assert (found.stopped, found.status) == ("interrupt", Status.FEASIBLE)
    assert not alone(found.table.values, 2)


def test_a_plan_that_leaves_a_row_unique_is_a_bug_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An audit finds it."""
    monkeypatch.setattr(
        protect,
        "fewest_blanks",
        lambda codes, *_: blanks.Blanks(
            np.zeros(codes.shape, dtype=np.bool_), 0, np.zeros(0, dtype=np.int64), "", 0
        ),
    )
    with pytest.raises(BackendError, match="row 2 of the protected table"):
        protect_cells(Table.from_frame({"a": [1, 1, 2]}), up_to=1)


def test_every_column_may_have_to_go(tmp_path: Path) -> None:
    """Then there is nothing to write."""
    found = protect_columns(Table.from_frame({"a": [1, 2], "b": [1, 2]}))
    assert (found.table.attributes, found.dropped) == ((), ("a", "b"))
    with pytest.raises(InputError, match="no column is left"):
        write_protected(found, tmp_path / "out.csv")


def test_what_is_written_is_the_table_that_is_left(tmp_path: Path) -> None:
    """Numbers are numbers, and blank cells are empty."""
    table = Table.from_frame(
        {"a": [1, 1, 2, 2], "b": [0.5, 0.5, 1.5, 2.5], "c": ["x", "x", "y", "y"]}
    )
    found = protect_cells(table, up_to=1)
    for name in ("out.csv", "out.parquet"):
        write_protected(found, tmp_path / name)
        again = read_table(tmp_path / name)
        assert again.attributes == found.table.attributes
        assert (again.values == MISSING).tolist() == (found.table.values == MISSING).tolist()
        assert not alone(again.values, 1)


def test_blank_cells_of_the_only_column_are_rows_still(tmp_path: Path) -> None:
    """An empty line would be none."""
    found = protect_cells(Table.from_frame({"a": [1, 1, 2, 3]}), up_to=1)
    write_protected(found, tmp_path / "out.csv")
    assert read_table(tmp_path / "out.csv").values.ravel().tolist() == [0, 0, MISSING, MISSING]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"quasi": ["z"]}, "there is no column 'z'"),
        ({"up_to": 0}, "up_to is 0"),
        ({"costs": {"z": 1}}, "there is no column 'z'"),
        ({"costs": {"a": -1}}, "what it costs to take columns away: set 0 costs -1"),
        ({"costs": {"a": 10**14}, "coarsen": {"a": "1,2"}}, "what it costs to take columns away"),
        ({"coarsen": {"z": "10"}}, "there is no column 'z'"),
        ({"quasi": ["a"], "coarsen": {"b": "10"}}, "'b' is to be coarsened, and is none of"),
    ],
)
def test_bad_input_is_said_in_a_line(options: dict[str, Any], why: str) -> None:
    """With the name of what is wrong."""
    with pytest.raises(InputError, match=why):
        protect_columns(Table.from_frame({"a": [1, 2], "b": [1, 1]}), **options)


def test_one_row_is_not_protected_by_anything() -> None:
    """It is unique on no columns."""
    for protected in (protect_columns, protect_cells):
        with pytest.raises(InputError, match="there is one row only"):
            protected(Table.from_frame({"a": [1]}))
