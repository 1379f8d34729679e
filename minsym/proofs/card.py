"""The JSON file of a proof, its card: what it says, which nobody has to believe, and its files.

A proof is made of the card and of the files that it names. What stands in a card is checked by
`minsym.proofs.proof.check_proof`; here it is only read, with nothing in it that nobody checks.
"""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from minsym.base.files import of_type, read_json, sha256_of
from minsym.base.text import first_line, listed, printable, quoted
from minsym.errors import InputError, ProofError
from minsym.proofs.cnf import ENCODINGS
from minsym.proofs.formats import DEFAULT, PROOF_FORMATS

#: What a card says that it is.
FORMAT = "minsym proof 1"

#: The most bytes of a card.
MAX_BYTES = 1 << 26


class CoverEntry(TypedDict):
    """A set of the cover in the card: its number from 1, and what people call it."""

    set: int
    label: str


class ProblemEntry(TypedDict):
    """The problem that a proof is about, as its card says it."""

    sets: NotRequired[int]
    rows: NotRequired[int]
    sha256: str


class FileEntry(TypedDict):
    """A file beside the card of a proof, and what it says."""

    claim: NotRequired[str]
    file: str
    bytes: NotRequired[int]
    sha256: str


class CnfEntry(FileEntry):
    """The CNF file of a proof, and the encoding in which it asks for a cover."""

    encoding: str
    variables: NotRequired[int]
    clauses: NotRequired[int]


class ProofEntry(FileEntry):
    """The proof that the CNF has no model, and in which format of `PROOF_FORMATS` it is."""

    format: NotRequired[str]
    solver: NotRequired[str]


class Card(TypedDict):
    """A proof's JSON file: ``solver`` and ``run`` say how it was made, which nobody can check."""

    format: str
    source: dict[str, Any] | None
    problem: ProblemEntry
    size: int
    cover: list[CoverEntry]
    cnf: CnfEntry
    proof: ProofEntry
    run: NotRequired[dict[str, Any]]


def source_of(path: Path) -> Mapping[str, Any]:
    """Return which input the JSON file of a proof says it is about, which `check_proof` ignores.

    Raises
    ------
    InputError
        If it is no such file.
    """
    return read_card(path)["source"] or {}


def read_card(path: Path) -> Card:
    """Read the card of a proof, in which nothing may stand that is not checked.

    Raises
    ------
    InputError
        If it is no such file.
    """
    wrong = "not the JSON file of a proof"
    found = read_json(path, dict[str, Any], wrong, format=FORMAT, limit=MAX_BYTES)
    shown = printable(str(path), limit=None)
    try:
        card = of_type(found, Card)
    except ValueError as error:
        raise InputError(f"{shown}: {wrong}: {first_line(error)}") from None
    unknown = listed(map(quoted, _unnamed(found, card)))
    if unknown:
        raise InputError(f"{shown}: it says what nobody checks: {unknown}")
    if card["cnf"]["encoding"] not in ENCODINGS:
        raise InputError(f"{shown}: its encoding is not one of {', '.join(ENCODINGS)}")
    if card["proof"].get("format", DEFAULT) not in PROOF_FORMATS:
        raise InputError(f"{shown}: the format of its proof is not {' or '.join(PROOF_FORMATS)}")
    return card


def _unnamed(found: Any, typed: Any) -> Iterator[str]:
    """Yield the keys in JSON that its type does not name, and so has left out."""
    if isinstance(found, dict):
        yield from found.keys() - typed.keys()
        for key in found.keys() & typed.keys():
            yield from _unnamed(found[key], typed[key])
    elif isinstance(found, list):
        for one, other in zip(found, typed, strict=True):
            yield from _unnamed(one, other)


def file_of(path: Path, entry: FileEntry) -> tuple[Path, dict[str, Any]]:
    """Return the file next to a card that it names, if it is that file, and what it is.

    Raises
    ------
    InputError
        If it names no such file.
    ProofError
        If that file is another one.
    """
    name = entry["file"]
    found = path.parent / name
    shown = quoted(name)
    try:
        if found.name != name or not stat.S_ISREG(found.stat().st_mode):
            raise InputError(f"{shown} is not the name of a file next to {quoted(path.name)}")
        about = described(name, found)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        why = getattr(error, "strerror", None) or "not a name"
        raise InputError(f"{shown}, next to {quoted(path.name)}: {why}") from None
    if about["sha256"] != entry["sha256"]:
        raise ProofError(f"{shown} is not the file that the proof is made of: SHA-256 differs")
    return found, about


def described(name: str, path: Path) -> dict[str, Any]:
    """Return what a card says of a file: its name, its size and its SHA-256."""
    return {"file": name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
