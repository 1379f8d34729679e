"""Contexts: Algorithm 1's semantics, and what is refused."""

from typing import Any

import numpy as np
import pytest

from minsym import MISSING, Context, CoverProblem


def test_figure_1_needs_one_symbol_in_the_top_row_and_two_in_the_bottom_row() -> None:
    """The difference sets are those one reads off the paper's picture."""
    target = {"color": "red", "shape": "triangle"}
    top = Context.from_dicts(
        target,
        [target, {"color": "blue", "shape": "square"}, {"color": "green", "shape": "circle"}],
    )
    bottom = Context.from_dicts(
        target,
        [target, {"color": "blue", "shape": "triangle"}, {"color": "red", "shape": "circle"}],
    )
    assert CoverProblem.from_context(top).rows() == [(0, 1)]
    assert CoverProblem.from_context(bottom).rows() == [(0,), (1,)]


def test_duplicates_of_the_target_are_no_distractors() -> None:
    """`img != target_image` compares by value; the answer says how many it dropped."""
    context = Context.from_array([[1, 2], [1, 2], [1, 3]], target=1)
    assert context.duplicates.tolist() == [0]
    assert CoverProblem.from_context(context).rows() == [(1,)]


def test_a_missing_cell_of_the_target_cannot_be_said() -> None:
    """Only what the target has is in a difference set."""
    context = Context.from_array([[1, MISSING], [2, 5]], target=0)
    assert context.sayable.tolist() == [True, False]
    assert CoverProblem.from_context(context).rows() == [(0,)]


def test_a_missing_cell_of_a_distractor_differs_from_anything_said() -> None:
    """`image.get(key)` is None then."""
    context = Context.from_array([[1, 4], [1, MISSING]], target=0)
    assert CoverProblem.from_context(context).rows() == [(1,)]


def test_a_distractor_that_has_more_and_agrees_on_the_rest_is_in_the_way() -> None:
    """It is not equal to the target, and no message tells it from it."""
    context = Context.from_array([[1, MISSING], [1, 5], [1, MISSING]], target=0)
    assert context.in_the_way.tolist() == [1, 2]
    assert context.duplicates.tolist() == [2]
    assert CoverProblem.from_context(context).has_empty_row


def test_a_message_is_non_empty_even_with_no_distractor() -> None:
    """The one row then asks for any symbol that can be said."""
    context = Context.from_array([[1, MISSING, 2]], target=0)
    assert CoverProblem.from_context(context).rows() == [(0, 2)]
    nothing = Context.from_array([[MISSING]], target=0)
    assert CoverProblem.from_context(nothing).has_empty_row


def test_dicts_keep_the_order_of_the_target_and_find_it_among_the_images() -> None:
    """So that the lexicographically first message is Algorithm 1's."""
    context = Context.from_dicts({"b": 1, "a": 2}, [{"a": 3}, {"a": 2, "b": 1}, {"c": 1}])
    assert context.attributes == ("b", "a", "c")
    assert context.target == 1
    assert context.values.tolist() == [
        [MISSING, 1, MISSING],
        [0, 0, MISSING],
        [MISSING, MISSING, 0],
    ]


def test_a_target_that_is_not_among_the_images_is_added() -> None:
    """Algorithm 1 does not ask for it to be there; nothing counts as its duplicate."""
    context = Context.from_dicts({"a": 1}, [{"a": 2}])
    assert (context.target, len(context.values), context.duplicates.size) == (0, 2, 0)


def test_none_nan_and_unhashable_values_in_dicts() -> None:
    """None and NaN are missing; lists are compared by content."""
    context = Context.from_dicts(
        {"a": [1], "b": None, "c": float("nan")}, [{"a": [1]}, {"a": [2]}, {"a": [1], "b": 1}]
    )
    assert context.values.tolist() == [[0, -1, -1], [1, -1, -1], [0, 0, -1]]


@pytest.mark.parametrize(
    ("values", "target", "names", "message"),
    [
        ([1, 2], 0, None, r"values have shape \(2,\); expected \(n, \|A\|\)"),
        (
            np.zeros((1, 0), int),
            0,
            None,
            r"values have shape \(1, 0\); expected an image and an attribute",
        ),
        ([[0.5]], 0, None, "values are float64; expected integers"),
        ([[-2]], 0, None, "a value is -2; expected 0 or more, or -1 for missing"),
        ([[0]], 1, None, "target is row 1; the rows are 0 to 0"),
        ([[0]], -1, None, "target is row -1; the rows are 0 to 0"),
        ([[0]], 0, ["a", "b"], "2 attribute names for 1 attributes"),
    ],
)
def test_bad_values_are_refused_with_the_rule(
    values: Any, target: int, names: Any, message: str
) -> None:
    """Every rule is stated where it is broken."""
    with pytest.raises(ValueError, match=message):
        Context.from_array(values, target, names)


def test_value_names_must_reach_every_value() -> None:
    """A code without a name would fail only when it is printed."""
    with pytest.raises(ValueError, match="attribute 'a1' has value 2 and 2 value names"):
        Context.from_array([[2]], value_names=[["red", "blue"]])
    with pytest.raises(ValueError, match="value names for 0 of 1 attributes"):
        Context.from_array([[0]], value_names=[])


def test_the_values_of_a_context_cannot_be_changed() -> None:
    """Not through it, and not through the array it was made from."""
    mine = np.zeros((2, 2), dtype=np.int64)
    context = Context.from_array(mine)
    with pytest.raises(ValueError, match="read-only"):
        context.values[0, 0] = 1
    mine[0, 0] = 1
    assert context.values[0, 0] == 0
    view = mine[:]
    view.flags.writeable = False
    context = Context.from_array(view)
    mine[0, 0] = 2
    assert context.values[0, 0] == 1


def test_a_large_context_has_a_short_repr() -> None:
    """It says what it is, and not each of its cells."""
    context = Context.from_array([[i % 7, i] for i in range(5000)], target=3)
    assert repr(context) == "<Context of 5000 images and 2 attributes: target 3>"
