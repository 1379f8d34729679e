"""Arguments of public functions: one of another kind than is expected is refused in a sentence."""

import math
import numbers
import operator
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from minsym.base.text import brief
from minsym.errors import InputError

#: No number that is asked for has more digits. Python knows no limit, and libraries do.
MAX_DIGITS = 30


def shown(value: object) -> str:
    """Return a value as messages show it: its beginning and its type, safe for a terminal."""
    kind = type(value).__name__
    article = "an" if kind[0] in "aeiouAEIOU" else "a"
    return "None" if value is None else f"{brief(value)}, {article} {kind}"


def whole_number(value: Any, what: str) -> int:
    """Return a whole number as an int; TypeError if it is something else, true and false included.

    Raises
    ------
    InputError
        If it is so large that no function could take it; whoever asks has a narrower limit.

    Examples
    --------
    >>> whole_number("4", "threads")
    Traceback (most recent call last):
    ...
    TypeError: threads is '4', a str; expected a whole number
    """
    if not isinstance(value, bool):  # numpy's truth values are no numbers of themselves
        with suppress(TypeError):
            whole = operator.index(value)
            _check_size(whole, what, "a whole number")
            return whole
    raise TypeError(f"{what} is {shown(value)}; expected a whole number")


def whole_numbers(values: Any, what: str) -> tuple[int, ...]:
    """Return whole numbers as a tuple; TypeError if it is no list of them."""
    each = listed(values, what, "a list of whole numbers")
    return tuple(whole_number(value, f"one of {what}") for value in each)


def number(value: Any, what: str) -> float:
    """Return a number; TypeError if it is something else, true and false included.

    Raises
    ------
    InputError
        As `whole_number` does; what is infinite is left to those who ask.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{what} is {shown(value)}; expected a number")
    _check_size(value, what, "a number")
    return value if isinstance(value, int) else float(value)


def _check_size(value: Any, what: str, expected: str) -> None:
    """Raise InputError of a number that is too large to be any argument."""
    if 10**MAX_DIGITS <= abs(value) < math.inf:
        raise InputError(
            f"{what} is {shown(value)}; expected {expected} of at most {MAX_DIGITS} digits"
        )


def listed(values: Any, what: str, expected: str) -> list[Any]:
    """Return what can be listed as a list; TypeError if it is a text, or cannot be listed."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"{what} is {shown(values)}; expected {expected}")
    return list(values)


def path_of(value: Any, what: str = "the file") -> Path:
    """Return a path; TypeError if it is none."""
    of_kind(value, (str, os.PathLike), what, "a path")
    return Path(value)


def of_kind(value: Any, kinds: type | tuple[type, ...], what: str, expected: str) -> None:
    """Raise TypeError if a value is of none of these types; ``expected`` says what it should be."""
    if not isinstance(value, kinds):
        raise TypeError(f"{what} is {shown(value)}; expected {expected}")
