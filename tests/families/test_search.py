"""The families of tables: contexts are rows, and what the search says is so."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from minsym import Context, InputError, complexity, solve
from minsym.datasets.draw import draw_games
from minsym.datasets.from_table import records_of
from minsym.datasets.plan import plan
from minsym.datasets.shards import Games, joined
from minsym.families import FAMILIES, search
from minsym.families.search import targets
from minsym.games.records import Records
from tests.naive import min_sym
from tests.uniformity import chi_squared, critical

OF_RECORDS = [family.name for family in FAMILIES.values() if family.of_records]
rng = np.random.default_rng(0)

#: Tables with duplicates, a missing cell, constant columns, 300 values in a column, and more than
#: 64 attributes.
TABLES = {
    "zoo": records_of("zoo"),
    "binary": records_of(rng.integers(0, 2, (300, 7))),
    "many values": records_of(np.column_stack([np.arange(300), rng.integers(0, 3, (300, 6))])),
    "constant": records_of(np.pad(rng.integers(0, 3, (80, 5)), ((0, 0), (1, 2)))),
    "wide": records_of((rng.random((60, 130)) < 0.1).astype(int)),
}


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search less for each context than commands do."""
    monkeypatch.setattr(search, "SWAPS", 20_000)


def some_games(
    family: str,
    table: Records,
    k: int,
    count: int = 24,
    images: int = 12,
    seed: int = 0,
    matched: tuple[int, ...] | None = None,
) -> Games:
    spec = plan(
        matched or [k],
        splits={"train": count},
        family=family,
        table=table,
        images=images,
        seed=seed,
        matched=matched is not None,
    )
    return joined([draw_games(spec, shard) for shard in spec.shards()])


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("family", OF_RECORDS)
def test_games_hold_what_they_say(family: str, name: str) -> None:
    """Distinct rows of the table, complexity as CP-SAT finds it, level sets, minimum messages."""
    table = TABLES[name]
    k = 1 if name == "many values" else 2
    made = some_games(family, table, k)
    assert (table.values[made.rows] == made.images).all()
    assert all(len(np.unique(images, axis=0)) == 12 for images in made.images)
    level = complexity(made.images) == k
    assert level[np.arange(24), made.target].all()
    assert (made.level_set_size == level.sum(axis=1)).all()
    for i in range(3):
        context = Context.from_array(made.images[i], int(made.target[i]))
        assert solve(context, "cpsat", reductions=False).size == k
        assert solve(context).cover == tuple(made.witness[i, :k])


@pytest.mark.parametrize("family", OF_RECORDS)
def test_games_are_a_matter_of_the_seed(family: str) -> None:
    """The same again, and others with another."""
    here, again, other = (some_games(family, TABLES["zoo"], 2, 8, seed=s) for s in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(here, again, strict=True))
    assert (here.rows != other.rows).any()


@pytest.mark.parametrize("family", OF_RECORDS)
def test_targets_are_uniform_on_their_level_set_and_images_are_shuffled(family: str) -> None:
    """T1: chi-squared of which row of its level set the target is, and of where it is."""
    made = some_games(family, TABLES["binary"], 3, 1500, images=8)
    assert chi_squared(np.bincount(made.target, minlength=8)) < critical(7)
    level, rank = complexity(made.images) == 3, np.empty(1500, np.int64)
    for i, rows in enumerate(made.rows):
        rank[i] = sorted(rows[level[i]].tolist()).index(rows[made.target[i]])
    seen, freedom = 0.0, 0
    for size in np.unique(made.level_set_size):
        ranks = np.bincount(rank[made.level_set_size == size], minlength=size)
        if size > 1 and ranks.sum() >= 5 * size:
            seen, freedom = seen + chi_squared(ranks), freedom + int(size) - 1
    assert freedom > 0
    assert seen < critical(freedom)


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(2, 9))
@settings(max_examples=30, deadline=None)
def test_complexities_agree_with_the_naive_search(seed: int, k: int, images: int) -> None:
    """Of contexts of small tables, at any level that a row can have."""
    draws = np.random.default_rng(seed)
    shape = int(draws.integers(images, 40)), int(draws.integers(2, 6))
    table = records_of(draws.integers(0, int(draws.integers(2, 4)), shape))
    assume(len(table.pool) >= images)
    try:
        drawn = FAMILIES["search"].draw(table.setting(images), (k,), draws, 3, table.pool)
    except InputError:
        assert not targets(table.pool, k).size
        return
    for values, found in zip(drawn.values, drawn.complexity, strict=True):
        assert (table.pool.find(values) >= 0).all()
        assert found.tolist() == [min_sym(values.tolist(), t) for t in range(images)]


def test_a_search_leaves_less_to_guess_than_drawing() -> None:
    """Zoo, where drawing gives most targets at 4 away."""
    searched, drawn = (some_games(f, TABLES["zoo"], 4, 40, 16) for f in ("search", "rows"))
    blind = [(1 / games.level_set_size).mean() for games in (searched, drawn)]
    assert blind[0] < 0.2
    assert blind[1] > 0.8


def test_every_row_that_can_be_a_target_may_be_one() -> None:
    """In turns: each row of Zoo that needs three symbols is in a context, most at that level."""
    made = some_games("search", TABLES["zoo"], 3, 108, 16)
    kinds = TABLES["zoo"].kind[made.rows]
    can = set(targets(TABLES["zoo"].pool, 3).tolist())
    at_level = kinds[complexity(made.images) == 3]
    assert set(at_level.tolist()) <= can <= set(kinds.ravel().tolist())
    assert len(set(at_level.tolist())) > 0.9 * len(can)
    counts = np.bincount(kinds[np.arange(108), made.target])
    assert counts.max() < 4 * 108 / len(can)


def test_several_complexities_in_one_context() -> None:
    """Each has a level set; the images are the same."""
    made = some_games("search", TABLES["zoo"], 0, 20, 16, matched=(2, 3, 4))
    assert made.complexity.tolist() == [2, 3, 4] * 20
    assert (made.images[::3] == made.images[2::3]).all()
    assert (made.level_set_size >= 1).all()
    assert made.level_set_size.mean() > 3


def test_a_pool_of_just_enough_rows_is_a_context() -> None:
    """There is nothing to choose."""
    table = records_of(np.eye(6, dtype=int))
    made = some_games("search", table, 1, 3, images=6)
    assert made.level_set_size.tolist() == [6, 6, 6]


def test_a_complexity_that_no_row_needs_is_refused_with_what_can_be_had() -> None:
    """Before anything is drawn."""
    said = "59 at 1, 58 at 2, 36 at 3, 13 at 4, 7 at 5, 1 at 6 and none above can be targets"
    with pytest.raises(InputError, match=said):
        plan([7], table="zoo", images=16)
    with pytest.raises(InputError, match="the family search can"):
        some_games("rows", TABLES["zoo"], 6, images=7)


def test_what_a_search_cannot_find_is_refused_soon() -> None:
    """A parity code of four rows: three of them never need two symbols."""
    table = records_of(np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]))
    with pytest.raises(InputError, match=r"none of 2\d\d contexts .* a lower complexity help"):
        some_games("search", table, 2, 10, images=3)


def test_a_search_ends_where_its_looks_are_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it has; the complexities that it states are right."""
    monkeypatch.setattr(search, "LOOKS", 1000)
    made = some_games("search", TABLES["zoo"], 3, 8, 16)
    assert (complexity(made.images)[np.arange(8), made.target] == 3).all()
