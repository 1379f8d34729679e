"""Dressing a core of attributes up as a context of a setting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minsym import complexity
from minsym.families.dress import dress
from minsym.games.setting import Setting
from tests.naive import slow_complexity
from tests.strategies import Values, contexts


@given(contexts(), st.lists(st.integers(1, 6), max_size=4), st.integers(0, 2**32), st.data())
def test_dressing_changes_no_complexity(
    core: Values, more: list[int], seed: int, data: st.DataObject
) -> None:
    """The order says which image is which, and no value is one that its attribute lacks."""
    sizes = [*(core.max(axis=0) + 1 + data.draw(st.integers(0, 2))).tolist(), *more]
    setting = Setting(len(sizes), data.draw(st.permutations(sizes)), len(core))
    values, order = dress(np.stack([core] * 3), setting, np.random.default_rng(seed))
    assert (np.sort(order, axis=1) == np.arange(len(core))).all()
    assert (values < np.array(setting.sizes)).all()
    expected = np.array(slow_complexity(core))
    assert (complexity(values) == expected[order]).all()


def shape(column: Values) -> tuple[int, ...]:
    """Return a column with its values numbered as they occur."""
    names = dict.fromkeys(column.tolist())
    return tuple(list(names).index(value) for value in column.tolist())


@given(contexts(), st.integers(0, 2**32), st.data())
def test_a_core_that_fits_exactly_is_only_renamed_and_shuffled(
    core: Values, seed: int, data: st.DataObject
) -> None:
    """Every column finds an attribute with as many values, in whatever order they come."""
    sizes = data.draw(st.permutations((core.max(axis=0) + 1).tolist()))
    setting = Setting(len(sizes), sizes, len(core))
    (values,), (order,) = dress(core[None], setting, np.random.default_rng(seed))
    assert sorted(map(shape, values.T)) == sorted(map(shape, core[order].T))
