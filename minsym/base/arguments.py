"""Arguments of public functions: one of another kind than is expected is refused in a sentence."""

import numbers
import operator
from contextlib import suppress
from typing import Any

from minsym.base.text import brief


def shown(value: object) -> str:
    """Return a value as messages show it: its beginning and its type, safe for a terminal."""
    kind = type(value).__name__
    article = "an" if kind[0] in "aeiouAEIOU" else "a"
    return "None" if value is None else f"{brief(value)}, {article} {kind}"


def whole_number(value: Any, what: str) -> int:
    """Return a whole number as an int; TypeError if it is something else, true and false included.

    Examples
    --------
    >>> whole_number("4", "threads")
    Traceback (most recent call last):
    ...
    TypeError: threads is '4', a str; expected a whole number
    """
    if not isinstance(value, bool):  # numpy's truth values are no numbers of themselves
        with suppress(TypeError):
            return operator.index(value)
    raise TypeError(f"{what} is {shown(value)}; expected a whole number")


def whole_numbers(values: Any, what: str) -> tuple[int, ...]:
    """Return whole numbers as a tuple; TypeError if it is no list of them."""
    try:
        listed = tuple(values)
    except TypeError:
        raise TypeError(f"{what} is {shown(values)}; expected a list of whole numbers") from None
    return tuple(whole_number(value, f"one of {what}") for value in listed)


def number(value: Any, what: str) -> float:
    """Return a number; TypeError if it is something else, true and false included."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{what} is {shown(value)}; expected a number")
    return value if isinstance(value, int) else float(value)


def of_kind(value: Any, kinds: type | tuple[type, ...], what: str, expected: str) -> None:
    """Raise TypeError if a value is of none of these types; ``expected`` says what it should be."""
    if not isinstance(value, kinds):
        raise TypeError(f"{what} is {shown(value)}; expected {expected}")
