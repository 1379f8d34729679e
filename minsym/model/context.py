"""A context: images over attributes, one of them the target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym.base.arguments import listed, of_kind, whole_number
from minsym.base.arrays import BoolArray, IntArray, as_array
from minsym.base.html import FIRST_ROWS, table_html

#: The code of a missing cell. The target cannot say it; a distractor that has it
#: differs from anything said.
MISSING = -1


@dataclass(frozen=True, eq=False, repr=False)
class Context:
    """A table of images over attributes with one image marked as target.

    Parameters
    ----------
    values : array of integers, shape (n, |A|)
        ``values[i, a]`` is the value of attribute ``a`` in image ``i``: 0 or more, or
        ``MISSING`` (-1).
    target : int
        Row of the target, 0 to n - 1.
    attributes : sequence of str
        Names of the |A| attributes.
    value_names : sequence of sequences, optional
        ``value_names[a][v]`` is how value ``v`` of attribute ``a`` is called. Without it a
        value is called by its number.

    Raises
    ------
    ValueError
        If a shape, the target or a value is out of its domain.

    Notes
    -----
    Equality and matching are those of Algorithm 1 (Appendix A.2 of the paper,
    arXiv:2410.18806): images equal to the target are no distractors; only what the target
    has can be said; a distractor that lacks an attribute differs on it.
    """

    values: IntArray
    target: int
    attributes: tuple[str, ...]
    value_names: tuple[Sequence[Any], ...] | None = None

    def __post_init__(self) -> None:
        values = as_codes(self.values, ndim=2)
        object.__setattr__(self, "target", whole_number(self.target, "target"))
        names = listed(self.attributes, "attributes", "a list of names")
        object.__setattr__(self, "attributes", tuple(names))
        n, width = values.shape
        if not 0 <= self.target < n:
            raise ValueError(f"target is row {self.target}; the rows are 0 to {n - 1}")
        if len(self.attributes) != width:
            raise ValueError(f"{len(self.attributes)} attribute names for {width} attributes")
        if self.value_names is not None:
            if len(self.value_names) != width:
                raise ValueError(f"value names for {len(self.value_names)} of {width} attributes")
            for name, column, known in zip(
                self.attributes, values.T, self.value_names, strict=True
            ):
                if column.max() >= len(known):
                    raise ValueError(
                        f"attribute {name!r} has value {column.max()} and {len(known)} value names"
                    )
        if values.flags.writeable or values.base is not None:  # others could change it
            values = values.copy()
            values.flags.writeable = False
        object.__setattr__(self, "values", values)

    def __repr__(self) -> str:
        images, attributes = self.values.shape
        return f"<Context of {images} images and {attributes} attributes: target {self.target}>"

    def _repr_html_(self) -> str:
        """Return the images as a table for notebooks, the target's row in bold."""
        images = len(self.values)
        shown = sorted({*range(min(images, FIRST_ROWS)), self.target})
        roles = ["target" if i == self.target else i for i in shown]
        cells = in_words(self.values[shown], self.value_names)
        return table_html(
            ["image", *self.attributes],
            [[role, *row] for role, row in zip(roles, cells, strict=True)],
            f"{images} images over {len(self.attributes)} attributes; image {self.target} is the "
            "target",
            images - len(shown),
            bold={shown.index(self.target)},
        )

    @classmethod
    def from_array(
        cls,
        values: npt.ArrayLike,
        target: int = 0,
        attributes: Sequence[str] | None = None,
        value_names: Sequence[Sequence[Any]] | None = None,
    ) -> "Context":
        """Make a context from an integer array of shape (n, |A|).

        Attributes without names are called a1, a2, ... as in the paper.

        Examples
        --------
        >>> context = Context.from_array([[0, 1], [0, 2], [3, 1]], target=0)
        >>> context.differences().astype(int).tolist()
        [[0, 0], [0, 1], [1, 0]]
        """
        codes = as_codes(values, ndim=2)
        if attributes is None:
            attributes = [f"a{a + 1}" for a in range(codes.shape[1])]
        if value_names is not None:
            value_names = tuple(listed(value_names, "value_names", "a list of values an attribute"))
        names = listed(attributes, "attributes", "a list of names")
        return cls(codes, target, tuple(names), value_names)

    @classmethod
    def from_dicts(
        cls, target_image: Mapping[str, Any], all_images: Sequence[Mapping[str, Any]]
    ) -> "Context":
        """Make a context from the paper's form: an image is a dict of attribute to value.

        The target is the first image equal to ``target_image``, or one more image where
        there is none. An absent key, ``None`` and NaN are missing cells; other values are
        compared with ``==``. The target's attributes come first, in its own order. Raises
        ValueError if no image has an attribute.

        Examples
        --------
        The bottom row of the paper's Figure 1:

        >>> target = {"color": "red", "shape": "triangle"}
        >>> others = [{"color": "blue", "shape": "triangle"}, {"color": "red", "shape": "circle"}]
        >>> context = Context.from_dicts(target, [target, *others])
        >>> context.values.tolist(), context.target
        ([[0, 0], [1, 0], [0, 1]], 0)
        """
        images = [target_image, *listed(all_images, "all_images", "a list of dicts")]
        for image in images:
            of_kind(image, Mapping, "an image", "a dict of attributes and values")
        attributes = list(dict.fromkeys(key for image in images for key in image))
        values = np.full((len(images), len(attributes)), MISSING, dtype=np.int64)
        value_names = []
        for a, key in enumerate(attributes):
            codes, known = _factorize([image.get(key) for image in images])
            values[:, a] = codes
            value_names.append(known)
        same = np.flatnonzero((values[1:] == values[0]).all(axis=1))
        if same.size:
            values = values[1:]
        target = int(same[0]) if same.size else 0
        return cls(values, target, tuple(map(str, attributes)), tuple(value_names))

    @property
    def sayable(self) -> BoolArray:
        """Whether the target has each attribute, shape (|A|,)."""
        return np.asarray(self.values[self.target] != MISSING)

    def differences(self) -> BoolArray:
        """Whether each image differs from what the target can say, shape (n, |A|)."""
        return np.asarray((self.values != self.values[self.target]) & self.sayable)

    @property
    def duplicates(self) -> IntArray:
        """The numbers of the images that are equal to the target, the target itself left out."""
        same = np.asarray((self.values == self.values[self.target]).all(axis=1))
        same[self.target] = False
        return np.flatnonzero(same)

    @property
    def in_the_way(self) -> IntArray:
        """The numbers of the images that no message tells from the target.

        They are the duplicates, which Algorithm 1 drops, and the images that agree on
        everything the target has and have more, which make its answer None.
        """
        stuck = np.asarray(~self.differences().any(axis=1))
        stuck[self.target] = False
        return np.flatnonzero(stuck)

    def value_name(self, attribute: int) -> Any:
        """Return what the target's value of an attribute is called."""
        value = int(self.values[self.target, attribute])
        return value if self.value_names is None else self.value_names[attribute][value]


