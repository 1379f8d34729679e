"""What data sets can be made of: files, frames, arrays, games of EGG."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minsym import InputError, plan, read_table
from minsym.datasets.from_table import records_of


def test_whatever_is_a_table_gives_the_same_records(tmp_path: Path) -> None:
    """A name, a path, a Table, a data frame; columns as asked for."""
    table = read_table("zoo")
    zoo = records_of("zoo")
    frame = pd.DataFrame(
        {
            name: [words[code] for code in column]
            for name, words, column in zip(
                table.attributes, table.value_names, table.values.T, strict=True
            )
        }
        | {"name": table.names}
    )
    frame.to_csv(tmp_path / "animals.csv", index=False)
    for same in (table, frame, tmp_path / "animals.csv", zoo):
        found = records_of(same)
        assert found.digest == zoo.digest
    assert records_of("zoo", columns=["milk", "legs"]).attributes == ("milk", "legs")


def test_arrays_have_numbers_for_words() -> None:
    """Any whole numbers, below 0 too."""
    records = records_of(np.array([[-7, 2], [10**12, 2]]))
    assert records.value_names == ((-7, 10**12), (2,))
    assert records.attributes == ("a1", "a2")
    for wrong in (np.zeros((2, 2)), np.zeros(3, int), np.zeros((0, 2), int)):
        with pytest.raises(InputError, match="expected whole numbers, a row for each record"):
            records_of(wrong)


def test_objects_of_egg_are_records_once(egg_file: Callable[..., Path]) -> None:
    """Those of all splits."""
    path = egg_file()
    arrays = np.load(path)
    every = np.concatenate([arrays[s].reshape(-1, arrays[s].shape[-1]) for s in ("train", "valid")])
    every = np.concatenate([every, arrays["test"].reshape(-1, every.shape[1])])
    records = records_of(path)
    assert len(records.values) == len(records.pool) == len(np.unique(every, axis=0))
    with pytest.raises(InputError, match="--name-column goes with a table, not with games"):
        records_of(path, name_column="a")


def test_a_table_needs_no_setting_and_images_no_other(tmp_path: Path) -> None:
    """One of the two says how large contexts are."""
    from minsym import Setting  # noqa: PLC0415

    with pytest.raises(InputError, match="a table has a setting of its own"):
        plan([2], Setting(), table="zoo")
    with pytest.raises(InputError, match="images goes with a table"):
        plan([2], images=9)
    with pytest.raises(InputError, match="draws rows of a table; give one"):
        plan([2], family="search")
    with pytest.raises(InputError, match="only rows of a table can be held out"):
        plan([2], hold_out="rows")
    with pytest.raises(InputError, match="makes up images, and zoo has not all combinations"):
        plan([2], table="zoo", images=16, family="codes")
    (tmp_path / "one.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"one\.csv: 64 distinct rows are asked for, and there are"
    ):
        plan([1], table=tmp_path / "one.csv")


def test_a_full_factorial_gets_designs_unless_something_is_held_out() -> None:
    """A code is a union of rows of it."""
    cube = np.array(list(np.ndindex(*[2] * 8)))
    assert plan([5], table=cube, images=32).family == "codes"
    splits = {"train": 100, "valid": 25}
    held = plan([2], table=cube, images=32, hold_out="rows", splits=splits)
    assert held.family == "search"
