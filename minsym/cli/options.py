"""What commands share: options, and checks of their values."""

import math
from typing import Annotated, TypeVar

import typer

from minsym.errors import InputError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

Number = TypeVar("Number", int | None, float | None)


def positive(option: str, value: Number) -> Number:
    """Return the value of an option, or raise InputError if it is not more than 0."""
    if value is not None and not (0 < value < math.inf):
        raise InputError(f"{option} is {value}; expected more than 0")
    return value


def check_seed(seed: int | None) -> None:
    """Raise InputError if a seed is out of its domain."""
    if seed is not None and not 0 <= seed < 2**63:
        raise InputError(f"--seed is {seed}; expected 0 or more, below 2^63")


def refuse(why: str, **values: object) -> None:
    """Raise InputError if an option was given where it means nothing."""
    for name, value in values.items():
        if value is not None:
            raise InputError(f"--{name.replace('_', '-')} {why}")
