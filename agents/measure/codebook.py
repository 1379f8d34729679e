"""What symbols came to mean: how often each is said together with each value of an attribute.

``codebook.csv`` in the folder of an evaluation has a line for each symbol and each value that it
was said about:

=============  ==========================================================================
``symbol``     the number of the symbol
``said``       messages with the symbol, however often it is in them
``attribute``  what the attribute is called; a1, a2, .. where games are made of no table
``value``      the value in words; its number where games are made of no table
``together``   messages with the symbol whose target has the value
``share``      ``together`` / ``said``
``base``       the share of all targets that have the value
=============  ==========================================================================

Lines are sorted by the symbol, and then by how far ``share`` is above ``base``: what a symbol
stands for comes first. A pair without a line was never said together.

Words are written as they are in the table, so that they can be looked up there. A spreadsheet takes
a cell that starts with ``=``, ``+``, ``-`` or ``@`` for a formula, unless the column is imported as
text.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints
from minsym.base.files import read_regular, written_whole
from minsym.base.text import named
from minsym.games.records import Records

from ..play.vocabulary import symbols_of

#: The file in the folder of an evaluation.
CODEBOOK = "codebook.csv"


class Codebook(NamedTuple):
    """Symbols and the values they were said about: an entry for each pair, sorted as in the file.

    Attributes
    ----------
    symbol : int64 array, shape (P,)
    attribute, value : int64 arrays, shape (P,)
        Which value of which attribute, from 0.
    said : int64 array, shape (P,)
        Messages with the symbol.
    together : int64 array, shape (P,)
        Messages with the symbol whose target has the value.
    targets : int64 array, shape (P,)
        Messages whose target has the value.
    messages : int
        All messages.
    """

    symbol: Ints
    attribute: Ints
    value: Ints
    said: Ints
    together: Ints
    targets: Ints
    messages: int

    @property
    def share(self) -> npt.NDArray[np.float64]:
        """How often the target has the value where the symbol is said."""
        return np.asarray(self.together / self.said)

    @property
    def base(self) -> npt.NDArray[np.float64]:
        """How often the target has the value."""
        return np.asarray(self.targets / self.messages)


class Entry(NamedTuple):
    """A line of ``codebook.csv``."""

    symbol: int
    said: int
    attribute: str
    value: str
    together: int
    share: float
    base: float


def codebook(messages: Ints, meanings: Ints, sizes: Sequence[int]) -> Codebook:
    """Return how often each symbol is said together with each value of an attribute.

    Parameters
    ----------
    messages : int array, shape (B, L)
        Symbols of any meaning, -1 behind the end.
    meanings : int array, shape (B, |A|)
        The values of the targets.
    sizes : sequence of int
        The number of values of each attribute.

    Examples
    --------
    Symbol 7 is said of targets whose second attribute is 1:

    >>> found = codebook(np.array([[7], [8], [7]]), np.array([[0, 1], [0, 0], [1, 1]]), [2, 2])
    >>> symbols = zip(found.symbol.tolist(), found.attribute.tolist(), found.value.tolist())
    >>> [*zip(symbols, found.share.tolist())][:2]
    [((7, 1, 1), 1.0), ((7, 0, 1), 0.5)]
    """
    # A symbol that a message repeats is said in it once.
    ordered = np.sort(messages, axis=1)
    first = np.ones_like(ordered, dtype=np.bool_)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    game, place = np.nonzero(first & (ordered >= 0))
    symbols, which, said = np.unique(ordered[game, place], return_inverse=True, return_counts=True)
    values = symbols_of(meanings, sizes)
    width = sum(sizes)
    # Attribute by attribute, and only pairs that there are: a table may have very many values.
    counted = [np.unique(which * width + column[game], return_counts=True) for column in values.T]
    pairs = np.concatenate([found for found, _ in counted])
    together = np.concatenate([count for _, count in counted])
    symbol, column = np.divmod(pairs, width)
    attribute = np.repeat(np.arange(len(counted)), [len(found) for found, _ in counted])
    value = column - symbols_of(np.zeros(len(sizes), np.int64), sizes)[attribute]
    targets = np.bincount(values.ravel(), minlength=width)[column]
    gain = together / said[symbol] - targets / max(1, len(messages))
    order = np.lexsort((column, -gain, symbol))
    return Codebook(
        symbols[symbol][order],
        attribute[order],
        value[order],
        said[symbol][order],
        together[order],
        targets[order],
        len(messages),
    )


def write_codebook(folder: Path, found: Codebook, records: Records | None = None) -> None:
    """Write a codebook to ``codebook.csv``, in the words of a table where games are made of one.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    columns = zip(
        found.symbol.tolist(),
        found.said.tolist(),
        found.attribute.tolist(),
        found.value.tolist(),
        found.together.tolist(),
        found.share.round(6).tolist(),
        found.base.round(6).tolist(),
        strict=True,
    )
    with (
        written_whole(folder / CODEBOOK) as new,
        new.open("w", encoding="utf-8", newline="") as file,
    ):
        write = csv.writer(file, lineterminator="\n").writerow
        write(Entry._fields)
        for symbol, said, attribute, value, *shares in columns:
            if records is None:
                words = (f"a{attribute + 1}", value)
            else:
                words = (records.attributes[attribute], records.value_names[attribute][value])
            write([symbol, said, *words, *shares])


