"""Records: the rows of a table that contexts are drawn from, the dataset D of Algorithm 2."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import IntArray, Ints, distinct_rows
from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.games.setting import MAX_VALUES, Setting, dtype_of

Codes = npt.NDArray[np.unsignedinteger]

#: How a split can be kept from the rows of the others: see `parted`.
HOLD_OUTS = ("rows", "pairs")

#: The stream of random numbers that parts rows, beside those of the shards, which count from 0.
PARTING = 1 << 32


class Features(NamedTuple):
    """What agents may see of each row in the place of its attributes.

    Attributes
    ----------
    values : float or uint8 array, shape (R, d) or (R, channels, height, width)
        Vectors, or pixels; it may be a map of a file.
    sha256 : str
        Of the file of a data set that holds them.
    """

    values: npt.NDArray[Any]
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """Return what stands in the card of a data set, which the numbers are beside."""
        shape, dtype = list(self.values.shape), self.values.dtype.name
        return {"sha256": self.sha256, "shape": shape, "dtype": dtype}


@dataclass(frozen=True, eq=False, repr=False)
class Records:
    """The rows of a table that can be images of games: those in which no cell is missing.

    Parameters
    ----------
    name : str
        What messages call the table.
    values : uint8 or uint16 array, shape (R, |A|)
        The code of each value, counted from 0 among those of its attribute.
    attributes : tuple of str
    value_names : tuple of tuples
        ``value_names[a][code]`` is the value: an int, float, bool or str.
    names : tuple of str, or None
        What the rows are called.
    lines : int64 array, shape (R,)
        Which rows of the table they are, from 0.
    incomplete : int
        Rows of the table that are left out because they lack a cell.
    features : Features, optional
        What agents may see of the rows.
    notes : tuple of str
        What was taken for granted when the table was read, a sentence each.

    Raises
    ------
    InputError
        If no row is left, or an attribute has too many values.
    """

    name: str
    values: Codes
    attributes: tuple[str, ...]
    value_names: tuple[tuple[Any, ...], ...]
    names: tuple[str, ...] | None
    lines: Ints
    incomplete: int = 0
    features: Features | None = None
    notes: tuple[str, ...] = ()

    @classmethod
    def of_codes(
        cls,
        name: str,
        codes: npt.NDArray[np.integer[Any]],
        attributes: Sequence[str],
        value_names: Sequence[Sequence[Any]],
        names: Sequence[str] | None = None,
    ) -> "Records":
        """Make records of a coded table, in which -1 is a missing cell.

        Values that no complete row has are left out, so that an attribute has as many values as
        there are to be seen.

        Examples
        --------
        >>> codes = np.array([[0, 2], [1, -1], [1, 1]])
        >>> records = Records.of_codes("t", codes, ["a", "b"], [[7, 8], ["x", "y", "z"]])
        >>> records.values.tolist(), records.value_names, records.lines.tolist()
        ([[0, 1], [1, 0]], ((7, 8), ('y', 'z')), [0, 2])
        """
        said = [*attributes, *(names or ()), *(w for words in value_names for w in words)]
        if not all(text.isprintable() or _is_text(text) for text in said if isinstance(text, str)):
            raise InputError(f"{name}: a name or a value is no text; it has half of a character")
        lines = np.flatnonzero((codes >= 0).all(axis=1))
        if not lines.size:
            missing = (codes < 0).sum(axis=0)
            most = int(missing.argmax())
            raise InputError(
                f"{name}: every row lacks a cell, and games are made of whole rows; column "
                f"{quoted(attributes[most])} lacks most ({missing[most]:,} of {len(codes):,}): "
                "leave it out with --exclude"
            )
        kept, words = [], []
        for column, known, attribute in zip(codes[lines].T, value_names, attributes, strict=True):
            used, recoded = np.unique(column, return_inverse=True)
            if used.size > MAX_VALUES:
                raise InputError(
                    f"{name}: column {quoted(attribute)} has {used.size:,} values, and an "
                    f"attribute at most {MAX_VALUES:,}: leave it out with --exclude"
                )
            kept.append(recoded)
            words.append(tuple(known[code] for code in used.tolist()))
        values: Codes = np.stack(kept, axis=1).astype(dtype_of(map(len, words)))
        shown = None if names is None else tuple(names[line] for line in lines.tolist())
        return cls(
            name, values, tuple(attributes), tuple(words), shown, lines, len(codes) - lines.size
        )

    def __repr__(self) -> str:
        rows, attributes = self.values.shape
        return f"<Records of {self.name}: {rows} rows of {attributes} attributes>"

    @cached_property
    def kind(self) -> Ints:
        """Which of the distinct rows each row is, counted as they first occur, shape (R,)."""
        return distinct_rows(self.values)[1]

    @cached_property
    def pool(self) -> "Pool":
        """All distinct rows."""
        return self.part(np.arange(self.kind.max() + 1))

    def part(self, kinds: Ints) -> "Pool":
        """Return the pool of some of the distinct rows, given by their numbers."""
        place = np.full(self.kind.max() + 1, -1)
        place[kinds] = np.arange(len(kinds))
        own = place[self.kind]
        members = np.argsort(own, kind="stable")[np.count_nonzero(own < 0) :]
        ends = np.cumsum(np.bincount(own[members], minlength=len(kinds)))
        starts = np.concatenate([[0], ends])
        return Pool(self.values[members[starts[:-1]]], members, starts)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of values of each attribute."""
        return tuple(map(len, self.value_names))

    @property
    def is_factorial(self) -> bool:
        """Whether every combination of values is there, so that contexts can be designed."""
        return math.prod(self.sizes) == len(self.pool)

    def setting(self, images: int) -> Setting:
        """Return the setting of contexts of so many distinct rows.

        Raises
        ------
        InputError
            If there are fewer.
        """
        if len(self.pool) < images:
            raise InputError(
                f"{self.name}: {images} distinct rows are asked for, and there are "
                f"{len(self.pool)}{self._why_few()}; ask for contexts of as many images or fewer"
            )
        return Setting(len(self.attributes), self.sizes, images)

    def _why_few(self) -> str:
        equal = len(self.values) - len(self.pool)
        reasons = [f"{equal} more are equal to others"] if equal else []
        if self.incomplete:
            reasons.append(f"{self.incomplete} lack a cell")
        return f" ({' and '.join(reasons)})" if reasons else ""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that is in the records but their features."""
        said = [self.attributes, self.value_names, self.names, self.lines.tolist()]
        told = hashlib.sha256(json.dumps(said, ensure_ascii=True).encode("ascii"))
        told.update(np.ascontiguousarray(self.values, "<u2").tobytes())
        return told.hexdigest()

    def row_name(self, row: int) -> str:
        """Return what a row is called: its name, or the number it has in the table."""
        name = "" if self.names is None else self.names[row]
        return name or f"row {self.lines[row]}"

    def message(self, row: int, attributes: Iterable[int]) -> dict[str, Any]:
        """Return a message for a row in words: the values that it has of some attributes.

        Examples
        --------
        >>> codes = np.array([[0, 1], [0, 0]])
        >>> records = Records.of_codes("t", codes, ["milk", "legs"], [[1], [2, 4]], ["cat", "hen"])
        >>> records.row_name(0), records.message(0, [0, 1])
        ('cat', {'milk': 1, 'legs': 4})
        """
        said = self.values[row]
        return {self.attributes[a]: self.value_names[a][said[a]] for a in attributes}

    def pair_in_words(self, pair: tuple[int, int, int, int]) -> list[Any]:
        """Return an attribute, its value, another attribute and its value by their names."""
        a, u, b, v = pair
        names, words = self.attributes, self.value_names
        return [names[a], words[a][u], names[b], words[b][v]]

    def as_json(self) -> dict[str, Any]:
        """Return what stands in the card of a data set, which the rows themselves are beside."""
        described = {
            "name": PurePath(self.name).name,  # where it was is no part of a data set
            "digest": self.digest,
            "rows": len(self.values),
            "distinct": len(self.pool),
            "incomplete": self.incomplete,
            "attributes": list(self.attributes),
            "values": [list(words) for words in self.value_names],
        }
        return described | ({} if self.features is None else {"features": self.features.as_json()})


def _is_text(text: str) -> bool:
    """Whether a string can be written, which lone surrogates cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, eq=False)
