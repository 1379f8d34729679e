"""The numbers of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.errors import InputError
from minsym.formats.numbers import scan

BLANKS = st.text(" \t\r\n", min_size=1, max_size=3)
DIGITS = st.text("0123456789", min_size=1, max_size=18)


@given(st.lists(st.tuples(BLANKS, DIGITS)), BLANKS)
def test_numbers_are_found_where_they_stand(parts: list[tuple[str, str]], end: str) -> None:
    """Of up to 18 digits, with any blanks between; an error gives the line of its number."""
    text = "".join(blank + digits for blank, digits in parts) + end
    found = scan(text.encode())
    assert found.values.tolist() == [int(digits) for _, digits in parts]
    for i, (_, digits) in enumerate(parts):
        start = int(found.starts[i])
        assert text[start : start + len(digits)] == digits
        line = text.count("\n", 0, start) + 1
        assert str(found.error(i, "no")) == f"line {line}: no"


def test_a_number_that_64_bits_may_not_hold_is_refused() -> None:
    """By its digits, leading zeros counted."""
    with pytest.raises(InputError, match="line 2: a number of more than 18 digits"):
        scan(b"1\n" + b"0" * 19)