def read_codebook(folder: str | Path) -> list[Entry]:
    """Read the codebook of an evaluation, in the order of its lines.

    Raises
    ------
    InputError
        If the file is not there, cannot be read, or holds something else.
    """
    path = Path(folder) / CODEBOOK
    with named(f"{path}: no codebook of an evaluation", ValueError, csv.Error):
        lines = csv.reader(io.StringIO(read_regular(path).decode(), newline=""), strict=True)
        if tuple(next(lines, ())) != Entry._fields:
            raise ValueError(f"its columns are not {', '.join(Entry._fields)}")
        return [_entry(cells, lines.line_num) for cells in lines]


def _entry(cells: list[str], line: int) -> Entry:
    try:
        symbol, said, attribute, value, together, share, base = cells
        entry = Entry(
            int(symbol), int(said), attribute, value, int(together), float(share), float(base)
        )
    except ValueError:
        entry = None
    if entry is None or not (
        entry.symbol >= 0
        and 0 < entry.together <= entry.said
        and 0 <= entry.share <= 1
        and 0 <= entry.base <= 1
    ):
        raise ValueError(f"line {line}: expected a symbol, a value, and how often they go together")
    return entry


class Map(NamedTuple):
    """The part of a codebook that fits a picture; `top` chooses it.

    Attributes
    ----------
    symbols : list of int, length S
        In the order of their numbers.
    values : list of (str, str), length M
        Attribute and value, sorted by both, 2 before 10.
    gain : float array, shape (S, M)
        By how much a value is more frequent among the targets of which a symbol was said than
        among all: a difference of shares, 0 where it is not.
    all_symbols, all_values : int
        How many there are in the codebook.
    """

    symbols: list[int]
    values: list[tuple[str, str]]
    gain: npt.NDArray[np.float64]
    all_symbols: int
    all_values: int


def top(entries: Sequence[Entry], symbols: int = 40, values: int = 60) -> Map:
    """Return the symbols that are said most, and the values that they say most about.

    Parameters
    ----------
    entries : sequence of Entry
        Of a codebook, as `read_codebook` reads it.
    symbols, values : int
        So many at most.

    Examples
    --------
    >>> entry = Entry(7, said=8, attribute="legs", value="2", together=6, share=0.75, base=0.25)
    >>> found = top([entry, entry._replace(symbol=3, value="10", share=0.1)])
    >>> found.symbols, found.values, found.gain.tolist()
    ([3, 7], [('legs', '2'), ('legs', '10')], [[0.0, 0.0], [0.5, 0.0]])
    """
    said = {entry.symbol: entry.said for entry in entries}
    chosen = sorted(sorted(said, key=lambda symbol: -said[symbol])[:symbols])
    lines = {symbol: line for line, symbol in enumerate(chosen)}
    known = sorted({(entry.attribute, entry.value) for entry in entries}, key=_natural)
    columns = {value: column for column, value in enumerate(known)}
    gain = np.zeros((len(chosen), len(known)))
    for entry in entries:
        if entry.symbol in lines:
            place = lines[entry.symbol], columns[entry.attribute, entry.value]
            gain[place] = max(0.0, entry.share - entry.base)
    most = np.argsort(-gain.max(axis=0, initial=0), kind="stable")[:values]
    kept = np.sort(most)
    return Map(chosen, [known[c] for c in kept], gain[:, kept], len(said), len(known))


def _natural(value: tuple[str, str]) -> tuple[Any, ...]:
    """Return what sorts values of attributes by their words, and by the numbers in these."""
    return tuple(
        tuple((len(part), part) if i % 2 else part for i, part in enumerate(_NUMBER.split(text)))
        for text in value
    )


#: A whole number in a text, without the zeros in front.
_NUMBER = re.compile(r"0*([0-9]+)")
