"""What the contexts of a data set look like."""

from typing import Any

import numpy as np
import pytest

from minsym import InputError, Setting


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"attributes": 0}, "attributes is 0; expected 1 or more"),
        ({"images": 1}, "images is 1; expected 2 or more"),
        ({"values": 0}, "an attribute has 0 values; expected 1 to 65536"),
        ({"values": 65537}, "an attribute has 65537 values"),
        ({"attributes": 3, "values": (2, 2)}, "2 numbers of values for 3 attributes"),
        ({"attributes": 3, "values": 2, "images": 9}, "9 distinct images .* there are 8"),
        ({"attributes": 1 << 12, "images": 1 << 13}, "expected at most 16777216 cells"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(numbers: dict[str, Any], message: str) -> None:
    """With the number and the rule, before any memory is taken."""
    with pytest.raises(InputError, match=message):
        Setting(**numbers)


def test_one_number_of_values_is_that_of_all_attributes() -> None:
    """So that settings that mean the same are equal."""
    assert Setting(3, 4, 8) == Setting(3, (4, 4, 4), 8) == Setting(3, [4], 8)
    assert Setting(3, 4, 8).sizes == (4, 4, 4)


def test_the_type_of_values_is_the_smallest_that_holds_them() -> None:
    """256 values fit a byte."""
    assert Setting(2, 256, 4).dtype == np.uint8
    assert Setting(2, (2, 257), 4).dtype == np.uint16


def test_far_more_images_than_are_asked_for_are_not_counted() -> None:
    """Their number has thousands of digits."""
    assert Setting(1 << 17, 1 << 16, 64).images == 64
