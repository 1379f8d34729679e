"""What the cells of a text file stand for: numbers, truth values, text or nothing."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.cells import Column

_NOTHING = ("", "nan", "NaN")
_TRUTH = {"true": True, "false": False}

#: The characters that people take for one, as programs write spaces and apostrophes.
_LIKE = {" ": " \u00a0\u2009\u202f", "'": "'\u2019"}


@dataclass(frozen=True)
class Spelling:
    """How the numbers of a text file are written.

    Parameters
    ----------
    decimal : str
        The character before the decimals, such as the comma of German and French files.
    thousands : str, optional
        The character between groups of three digits, such as a point, a space or an apostrophe.

    Raises
    ------
    InputError
        If one of them is no character that can stand in a number, or both are the same.
    """

    decimal: str = "."
    thousands: str | None = None

    def __post_init__(self) -> None:
        for option, mark in (("--decimal", self.decimal), ("--thousands", self.thousands)):
            if mark is not None and not re.fullmatch(r"[^\w+\-\"\r\n\t\0]", str(mark)):
                raise InputError(
                    f"{option} is {quoted(str(mark))}; expected one character, no letter, digit, "
                    "sign or quote"
                )
        if self.decimal == self.thousands:
            raise InputError(f"--decimal and --thousands are both {quoted(self.decimal)}")

    @cached_property
    def number(self) -> re.Pattern[str]:
        """What a number looks like. Decimal holds every number with such an exponent exactly."""
        whole, mark = r"\d+", re.escape(self.decimal)
        if self.thousands is not None:
            whole = rf"(\d{{1,3}}([{self._groups}]\d{{3}})+|\d+)"
        return re.compile(rf"[+-]?({whole}({mark}\d*)?|{mark}\d+)([eE][+-]?\d{{1,17}})?", re.ASCII)

    @property
    def options(self) -> str:
        """The options of a command that say so."""
        said = [] if self.decimal == "." else [f"--decimal {self.decimal}"]
        if self.thousands is not None:
            plain = self.thousands in ",."
            said.append(f"--thousands {self.thousands if plain else repr(self.thousands)}")
        return " ".join(said)

    def value(self, text: str) -> Decimal:
        """Return the number that a text spells."""
        if self.thousands is not None:
            text = re.sub(f"[{self._groups}]", "", text)
        return Decimal(text if self.decimal == "." else text.replace(self.decimal, "."))

    @property
    def _groups(self) -> str:
        assert self.thousands is not None
        return re.escape(_LIKE.get(self.thousands, self.thousands))


#: As programs write numbers, and as much of Europe does.
PLAIN = Spelling()
COMMA = Spelling(decimal=",")

#: As people write numbers that are text as programs do.
_ELSEWHERE = (COMMA, *(Spelling(*marks) for marks in (".,", ". ", ".'", ",.", ", ", ",'")))


def typed(cells: Sequence[str], spelling: Spelling = PLAIN, *, as_text: bool = False) -> list[Any]:
    """Return what the cells of a column stand for, None for a missing one.

    Numbers and truth values are those of columns that hold nothing else. Whole numbers of which
    one starts with a zero are codes, and stay text.
    """
    bare = [cell.strip() for cell in cells]
    if not as_text:
        present = [text for text in bare if text not in _NOTHING]
        if all(map(spelling.number.fullmatch, present)) and not _are_codes(present):
            value = Decimal if spelling == PLAIN else spelling.value
            return [None if text in _NOTHING else value(text) for text in bare]
        if all(text.lower() in _TRUTH for text in present):
            return [_TRUTH.get(text.lower()) for text in bare]
    return [None if text in _NOTHING else cell for cell, text in zip(cells, bare, strict=True)]


def _are_codes(present: Sequence[str]) -> bool:
    """Whether these are whole numbers, one of them with a zero in front."""
    zero = any(text[0] == "0" and len(text) > 1 for text in present)
    return zero and all(text.isdecimal() and text.isascii() for text in present)


def doubt(name: str, column: Column, distinct: int) -> tuple[str, str] | None:
    """Return what may be meant otherwise in a column: the kind of doubt, and a sentence.

    Parameters
    ----------
    name : str
        The name of the column.
    column : Column
        Of text, with what the cells were taken for.
    distinct : int
        How many different values they are.
    """
    present = [value for value in column.typed if value is not None]
    if not present or isinstance(present[0], bool):
        return None
    if isinstance(present[0], Decimal):
        pair = _twins(column.written, column.typed) if distinct < len(present) else None
        kind, rule = "number", f"are one number; --text {shlex.quote(name)} keeps them apart"
    elif _are_codes(bare := [text.strip() for text in present]):
        pair = _twins(bare, [Decimal(text) for text in bare])
        kind, rule = "code", "differ: whole numbers with zeros in front are taken for codes"
    else:
        return _doubt_of_text(name, bare)
    return None if pair is None else (kind, f"in column {quoted(name)}, {pair} {rule}")


def _doubt_of_text(name: str, bare: Sequence[str]) -> tuple[str, str] | None:
    """Return the doubt of a column of text: that elsewhere two of its cells are one number."""
    for spelling in _ELSEWHERE:
        if all(map(spelling.number.fullmatch, bare)):
            pair = _twins(bare, [spelling.value(text) for text in bare])
            if pair is not None:
                options = f"with {spelling.options} they are one number"
                return "spelling", f"in column {quoted(name)}, {pair} differ as text; {options}"
    return None


def _twins(written: Sequence[str], values: Sequence[Any]) -> str | None:
    """Return the first two cells that are written differently and are one number."""
    seen: dict[Decimal, str] = {}
    for text, value in zip(written, values, strict=True):
        if value is not None:
            first = seen.setdefault(value, text.strip())
            if first != text.strip():
                return f"{quoted(first)} and {quoted(text.strip())}"
    return None