class Pool:
    """Distinct rows of records that contexts may be drawn from.

    Attributes
    ----------
    values : unsigned array, shape (U, |A|)
    members : int64 array, shape (M,)
        Rows of the records: those that are equal to the first row of the pool, to the second ...
    starts : int64 array, shape (U + 1,)
        Where in ``members`` those of each row of the pool start, and at last how many there are.
    """

    values: Codes
    members: Ints
    starts: Ints

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def _sorted(self) -> tuple[npt.NDArray[np.bytes_], IntArray]:
        """The rows as strings of bytes in order, and the number of each."""
        keys = _as_bytes(self.values)
        order = np.argsort(keys, kind="stable")
        return keys[order], order

    def find(self, images: Codes) -> Ints:
        """Return which row of the pool each image is, shape (..., |A|) to (...); -1 if none is."""
        keys, order = self._sorted
        asked = _as_bytes(images.astype(self.values.dtype).reshape(-1, images.shape[-1]))
        at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        found = np.where(keys[at] == asked, order[at], -1)
        return found.reshape(images.shape[:-1])

    def any_of(self, which: Ints, rng: np.random.Generator) -> Ints:
        """Return for each row of the pool a row of the records that is equal to it, at random."""
        first, last = self.starts[which], self.starts[which + 1]
        chosen = first + (rng.random(which.shape) * (last - first)).astype(np.int64)
        return np.asarray(self.members[chosen])


