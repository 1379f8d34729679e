"""Specs of data sets: their shards, their JSON, and what is refused."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError
from minsym.datasets.spec import SHARD_CONTEXTS, Spec, shares
from minsym.games.setting import Setting
from tests.generating import SMALL

SPLITS = st.dictionaries(
    st.sampled_from(["train", "valid", "test", "more"]),
    st.integers(0, 3 * SHARD_CONTEXTS),
    min_size=1,
).filter(lambda splits: sum(splits.values()) > 0)


@given(st.sets(st.integers(1, 9), min_size=1, max_size=3), SPLITS, st.booleans())
def test_shards_hold_every_context_once(
    levels: set[int], splits: dict[str, int], matched: bool
) -> None:
    """And are numbered, named by their split, and none is too large."""
    spec = Spec((*levels,), splits=splits, matched=matched)
    shards = spec.shards()
    ends = np.cumsum([shard.contexts for shard in shards])
    assert [shard.first for shard in shards] == [0, *ends[:-1]]
    assert [shard.number for shard in shards] == list(range(len(shards)))
    assert len({shard.file for shard in shards}) == len(shards)
    assert all(1 <= shard.contexts <= SHARD_CONTEXTS for shard in shards)
    for split, contexts in splits.items():
        for level in levels:
            here = [s.contexts for s in shards if s.split == split and level in s.levels]
            assert sum(here) == contexts
    assert all(shard.file.startswith(f"data/{shard.split}-") for shard in shards)
    assert sum(s.games for s in shards) == sum(splits.values()) * len(levels)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=5).map(tuple),
    st.integers(0, 2**63 - 1), st.booleans(), SPLITS,
)  # fmt: skip
def test_a_spec_comes_back_from_json(
    sizes: tuple[int, ...], seed: int, matched: bool, splits: dict[str, int]
) -> None:
    """Whatever it holds."""
    setting = Setting(len(sizes) + 1, (2, *sizes), 2)
    spec = Spec((2, 1), setting, "latent", splits, seed, matched, 3)
    assert Spec.from_json(json.loads(json.dumps(spec.as_json()))) == spec


@given(st.integers(0, 10**9), st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_shares_add_up(count: int, weights: list[int]) -> None:
    """And each is right to one context."""
    split = {f"s{i}": weight / sum(weights) for i, weight in enumerate(weights)}
    found = shares(count, split)
    assert sum(found.values()) == count
    assert all(abs(found[name] - count * share) <= 1 for name, share in split.items())


@pytest.mark.parametrize(
    "wrong",
    [
        {"levels": ()}, {"levels": (3, 3)}, {"levels": (0,)}, {"family": "code"}, {"seed": -1},
        {"seed": 1 << 63}, {"min_level_set": 0}, {"splits": {"a/b": 1}}, {"splits": {"a": -1}},
        {"splits": {}}, {"splits": {"a": 0}},
    ],
)  # fmt: skip
def test_a_wrong_spec_is_refused(wrong: dict[str, Any]) -> None:
    """One part is wrong; without it the spec would do."""
    with pytest.raises(InputError):
        replace(SMALL, **wrong)


def test_a_notebook_shows_what_is_to_be_made() -> None:
    """Each part beside its name."""
    spec = Spec((2, 3), Setting(4, 2, 4), splits={"train": 1500}, seed=7)
    shown = spec._repr_html_()
    for part in ("2, 3", "|A| = 4, |V| = 2, n = 4", "codes", "train 1,500", "7"):
        assert f">{part}</td>" in shown
