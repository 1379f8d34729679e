"""The best message of a length, against trying all."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import MISSING, Context, InputError, UniformContexts, complexity
from minsym.questions.by_length import best_message, left_by_length

VALUES = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(MISSING, 2), min_size=width, max_size=width), min_size=1, max_size=9
    )
)


def naive(values: Any, target: int, length: int) -> tuple[tuple[int, ...], int] | None:
    """Return the first message of a length that leaves fewest, by trying all."""
    sayable = [a for a, value in enumerate(values[target]) if value != MISSING]
    distractors = [image for image in values if list(image) != list(values[target])]
    left = {
        said: sum(all(image[a] == values[target][a] for a in said) for image in distractors)
        for said in combinations(sayable, min(length, len(sayable)))
        if said
    }
    return min(left.items(), key=lambda item: (item[1], item[0]), default=None)


@given(VALUES, st.data())
@settings(deadline=None)
def test_the_best_message_of_a_length(values: list[list[int]], data: st.DataObject) -> None:
    """With missing cells, duplicates and fewer attributes than symbols."""
    target = data.draw(st.integers(0, len(values) - 1))
    length = data.draw(st.integers(1, 6))
    expected = naive(values, target, length)
    context = Context.from_array(values, target)
    if expected is None:
        with pytest.raises(InputError, match="cannot be said"):
            best_message(context, length)
    else:
        assert best_message(context, length) == (*expected, True)
        assert left_by_length([values], target, length)[0, -1] == expected[1]


@pytest.mark.parametrize(("attributes", "images", "longest"), [(12, 64, 5), (70, 130, 3)])
def test_many_contexts(attributes: int, images: int, longest: int) -> None:
    """Whatever the threads; curves fall, and are at 0 from min|M| on."""
    supply = UniformContexts(attributes=attributes, values=2, images=images, seed=1)
    contexts = [supply.context(i) for i in range(40)]
    values = np.stack([context.values for context in contexts])
    targets = np.array([context.target for context in contexts])
    left = left_by_length(values, targets, longest)
    assert (left == left_by_length(values, targets, longest, threads=1)).all()
    size = np.array([complexity(v)[t] for v, t in zip(values, targets, strict=True)])
    assert ((left == 0) == (np.arange(1, longest + 1) >= size[:, None])).all()
    assert (np.diff(left, axis=1) <= 0).all()
    for i in (0, 1):
        expected = naive(values[i].tolist(), int(targets[i]), 2)
        assert expected is not None
        assert left[i, 1] == expected[1]


def test_a_search_stops_in_time() -> None:
    """With a message that leaves what it says, not proved to be the best."""
    context = UniformContexts(attributes=90, values=2, images=3000, seed=1).context()
    best = best_message(context, 7, seconds=0.2)
    assert not best.proved
    said = list(best.attributes)
    matching = (context.values[:, said] == context.values[context.target, said]).all(axis=1)
    assert len(said) == 7
    assert matching.sum() - 1 == best.left


def test_lengths_out_of_their_domain() -> None:
    """Refused with the rule."""
    with pytest.raises(ValueError, match="1 or more"):
        left_by_length([[[0], [1]]], 0, 0)
    with pytest.raises(InputError, match="1 or more"):
        best_message(Context.from_array([[0], [1]], target=0), 0)