def _as_bytes(rows: Codes) -> npt.NDArray[np.bytes_]:
    """Return rows as strings of bytes, which compare and sort as wholes."""
    # One is added to each byte, since numpy ignores zeros at the end of such strings.
    wide = np.ascontiguousarray(rows).view(np.uint8).astype("<u2") + np.uint16(257)
    return np.ascontiguousarray(wide).view(f"S{2 * wide.shape[1]}").ravel()


class Parted(NamedTuple):
    """The pools of the splits, and the pairs of values that only later splits have.

    Attributes
    ----------
    pools : dict of str to Pool
    pairs : list of tuples
        An attribute and a value of it, another attribute and a value of that, by their numbers.
    """

    pools: dict[str, Pool]
    pairs: list[tuple[int, int, int, int]]


def parted(records: Records, splits: Mapping[str, int], hold_out: str | None, seed: int) -> Parted:
    """Return what the contexts of each split are drawn from.

    Parameters
    ----------
    records : Records
    splits : mapping of str to int
        Contexts of each split; those without contexts get no rows.
    hold_out : str, optional
        "rows": each split has distinct rows of its own, as many as its share of the contexts.
        "pairs": rows with certain pairs of values are not in the first split, and the others
        have nothing else; each value by itself is in the first split. None: all have all rows.
    seed : int

    Raises
    ------
    InputError
        If there is one split only, or no pairs can be held out.
    """
    used = [name for name, contexts in splits.items() if contexts]
    if hold_out is None:
        return Parted(dict.fromkeys(used, records.pool), [])
    if len(used) < 2:
        raise InputError("to hold something out takes two splits that have contexts")
    rng = np.random.default_rng([seed, PARTING])
    total, asked = len(records.pool), sum(splits.values())
    if hold_out == "rows":
        order = rng.permutation(total)
        ends = np.cumsum([0, *(splits[name] for name in used)]) * total // asked
        shares = zip(used, ends[:-1], ends[1:], strict=True)
        pools = {name: records.part(np.sort(order[a:b])) for name, a, b in shares}
        return Parted(pools, [])
    pairs, held = _pairs(records.pool.values, 1 - splits[used[0]] / asked, rng)
    if not pairs:
        raise InputError(
            f"{records.name}: no pair of values can be held out, for each takes a value or "
            "most rows with it; --hold-out rows holds out rows"
        )
    later = records.part(np.flatnonzero(held))
    pools = dict.fromkeys(used, later) | {used[0]: records.part(np.flatnonzero(~held))}
    return Parted(pools, pairs)


#: How far above the share of rows that is wanted the pairs may go, as a factor.
MOST_HELD = 1.5


def _pairs(
    values: Codes, share: float, rng: np.random.Generator
) -> tuple[list[tuple[int, int, int, int]], npt.NDArray[np.bool_]]:
    """Choose pairs of values until rows with one of them are a share; return which rows are."""
    total, width = values.shape
    held = np.zeros(total, np.bool_)
    pairs: list[tuple[int, int, int, int]] = []
    if width < 2:
        return pairs, held
    # A random row has the pair that is tried, so that common pairs are tried more often.
    for _ in range(100 * width):
        if held.sum() >= share * total:
            break
        a, b = sorted(rng.choice(width, 2, replace=False).tolist())
        u, v = values[rng.integers(total), [a, b]].tolist()
        more = held | ((values[:, a] == u) & (values[:, b] == v))
        if not held.sum() < more.sum() <= MOST_HELD * share * total:
            continue
        columns = zip(values[~more].T, values.T, strict=True)
        if all(np.unique(left).size == np.unique(every).size for left, every in columns):
            held = more
            pairs.append((a, u, b, v))
    return sorted(pairs), held
