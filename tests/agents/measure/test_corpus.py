"""Corpora as ELCC and XferBench have them."""

import json
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, __version__
from minsym.agents.measure import corpus
from minsym.agents.measure.corpus import (
    analysis,
    read_corpus,
    read_messages,
    write_corpus,
    write_meanings,
)
from minsym.datasets.from_table import records_of

#: The analyses in ELCC's metadata.json, in its order.
NAMES = [
    "Token Count", "Line Count", "Tokens per Line", "Tokens per Line SD", "Unique Tokens",
    "Unique Lines", "1-gram Entropy", "1-gram Normalized Entropy", "2-gram Entropy",
    "2-gram Conditional Entropy", "Entropy per Line", "EoS Token Present", "EoS Padding",
]  # fmt: skip

MESSAGES = np.array([[3, 14, 15], [2, 6, -1], [0, -1, -1], [3, 14, 15]])


def padded(rows: list[list[int]]) -> Any:
    """Return rows of symbols as an array, -1 behind the last."""
    width = max(map(len, rows))
    return np.array([row + [-1] * (width - len(row)) for row in rows], dtype=np.int64)


def test_the_files(tmp_path: Path) -> None:
    """A message a line as XferBench reads it, and ELCC's metadata with a record of the run."""
    folder = tmp_path / "a" / "corpus"
    write_corpus(folder, MESSAGES, {"success_rate": 0.75})
    assert sorted(path.name for path in folder.iterdir()) == ["corpus.jsonl", "metadata.json"]
    expected = b"[3, 14, 15]\n[2, 6]\n[0]\n[3, 14, 15]\n"
    assert (folder / "corpus.jsonl").read_bytes() == expected
    metadata = json.loads((folder / "metadata.json").read_text())
    assert list(metadata) == ["metrics", "run"]
    assert metadata["metrics"] == {
        "analysis": analysis(MESSAGES),
        "system": {"success_rate": 0.75},
    }
    assert list(metadata["metrics"]["analysis"]) == NAMES
    assert metadata["run"]["version"] == __version__


def test_the_record_may_be_given(tmp_path: Path) -> None:
    """That of the run that trained the agents, say."""
    write_corpus(tmp_path, MESSAGES, {}, {"seed": 7, "data": "abc"})
    metadata = json.loads((tmp_path / "metadata.json").read_text())
    assert metadata["run"] == {"seed": 7, "data": "abc"}


def test_messages_stand_beside_what_they_are_about(tmp_path: Path) -> None:
    """By numbers, or in the words of a table; nothing is written of a missing cell."""
    values = np.array([[1, 0], [0, -1], [0, 1], [1, 0]])
    write_meanings(tmp_path, MESSAGES, values, None)
    lines = (tmp_path / "meanings.jsonl").read_text().splitlines()
    assert lines[:2] == ['[[3, 14, 15], ["0 = 1", "1 = 0"]]', '[[2, 6], ["0 = 0"]]']
    zoo = records_of("zoo")
    write_meanings(tmp_path, MESSAGES, zoo.values[:4], zoo)
    first = json.loads((tmp_path / "meanings.jsonl").read_text().splitlines()[0])
    assert first[0] == [3, 14, 15]
    assert first[1][:3] == ["hair = 1", "feathers = 0", "eggs = 0"]
    assert len(first[1]) == 17


@given(st.lists(st.lists(st.integers(0, 99), max_size=4), min_size=1, max_size=9))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[int]]
) -> None:
    """Messages of all lengths, the empty one too; columns that nobody uses are left out."""
    folder = tmp_path_factory.mktemp("corpus")
    messages = np.pad(padded(rows), ((0, 0), (0, 2)), constant_values=-1)
    write_corpus(folder, messages, {})
    read = read_corpus(folder)
    assert read.dtype == np.int64
    assert read.tolist() == padded(rows).tolist()


