"""The report of a data set."""

from collections import Counter
from pathlib import Path

import pytest

from minsym import Dataset, Setting, generate, plan
from minsym.datasets.counts import counts_of
from minsym.pages.content import Replay, fitted
from minsym.pages.of_games import SHOWN, report_of_games, spread
from minsym.pages.render import report_page
from tests.pages.test_of_table import column, facts, listing
from tests.training import made


def test_all_games_are_listed_in_words(tmp_path: Path) -> None:
    """With a shortest message and the split; some are there to step through."""
    data = Dataset(made(tmp_path / "games"))
    report = report_of_games(data)
    games = listing(report, "Games")
    assert column(games, "game") == list(range(260))
    assert column(games, "split") == ["train"] * 200 + ["valid"] * 60
    first = data[0]
    target = first.images[first.target]
    said = ", ".join(f"a{a + 1} = {target[a]}" for a in first.witness if a >= 0)
    assert column(games, "a shortest message")[0] == said
    replay = next(b for s in report.sections for b in s.blocks if isinstance(b, Replay))
    assert len(replay.stage["games"]) == SHOWN
    shown = facts(report)
    assert shown["games"] == "260"
    assert shown["blind accuracy"] == f"{data.blind_accuracy:.2%}"
    assert shown["chance"] == "12.50%"


def test_a_split_and_a_table_are_named(tmp_path: Path) -> None:
    """Targets are called by the names of their rows, and what is held out is said."""
    spec = plan([2], None, {"train": 8, "test": 8}, table="zoo", images=6, hold_out="rows")
    data = generate(spec, tmp_path / "animals")
    report = report_of_games(data)
    names = spec.records.names if spec.records is not None else None
    assert {*column(listing(report, "Games"), "target")} <= {*(names or ())}
    assert facts(report)["held out"] == "rows"
    assert "identity prior" in facts(report)
    assert "rows of zoo" in report.lead


@pytest.mark.slow
def test_ten_thousand_games_are_small(tmp_path: Path) -> None:
    """3 MB at the paper's setting; those that are not listed are counted."""
    data = generate(plan([3, 5, 7], splits={"train": 3400}, matched=True), tmp_path / "games")
    report = report_of_games(data)
    assert len(report_page(report).encode()) < 3_000_000
    kept = listing(fitted(report), "Games")
    assert len(kept.rows) > 5000
    assert kept.note.endswith(" of 10,200 are listed.")
    assert facts(report)["games"] == "10,200"


def test_of_a_large_data_set_all_splits_and_levels_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All games are counted; those that are listed are as many of each, by their own numbers."""
    monkeypatch.setattr("minsym.pages.of_games.LISTED", 24)
    spec = plan([2, 3], Setting(6, 3, 8), {"train": 40, "test": 20})
    data = generate(spec, tmp_path / "games")
    report = report_of_games(data)
    games = listing(report, "Games")
    assert (len(games.rows), games.total) == (24, 120)
    each = Counter(zip(column(games, "split"), column(games, "min|M|"), strict=True))
    assert each == dict.fromkeys([("train", 2), ("train", 3), ("test", 2), ("test", 3)], 6)
    for number, level in zip(column(games, "game"), column(games, "min|M|"), strict=True):
        assert data[number].complexity == level
    assert len(spread(data, 100)) == 100  # small splits leave their places to large ones
    replay = next(b for s in report.sections for b in s.blocks if isinstance(b, Replay))
    assert {game["complexity"] for game in replay.stage["games"]} == {2, 3}
    most = int(counts_of(data).places.max())
    assert facts(report)["most frequent position"] == f"{most / 120:.2%}"
