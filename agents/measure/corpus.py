"""Messages of agents as a corpus in the layout of ELCC and XferBench, for tools that take those.

A corpus is a folder with ``corpus.jsonl`` and ``metadata.json``. XferBench (Boldt and Mortensen
2024, https://aclanthology.org/2024.naacl-long.82) reads a message a line, an array of integers::

    [3, 14, 15, 9]
    [2, 6, 5]

Symbols are numbered as they are here, and a message ends with its last symbol: what ended it
and what filled the rest of its row are left out, as ``EoS Token Present`` and ``EoS Padding``
say. ELCC (Boldt and Mortensen 2024, arXiv:2407.04158) keeps for each corpus
``{"metrics": {"analysis": {...}, "system": {...}}}``: the analysis that its tools make of the
lines, under their names, and how the agents fared. A record of the run is added as ``"run"``.

``meanings.jsonl`` has each message beside the values of its target, for tools that look for
morphemes. Where images are rows of a table, ``targets.jsonl`` says more of what it is about.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NotRequired, TypedDict

import numpy as np

from minsym.base.arrays import Ints
from minsym.base.files import parse_json, read_regular, write_json, written_whole
from minsym.base.provenance import run_record
from minsym.base.text import first_line
from minsym.errors import InputError
from minsym.games.records import Records

from ..play.vocabulary import NO_SYMBOL
from .metrics import distinct_messages, message_entropy

CORPUS, METADATA = "corpus.jsonl", "metadata.json"
MEANINGS, TARGETS = "meanings.jsonl", "targets.jsonl"

#: Symbols of a message at most, for metrics to come to an end.
LONGEST = 1000

#: Places for symbols that the messages of a file take at most.
MAX_SYMBOLS = 1 << 27


def write_corpus(
    folder: str | Path,
    messages: Ints,
    system: Mapping[str, float],
    record: Mapping[str, Any] | None = None,
) -> None:
    """Write messages as a corpus: ``corpus.jsonl`` and ``metadata.json``, each whole or not at all.

    Parameters
    ----------
    folder : str or Path
        Made if need be; a corpus that is there is replaced.
    messages : int array, shape (B, L)
        -1 behind the end of a message.
    system : mapping of str to float
        How the agents fared. ELCC takes ``success_rate`` for the share of games won.
    record : mapping, optional
        How the messages were made; by default the record of this run.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from None
    metrics = {"analysis": analysis(messages), "system": dict(system)}
    run = dict(run_record() if record is None else record)
    with written_whole(folder / CORPUS) as new:
        lines = ([symbol for symbol in row if symbol >= 0] for row in messages.tolist())
        new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    write_json(folder / METADATA, {"metrics": metrics, "run": run})


def write_meanings(folder: Path, messages: Ints, values: Ints, records: Records | None) -> None:
    """Write messages and what they are about to ``meanings.jsonl``, in the order of the corpus.

    A line has the symbols and the values of the target, as CSAR reads them to find which of the
    ones stand for which of the others (https://github.com/brendon-boldt/csar)::

        [[3, 14], ["eggs = 1", "milk = 0"]]

    Parameters
    ----------
    folder : Path
        Of the corpus.
    messages : int array, shape (B, L)
        -1 behind the end of a message.
    values : int array, shape (B, |A|)
        Of the targets; -1 is a missing cell, of which nothing is written.
    records : Records, optional
        What attributes and values are called; numbers without it.
    """
    with written_whole(folder / MEANINGS) as new, new.open("w", encoding="utf-8") as file:
        for message, row in zip(messages.tolist(), values.tolist(), strict=True):
            said = [symbol for symbol in message if symbol >= 0]
            about = [
                f"{a} = {code}"
                if records is None
                else f"{records.attributes[a]} = {records.value_names[a][code]}"
                for a, code in enumerate(row)
                if code >= 0
            ]
            file.write(json.dumps([said, about]) + "\n")


def write_targets(folder: Path, messages: Ints, rows: Ints, records: Records) -> None:
    """Write what messages are about to ``targets.jsonl``, a line each, in the order of the corpus.

    A line has the message, the row of the table that its target is, what that is called, if rows
    have names, and its values in words::

        {"message": [3, 14], "row": 25, "name": "frog", "values": {"eggs": 1, "milk": 0}}

    Parameters
    ----------
    folder : Path
        Of the corpus.
    messages : int array, shape (B, L)
        -1 behind the end of a message.
    rows : int array, shape (B,)
        Which of the records the targets are.
    records : Records
    """
    with written_whole(folder / TARGETS) as new, new.open("w", encoding="utf-8") as file:
        for message, row in zip(messages.tolist(), rows.tolist(), strict=True):
            said: dict[str, Any] = {
                "message": [symbol for symbol in message if symbol >= 0],
                "row": int(records.lines[row]),
            }
            if records.names is not None:
                said["name"] = records.names[row]
            codes = zip(records.attributes, records.value_names, records.values[row], strict=True)
            said["values"] = {attribute: words[code] for attribute, words, code in codes}
            file.write(json.dumps(said) + "\n")