def in_words(values: IntArray, value_names: Sequence[Sequence[Any]] | None) -> list[list[str]]:
    """Return what values are called, as text to show; missing cells are empty.

    Parameters
    ----------
    values : array of integers, shape (n, |A|)
    value_names : sequence of sequences, optional
        As in `Context`.
    """
    return [
        [
            "" if code == MISSING else str(code if value_names is None else value_names[a][code])
            for a, code in enumerate(row)
        ]
        for row in values.tolist()
    ]


def as_codes(values: npt.ArrayLike, ndim: int) -> IntArray:
    """Return values as an array of integer codes, or raise ValueError with the rule broken.

    Parameters
    ----------
    values : array_like
        Integers, 0 or more, or ``MISSING``. The last two axes are images and attributes.
    ndim : int
        The number of axes expected.
    """
    codes = as_array(values, "values")
    if codes.ndim != ndim:
        expected = "(n, |A|)" if ndim == 2 else "(B, n, |A|)"
        raise ValueError(f"values have shape {codes.shape}; expected {expected}")
    if codes.dtype == np.bool_:
        codes = codes.astype(np.uint8)
    if not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(f"values are {codes.dtype}; expected integers")
    if codes.shape[-1] == 0 or codes.shape[-2] == 0:
        raise ValueError(f"values have shape {codes.shape}; expected an image and an attribute")
    if np.issubdtype(codes.dtype, np.signedinteger) and codes.size and codes.min() < MISSING:
        raise ValueError(f"a value is {codes.min()}; expected 0 or more, or {MISSING} for missing")
    return codes


def _factorize(cells: Sequence[Any]) -> tuple[list[int], list[Any]]:
    """Return a number for each cell, and the distinct values they stand for.

    Values are numbered in order of first appearance.
    """
    known: list[Any] = []
    codes = []
    index: dict[Any, int] = {}
    for cell in cells:
        if cell is None or cell != cell:  # noqa: PLR0124 - NaN differs from itself
            codes.append(MISSING)
            continue
        try:
            code = index.setdefault(cell, len(known))
        except TypeError:  # an unhashable value, such as a list
            code = next((c for c, value in enumerate(known) if value == cell), len(known))
        if code == len(known):
            known.append(cell)
        codes.append(code)
    return codes, known
