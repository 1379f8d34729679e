"""What symbols came to mean."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError
from minsym.agents.measure.codebook import (
    CODEBOOK,
    Entry,
    codebook,
    read_codebook,
    top,
    write_codebook,
)
from minsym.games.records import Records

SIZES = [2, 3]


@given(st.integers(0, 2**32), st.integers(1, 30), st.integers(1, 4))
def test_counts_are_those_of_a_loop(seed: int, games: int, length: int) -> None:
    """Over messages, symbols and values, a symbol that is repeated counted once."""
    rng = np.random.default_rng(seed)
    messages = rng.integers(-1, 5, (games, length))
    meanings = np.stack([rng.integers(0, size, games) for size in SIZES], axis=1)
    found = codebook(messages, meanings, SIZES)
    expected = {}
    for symbol in range(5):
        saying = [i for i in range(games) if symbol in messages[i]]
        for attribute, size in enumerate(SIZES):
            for value in range(size):
                having = [i for i in range(games) if meanings[i, attribute] == value]
                both = len({*saying} & {*having})
                if both:
                    expected[symbol, attribute, value] = (len(saying), both, len(having))
    pairs = zip(found.symbol.tolist(), found.attribute.tolist(), found.value.tolist(), strict=True)
    counts = zip(found.said.tolist(), found.together.tolist(), found.targets.tolist(), strict=True)
    assert dict(zip(pairs, counts, strict=True)) == expected
    assert (np.diff(found.symbol) >= 0).all()
    gain = found.share - found.base
    assert (np.diff(gain)[np.diff(found.symbol) == 0] <= 1e-12).all()


def test_a_codebook_is_written_in_words(tmp_path: Path) -> None:
    """Those of the table, as they are: a comma, a quote or a formula comes back unchanged."""
    words = [("=1+1", 'a "b", c'), (1, 2, 3)]
    codes = np.array([[0, 0], [1, 1], [0, 2]])
    records = Records.of_codes("t", codes, ["name\nof it", "legs"], words)
    found = codebook(np.array([[4, 4], [9, -1], [4, -1]]), codes, SIZES)
    write_codebook(tmp_path, found, records)
    entries = read_codebook(tmp_path)
    assert entries[0] == (4, 2, "name\nof it", "=1+1", 2, 1.0, 0.666667)
    assert {(entry.attribute, entry.value) for entry in entries} == {
        ("name\nof it", "=1+1"), ("name\nof it", 'a "b", c'), ("legs", "1"), ("legs", "2"),
        ("legs", "3"),
    }  # fmt: skip


def test_without_a_table_attributes_and_values_are_numbered(tmp_path: Path) -> None:
    """As elsewhere: attributes from a1, values from 0."""
    write_codebook(tmp_path, codebook(np.array([[7], [8]]), np.array([[0, 2], [1, 1]]), SIZES))
    lines = (tmp_path / CODEBOOK).read_text().splitlines()
    assert lines[:2] == ["symbol,said,attribute,value,together,share,base", "7,1,a1,0,1,1.0,0.5"]


def test_silence_has_no_codebook(tmp_path: Path) -> None:
    """But the file is there, with its header."""
    write_codebook(tmp_path, codebook(np.full((3, 2), -1), np.zeros((3, 2), int), SIZES))
    assert read_codebook(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n", "its columns are not symbol, said"),
        ("symbol,said,attribute,value,together,share,base\n1,2,a\n", "line 2: expected a symbol"),
        ("symbol,said,attribute,value,together,share,base\n1,2,a,b,3,1,1\n", "line 2: expected"),
        ("symbol,said,attribute,value,together,share,base\n1,2,a,b,1,nan,1\n", "line 2: expected"),
    ],
)
def test_what_is_no_codebook_is_refused(text: str, why: str, tmp_path: Path) -> None:
    """With its file and line."""
    (tmp_path / CODEBOOK).write_text(text)
    with pytest.raises(InputError, match=rf"codebook\.csv: no codebook of an evaluation: {why}"):
        read_codebook(tmp_path)


def test_a_missing_codebook_is_named(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(InputError, match=r"codebook\.csv: .*No such file"):
        read_codebook(tmp_path)


def test_the_top_of_a_codebook_is_what_is_said_most() -> None:
    """Symbols by how often they are said, values by how much those symbols say about them."""
    entries = [
        Entry(symbol, said, "a10" if value == "9" else "a2", value, 1, share, 0.25)
        for symbol, said in ((12, 5), (3, 9), (7, 2))
        for value, share in (("010", 0.5), ("9", 0.75), ("1" * 5000, 0.25), ("2", 0.5), ("", 1))
    ]
    found = top(entries, symbols=2, values=4)
    assert found.symbols == [3, 12]
    assert found.values == [("a2", ""), ("a2", "2"), ("a2", "010"), ("a10", "9")]
    assert found.gain.tolist() == [[0.75, 0.25, 0.25, 0.5]] * 2
    assert (found.all_symbols, found.all_values) == (3, 5)


def test_the_top_of_silence_is_nothing() -> None:
    """There is no value that anything was said about."""
    found = top([])
    assert (found.symbols, found.values, found.gain.shape) == ([], [], (0, 0))