def analysis(messages: Ints) -> dict[str, float | bool]:
    """Return the statistics that ELCC reports of a corpus, under its names; entropies are in bits.

    2-grams are counted within messages, and the conditional entropy is the difference of the two,
    which may be below 0 in a small corpus of short messages. What is undefined in a corpus of
    fewer than two symbols, or without a pair of neighbours, is 0.

    Examples
    --------
    >>> found = analysis(np.array([[0, 1], [0, 1], [1, -1], [1, 1]]))
    >>> found["Token Count"], found["Unique Lines"], found["Tokens per Line"]
    (7, 3, 1.75)
    """
    tokens = messages[messages >= 0]
    lengths = (messages >= 0).sum(axis=1)
    pairs = np.stack([messages[:, :-1].ravel(), messages[:, 1:].ravel()], axis=1)
    pairs = pairs[(pairs >= 0).all(axis=1)]
    unique = len(np.unique(tokens))
    one = message_entropy(tokens[:, None]) if len(tokens) else 0.0
    two = message_entropy(pairs) if len(pairs) else 0.0
    return {
        "Token Count": len(tokens),
        "Line Count": len(messages),
        "Tokens per Line": float(lengths.mean()),
        "Tokens per Line SD": float(lengths.std()),
        "Unique Tokens": unique,
        "Unique Lines": distinct_messages(messages),
        "1-gram Entropy": one,
        "1-gram Normalized Entropy": one / float(np.log2(unique)) if unique > 1 else 0.0,
        "2-gram Entropy": two,
        "2-gram Conditional Entropy": two - one if len(pairs) else 0.0,
        "Entropy per Line": one * float(lengths.mean()),
        "EoS Token Present": False,
        "EoS Padding": False,
    }


class Corpus(NamedTuple):
    """Messages, the games they are about, and what somebody picked after hearing them.

    Attributes
    ----------
    messages : int64 array, shape (B, L)
        L is the length of the longest message; -1 behind the end of others.
    game : int64 array, shape (B,)
        The number of the game that each message is about.
    choice : int64 array, shape (B,)
        Which of the images somebody picked; -1 where nobody did.
    """

    messages: Ints
    game: Ints
    choice: Ints


class Line(TypedDict):
    """What is read of a line that is an object; it may hold more."""

    message: list[int]
    game: NotRequired[int]
    choice: NotRequired[int]


def read_corpus(folder: str | Path) -> Ints:
    """Read the messages of a corpus, from its ``corpus.jsonl``.

    Returns
    -------
    int64 array, shape (B, L)
        L is the length of the longest message; -1 behind the end of others.

    Raises
    ------
    InputError
        If the file cannot be read, or a line is no list of integers from 0.
    """
    return read_messages(Path(folder) / CORPUS).messages


def read_messages(path: str | Path) -> Corpus:
    """Read messages from a file that has one on each line, whoever said them.

    A line is a list of symbols, or an object with that list as ``message``, perhaps with the number
    of the ``game`` that it is about, else that of the line, from 0, and the ``choice`` of somebody
    who heard it::

        [3, 14]
        {"message": [3, 14], "game": 25, "choice": 7}

    Raises
    ------
    InputError
        If the file cannot be read, or a line is something else.
    """
    path = Path(path)
    try:
        # Editors of Windows put a mark before the first line.
        lines = read_regular(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(f"{path}: it is no text in UTF-8") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or first_line(error)
        raise InputError(f"{path}: {why}") from None
    if not lines:
        raise InputError(f"{path}: the file is empty; a line is a message")
    rows = [_line(path, number, line) for number, line in enumerate(lines, 1)]
    longest = max((len(row["message"]) for row in rows), default=0)
    if len(rows) * longest > MAX_SYMBOLS:
        raise InputError(f"{path}: {len(rows):,} messages of up to {longest:,} symbols; too many")
    messages = np.full((len(rows), longest), NO_SYMBOL, np.int64)
    for message, row in zip(messages, rows, strict=True):
        message[: len(row["message"])] = row["message"]
    games = [row.get("game", number) for number, row in enumerate(rows)]
    choices = [row.get("choice", NO_SYMBOL) for row in rows]
    return Corpus(messages, np.array(games, np.int64), np.array(choices, np.int64))


def _line(path: Path, number: int, line: str) -> Line:
    """Return what a line holds; InputError, which names it, if that is no message."""
    row: Line
    try:
        plain = line.lstrip().startswith("[")
        row = {"message": parse_json(line, list[int])} if plain else parse_json(line, Line)
    except ValueError:
        row = {"message": [NO_SYMBOL]}
    if len(row["message"]) > LONGEST:
        length = len(row["message"])
        raise InputError(f"{path}, line {number}: {length:,} symbols; expected at most {LONGEST:,}")
    others = row.get("game", 0), row.get("choice", 0)
    if not all(0 <= symbol < 1 << 63 for symbol in (*row["message"], *others)):
        raise InputError(
            f"{path}, line {number}: expected a list of integers, 0 or more, or an object with "
            "such a list as 'message', and perhaps a 'game' and a 'choice'"
        )
    return row