def test_the_analysis_of_a_small_corpus() -> None:
    """By hand: symbols 0 and 1 are said three and five times, in three different messages."""
    found = analysis(padded([[0, 1], [0, 1], [1, 1, 1], [0]]))
    one = -(3 / 8 * np.log2(3 / 8) + 5 / 8 * np.log2(5 / 8))
    expected = [8, 4, 2, np.sqrt(0.5), 2, 3, one, one, 1, 1 - one, 2 * one, False, False]
    assert list(found.values()) == pytest.approx(expected)


def test_the_analysis_is_related_as_that_of_elcc() -> None:
    """Its numbers for egg-discrimination: normalized, conditional and per-line entropies."""
    messages = np.random.default_rng(0).integers(0, 10, (500, 11))
    found = analysis(messages)
    one = found["1-gram Entropy"]
    assert found["1-gram Normalized Entropy"] == one / np.log2(found["Unique Tokens"])
    assert found["2-gram Conditional Entropy"] == found["2-gram Entropy"] - one
    assert found["Entropy per Line"] == pytest.approx(one * found["Tokens per Line"])
    assert 0 <= found["2-gram Conditional Entropy"] <= one


@pytest.mark.parametrize("rows", [[[4], [4]], [[], []], [[1, 1], [1, 1]]])
def test_corpora_without_variety_have_no_entropy(rows: list[list[int]]) -> None:
    """And no NaN: one symbol, no symbol, one message."""
    found = analysis(padded(rows))
    assert [value for name, value in found.items() if "Entropy" in name] == [0.0] * 5


