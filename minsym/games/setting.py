"""The setting of a game: how many attributes, values and images its contexts have."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from minsym.base.arguments import whole_number, whole_numbers
from minsym.errors import InputError

#: The most cells of a context, and the most values of an attribute.
MAX_CELLS, MAX_VALUES = 1 << 24, 1 << 16


@dataclass(frozen=True)
class Setting:
    """How large the contexts of a game or of a data set are; by default as in the paper (3.2).

    Parameters
    ----------
    attributes : int
        |A|, the number of attributes.
    values : int or sequence of int
        |V|, the number of values of all attributes, or one number for each of them. Afterwards it
        is a tuple with a number for each attribute.
    images : int
        n, the number of images, the target included.

    Raises
    ------
    TypeError
        If what should be a number is none.
    InputError
        If a number is out of its domain, or there are fewer distinct images than ``images``.

    Examples
    --------
    >>> Setting(attributes=3, values=2, images=8).values
    (2, 2, 2)
    >>> Setting(attributes=3, values=2, images=9)
    Traceback (most recent call last):
    ...
    minsym.errors.InputError: 9 distinct images are asked for, and there are 8
    """

    attributes: int = 20
    values: int | Sequence[int] = 4
    images: int = 64

    def __post_init__(self) -> None:
        for name, least in (("attributes", 1), ("images", 2)):
            number = whole_number(getattr(self, name), name)
            object.__setattr__(self, name, number)
            if number < least:
                raise InputError(f"{name} is {number}; expected {least} or more")
        if self.attributes * self.images > MAX_CELLS:
            raise InputError(
                f"{self.images} images of {self.attributes} attributes; "
                f"expected at most {MAX_CELLS} cells"
            )
        object.__setattr__(self, "values", self._each(self.values))
        for number in self.sizes:
            if not 1 <= number <= MAX_VALUES:
                raise InputError(f"an attribute has {number} values; expected 1 to {MAX_VALUES}")
        if sum(map(math.log2, self.sizes)) < 63 and math.prod(self.sizes) < self.images:
            raise InputError(
                f"{self.images} distinct images are asked for, and there are "
                f"{math.prod(self.sizes)}"
            )

    def _each(self, values: int | Sequence[int]) -> tuple[int, ...]:
        if not isinstance(values, Sequence):
            return (whole_number(values, "values"),) * self.attributes
        each = whole_numbers(values, "values")
        if len(each) == 1:
            return each * self.attributes
        if len(each) != self.attributes:
            raise InputError(f"{len(each)} numbers of values for {self.attributes} attributes")
        return each

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of values of each attribute."""
        assert isinstance(self.values, tuple)
        return self.values

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger]:
        """The type of the values: uint8 or uint16."""
        return dtype_of(self.sizes)

    def __repr__(self) -> str:
        return f"Setting({self})"

    def __str__(self) -> str:
        sizes = sorted(set(self.sizes))
        values = str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
        return f"|A| = {self.attributes}, |V| = {values}, n = {self.images}"


def dtype_of(sizes: Iterable[int]) -> np.dtype[np.unsignedinteger]:
    """Return the type of the codes of attributes with so many values: uint8 or uint16."""
    return np.dtype(np.uint8 if max(sizes) <= 1 << 8 else np.uint16)
