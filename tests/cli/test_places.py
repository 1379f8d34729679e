"""Places that cannot be written to are refused before the work whose result goes there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from minsym.cli.places import check_folder
from tests.training import SMALL, options

Shell = Callable[..., tuple[int, str, str]]

HITTING_SET = "p hs 3 2\n1 2\n1 3\n"

COMMANDS = [
    ["solve", "star.hgr", "--out", "{}.sol"],
    ["solve", "zoo", "--row", "platypus", "--proof", "{}.json"],
    ["audit", "zoo", "--out", "{}.csv"],
    ["audit", "zoo", "--plot", "{}.png"],
    ["convert", "zoo", "{}.hgr"],
    ["generate", "--target", "2", "--count", "10", "--out", "{}"],
    ["export", "DATA", "{}.npz"],
    ["train", "DATA", *options(SMALL), "--out", "{}"],
    ["sweep", "DATA", *options(SMALL), "--out", "{}"],
    ["evaluate", "RUN", "--out", "{}"],
    ["evaluate", "RUN", "--plot", "{}.svg"],
    ["bench", ".", "--out", "{}"],
    ["crosscheck", "--count", "2", "--out", "{}"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_place_that_cannot_be_written_to_is_refused_before_the_work(
    shell: Shell,
    data: str,
    finished: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    """Below a file, and where the system takes none though its permissions say nothing of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "star.hgr").write_text(HITTING_SET, encoding="utf-8")
    words = {"DATA": data, "RUN": str(finished)}
    for place, why in [("star.hgr/x", "star.hgr is not a directory"), ("/proc/x", "in /proc: ")]:
        typed = [words.get(word, word).replace("{}", place) for word in command]
        status, out, err = shell(*typed)
        assert (status, out, err.count("\n")) == (2, "", 1), err
        assert place in err
        assert why in err
    assert os.listdir(tmp_path) == ["star.hgr"]


def test_what_is_finished_is_only_looked_at(
    shell: Shell, data: str, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk that nobody may write to it is there all the same."""

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("minsym.cli.places.TemporaryFile", refuse)
    assert shell("train", data, *options(SMALL), "--out", str(finished))[0] == 0
    status, _, err = shell("train", data, *options(SMALL), "--epochs", "4", "--out", str(finished))
    assert status == 2
    assert err == f"minsym: {finished}: cannot write in {finished}: Permission denied\n"


def test_nothing_is_left_in_a_place_that_was_tried(tmp_path: Path) -> None:
    """Nor is a folder made."""
    check_folder(tmp_path / "a" / "b")
    assert os.listdir(tmp_path) == []