@pytest.mark.parametrize("line", ["[1, -2]", "[1.5]", "[true]", '"abc"', "[1", "", f"[{1 << 63}]"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """With its file and number."""
    (tmp_path / "corpus.jsonl").write_text(f"[1, 2]\n{line}\n[3]\n")
    with pytest.raises(InputError, match=r"corpus\.jsonl, line 2: expected a list of integers"):
        read_corpus(tmp_path)


def test_messages_may_say_what_they_are_about(tmp_path: Path) -> None:
    """Which game, and what somebody picked; what else a line holds does not matter."""
    path = tmp_path / "said.jsonl"
    path.write_text(
        '[3]\n{"message": [1, 2], "game": 9, "name": "frog"}\n{"message": [], "choice": 4}'
    )
    found = read_messages(path)
    assert found.messages.tolist() == [[3, -1], [1, 2], [-1, -1]]
    assert (found.game.tolist(), found.choice.tolist()) == ([0, 9, 2], [-1, -1, 4])


@pytest.mark.parametrize(
    "line", ['{"message": [1], "game": -1}', '{"message": [1], "choice": null}', '{"game": 1}', "3"]
)
def test_a_bad_object_is_named(tmp_path: Path, line: str) -> None:
    """With its file and number."""
    (tmp_path / "said.jsonl").write_text(f"{line}\n")
    with pytest.raises(InputError, match=r"said\.jsonl, line 1: .* or an object with such a list"):
        read_messages(tmp_path / "said.jsonl")


def test_messages_that_take_too_much_room_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One long line makes all of them long."""
    monkeypatch.setattr(corpus, "MAX_SYMBOLS", 5)
    (tmp_path / "said.jsonl").write_text("[1, 2, 3]\n[]\n")
    with pytest.raises(InputError, match=r"said\.jsonl: 2 messages of up to 3 symbols; too many"):
        read_messages(tmp_path / "said.jsonl")


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(InputError, match=r"corpus\.jsonl"):
        read_corpus(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """There is a file of its name."""
    (tmp_path / "corpus").write_text("taken")
    with pytest.raises(InputError, match="corpus"):
        write_corpus(tmp_path / "corpus", MESSAGES, {})


def test_the_mark_of_windows_editors_is_no_part_of_a_message(tmp_path: Path) -> None:
    """It stands before the first line."""
    path = tmp_path / "said.jsonl"
    path.write_bytes(b"\xef\xbb\xbf[1, 3]\r\n[2]\r\n")
    assert read_messages(path).messages.tolist() == [[1, 3], [2, -1]]


# What programs require that read such files, in words of our own; the files of evaluations were
# given to the readers themselves of XferBench (commit b53e24a) and CSAR (commit 0d209f9).


def as_xferbench(path: Path) -> list[list[int]]:
    """Return the messages of a corpus as XferBench needs them.

    The first line says what the file holds: a list, empty or of integers, for symbols. Each line
    is then put into an object as it is, so that it has to be JSON by itself, on one line, and all
    lines lists of integers, of which a table with one column of lists is made.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    first = json.loads(lines[0])
    assert isinstance(first, list)
    assert not first or type(first[0]) is int
    found = [json.loads(f'{{"input_ids":{line.rstrip()}}}')["input_ids"] for line in lines]
    assert all(type(message) is list for message in found)
    assert all(type(s) is int and 0 <= s < 1 << 31 for message in found for s in message)
    return found


def as_csar(path: Path) -> list[tuple[list[int], list[str]]]:
    """Return pairs of form and meaning as CSAR needs them.

    The whole file must not be JSON that is such a list itself; each line is a list of two lists,
    and what is in these can be hashed.
    """
    text = path.read_text(encoding="utf-8")
    pairs = [json.loads(line) for line in text.splitlines()]
    for pair in pairs:
        assert isinstance(pair, list)
        assert [type(part) for part in pair] == [list, list]
        assert len({*pair[0]}) <= len(pair[0])
        assert len({*pair[1]}) == len(pair[1])
    if len(pairs) == 1:
        # A file of one line is JSON as a whole, and must not be taken for a list of pairs.
        assert not (isinstance(pairs[0][0], list) and pairs[0][0] and type(pairs[0][0][0]) is list)
    return [(form, meaning) for form, meaning in pairs]


@pytest.mark.parametrize("count", [1, 4])
def test_the_files_are_what_their_readers_require(tmp_path: Path, count: int) -> None:
    """Also where the first message is empty."""
    messages = np.array([[-1, -1], [3, 14], [3, -1], [79, 0]])[:count]
    values = np.array([[1, 0], [0, -1], [0, 1], [1, 0]])[:count]
    write_corpus(tmp_path, messages, {"success_rate": 0.5})
    write_meanings(tmp_path, messages, values, None)
    said = [[s for s in row if s >= 0] for row in messages.tolist()]
    assert as_xferbench(tmp_path / "corpus.jsonl") == said
    pairs = as_csar(tmp_path / "meanings.jsonl")
    assert [form for form, _ in pairs] == said
    assert pairs[0][1] == ["0 = 1", "1 = 0"]


def test_metadata_are_what_elcc_keeps_of_a_corpus(tmp_path: Path) -> None:
    """Plain numbers under its names, each as it is defined, and how the agents fared."""
    rng = np.random.default_rng(0)
    messages = rng.integers(0, 9, (200, 5))
    messages[::3, 3:] = -1
    write_corpus(tmp_path, messages, {"success_rate": 0.5})
    metrics = json.loads((tmp_path / "metadata.json").read_text())["metrics"]
    assert list(metrics) == ["analysis", "system"]
    assert metrics["system"] == {"success_rate": 0.5}
    lines = as_xferbench(tmp_path / "corpus.jsonl")
    tokens = [token for line in lines for token in line]
    pairs = [pair for line in lines for pair in pairwise(line)]
    bits = {}
    for n, things in ((1, tokens), (2, pairs)):
        shares = [count / len(things) for count in Counter(things).values()]
        bits[n] = -sum(share * math.log2(share) for share in shares)
    sizes = [len(line) for line in lines]
    expected = [
        len(tokens), 200, np.mean(sizes), np.std(sizes), 9, len(set(map(tuple, lines))),
        bits[1], bits[1] / math.log2(9), bits[2], bits[2] - bits[1], bits[1] * np.mean(sizes),
        False, False,
    ]  # fmt: skip
    found = metrics["analysis"]
    assert list(found) == NAMES
    assert list(found.values()) == pytest.approx(expected)
