"""What is counted of all games of a data set."""

from pathlib import Path

import numpy as np
import pytest

from minsym import InputError, Setting, generate, plan
from minsym.datasets.counts import counts_of


@pytest.mark.parametrize("matched", [True, False])
def test_all_games_are_counted(matched: bool, tmp_path: Path) -> None:
    """As they are when they are read one by one; a split by itself too."""
    spec = plan([2, 3], Setting(6, 3, 8), {"train": 30, "test": 10}, matched=matched)
    data = generate(spec, tmp_path / "games")
    for part in (data, data.split("test")):
        games, found = part[:], counts_of(part)
        assert found.places.tolist() == np.bincount(games.target, minlength=8).tolist()
        for level in (2, 3):
            sizes = games.level_set_size[games.complexity == level]
            assert found.level_sets[level].tolist() == np.bincount(sizes, minlength=9).tolist()


def test_a_damaged_shard_is_refused(tmp_path: Path) -> None:
    """In a line that names it."""
    data = generate(plan([2], Setting(6, 3, 8), {"train": 30}), tmp_path / "games")
    path = data.folder / data.shards[0].file
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"\.parquet: it cannot be read"):
        counts_of(data)
