"""Keys of tables, against all subsets of their columns."""

from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, Limits, Status, Table, find_key, list_keys, read_table
from minsym.data import TABLES
from minsym.questions import apart

CELLS = st.one_of(st.none(), st.integers(0, 2))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Return a small table, with missing cells and equal rows."""
    width, n = draw(st.integers(1, 5)), draw(st.integers(1, 9))
    columns = draw(
        st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=width, max_size=width)
    )
    return Table.from_frame({f"c{i}": column for i, column in enumerate(columns)}, columns=[])


def to_tell(table: Table, decision: int | None) -> list[set[int]]:
    """Return, for every pair of rows to be told apart that can be, the columns that do."""
    said = [c for c in range(table.values.shape[1]) if c != decision]
    pairs = []
    for a, b in combinations(table.values, 2):
        if decision is None or a[decision] != b[decision]:
            pairs.append({c for c in said if a[c] != b[c]})
    return [pair for pair in pairs if pair]


def all_keys(table: Table, decision: int | None) -> list[tuple[int, ...]]:
    """Return all minimal keys, the smallest first."""
    said = [c for c in range(table.values.shape[1]) if c != decision]
    pairs, found = to_tell(table, decision), list[tuple[int, ...]]()
    for size in range(len(said) + 1):
        for chosen in combinations(said, size):
            if any(set(known) <= set(chosen) for known in found):
                continue
            if all(pair & set(chosen) for pair in pairs):
                found.append(chosen)
    return found


def named(table: Table, found: list[tuple[int, ...]]) -> list[tuple[str, ...]]:
    """Return keys by the names of their columns."""
    return [tuple(table.attributes[c] for c in key) for key in found]


@given(tables(), st.booleans(), st.sampled_from([2, 3, 10_000]), st.sampled_from([1, 1000]))
def test_keys_are_those_of_brute_force(table: Table, decided: bool, sample: int, many: int) -> None:
    """One, all of the minimum size, and all minimal ones; whatever is tried first."""
    decision = 0 if decided else None
    name = table.attributes[0] if decided else None
    expected = named(table, all_keys(table, decision))
    least = min(map(len, expected))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "SAMPLE", sample)
        patch.setattr(apart, "MANY", many)
        found = find_key(table, decision=name)
        assert found.columns in expected
        assert found.cost == found.lower_bound == len(found.columns) == least
        assert list(list_keys(table, decision=name)) == [k for k in expected if len(k) == least]
        assert list(list_keys(table, decision=name, up_to=4)) == [k for k in expected if len(k) < 5]


@given(tables(), st.lists(st.integers(0, 5), min_size=5, max_size=5))
def test_the_cheapest_key_is_found(table: Table, costs: list[int]) -> None:
    """Columns may cost nothing."""
    found = find_key(table, costs=dict(zip(table.attributes, costs, strict=False)))
    all_costs = [sum(costs[c] for c in key) for key in all_keys(table, None)]
    assert found.cost == found.lower_bound == min(all_costs)


def test_zoo_is_told_apart_by_eleven_columns() -> None:
    """Animals of different types by five."""
    table = read_table(TABLES["zoo"].path)
    found = find_key(table)
    assert (found.status, len(found.columns)) == (Status.OPTIMAL, 11)
    assert len(found.alike) == 19
    assert (0, 3) in found.alike
    by_type = find_key(table, decision="type")
    assert (len(by_type.columns), by_type.alike) == (5, ())


def test_rows_alike_are_named() -> None:
    """With a decision, only those that are decided differently."""
    table = Table.from_frame({"a": [1, 1, 2, 2], "b": [0, 0, 0, 0], "good": [0, 1, 1, 1]})
    assert find_key(table).alike == ((2, 3),)
    found = find_key(table, decision="good")
    assert found.alike == ((0, 1),)
    assert found.columns == ("a",)


def test_many_rows_are_tried_a_sample_first() -> None:
    """The two columns that tell 40,000 rows apart are hidden among others."""
    a, b = (np.array(column) for column in zip(*product(range(200), repeat=2), strict=True))
    noise = np.random.default_rng(0).integers(0, 5, (3, a.size))
    table = Table.from_frame({"x": noise[0], "a": a, "y": noise[1], "b": b, "z": noise[2]})
    found = find_key(table)
    assert found.columns == ("a", "b")
    assert found.lower_bound == 2


def test_without_time_there_is_a_key_all_the_same() -> None:
    """It tells all rows apart, and may have too many columns."""
    rng = np.random.default_rng(1)
    values = rng.integers(0, 2, (3000, 30))
    table = Table.from_frame({f"c{i}": column for i, column in enumerate(values.T)})
    found = find_key(table, limits=Limits(1e-9))
    chosen = [table.attributes.index(name) for name in found.columns]
    assert found.stopped == "time"
    assert len(np.unique(values[:, chosen], axis=0)) == len(np.unique(values, axis=0))
    with pytest.raises(TimeoutError):
        list(list_keys(table, seconds=1e-9))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"decision": "c"}, "there is no column 'c'"),
        ({"costs": {"c": 2}}, "there is no column 'c'"),
    ],
)
def test_columns_that_are_not_there_are_named(options: dict[str, Any], why: str) -> None:
    """In one line."""
    with pytest.raises(InputError, match=why):
        find_key(Table.from_frame({"a": [1, 2], "b": [1, 1]}), **options)


def test_a_list_is_refused_before_it_is_taken() -> None:
    """Not at its first key."""
    with pytest.raises(InputError, match="up_to is 0"):
        list_keys("zoo", up_to=0)
    with pytest.raises(InputError, match="there is no column 'c'"):
        list_keys({"a": [1, 2]}, decision="c")


def test_a_list_goes_on_from_a_key() -> None:
    """The same keys, with nothing searched twice."""
    known = find_key("zoo", decision="type")
    assert list(list_keys("zoo", decision="type", known=known)) == list(
        list_keys("zoo", decision="type")
    )


def left_out(table: Table, decision: int | None, chosen: tuple[int, ...]) -> float:
    """Return the share of the distinct rows to leave out so that columns tell the others apart."""
    said = [c for c in range(table.values.shape[1]) if c != decision]
    decisions = dict[tuple[int, ...], set[int]]()
    for row in table.values.tolist():
        decided = -1 if decision is None else row[decision]
        decisions.setdefault(tuple(row[c] for c in said), set()).add(decided)
    groups = dict[tuple[int, ...], list[object]]()
    for row, found in decisions.items():
        # Rows that are decided in several ways are of no one's kind.
        label = row if decision is None or len(found) > 1 else min(found)
        kept = tuple(row[said.index(c)] for c in chosen)
        groups.setdefault(kept, []).append(label)
    out = sum(len(group) - max(map(group.count, group)) for group in groups.values())
    return out / len(decisions)


@given(tables(), st.booleans(), st.sampled_from([0.1, 0.25, 0.4, 0.9]))
def test_approximate_keys_are_those_of_brute_force(
    table: Table, decided: bool, share: float
) -> None:
    """One of the fewest columns, its share, and all minimal ones."""
    decision = 0 if decided else None
    name = table.attributes[0] if decided else None
    said = [c for c in range(table.values.shape[1]) if c != decision]
    expected = list[tuple[int, ...]]()
    for size in range(len(said) + 1):
        for chosen in combinations(said, size):
            smaller = any(set(known) <= set(chosen) for known in expected)
            if not smaller and left_out(table, decision, chosen) <= share:
                expected.append(chosen)
    found = find_key(table, decision=name, approximate=share)
    assert (found.status, found.cost) == (Status.OPTIMAL, len(expected[0]))
    indices = tuple(table.attributes.index(column) for column in found.columns)
    assert found.left_out == pytest.approx(left_out(table, decision, indices))
    fewest = [chosen for chosen in expected if len(chosen) == len(expected[0])]
    options: dict[str, Any] = {"decision": name, "approximate": share}
    assert list(list_keys(table, **options)) == named(table, fewest)
    if said:
        assert list(list_keys(table, **options, up_to=len(said))) == named(table, expected)


@given(tables(), st.lists(st.sampled_from([0, 1, 2, 2.5]), min_size=5, max_size=5))
def test_the_cheapest_keys_are_listed(table: Table, prices: list[float]) -> None:
    """Those from which no column can be left out; minimal ones are listed whatever they cost."""
    costs = dict(zip(table.attributes, prices, strict=False))
    every = all_keys(table, None)
    spent = [sum(costs[table.attributes[c]] for c in key) for key in every]
    cheapest = [key for key, cost in zip(every, spent, strict=True) if cost == min(spent)]
    known = find_key(table, costs=costs)
    assert known.cost == min(spent)
    for given_before in (None, known):
        assert list(list_keys(table, costs=costs, known=given_before)) == named(table, cheapest)
    width = len(table.attributes)
    assert list(list_keys(table, costs=costs, up_to=width)) == named(table, every)


def test_a_share_is_less_than_all() -> None:
    """And not negative."""
    for share in (-0.1, 1, float("nan")):
        with pytest.raises(InputError, match="expected a share from 0 to less than 1"):
            find_key("zoo", approximate=share)
