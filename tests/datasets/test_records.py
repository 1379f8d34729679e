"""Data sets of records: what is in the folder, what is checked, and what goes on after a kill."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from minsym import Dataset, InputError, generate, plan, solve
from minsym.datasets.dataset import BEGUN, CARD
from minsym.datasets.from_table import records_of
from minsym.datasets.make import is_finished
from minsym.datasets.records import RECORDS, read_records, write_records
from minsym.datasets.spec import Spec
from minsym.datasets.verify import verify
from minsym.games.records import Records

SPLITS = {"train": 30, "valid": 10}
ODD = "a\tb", "<script>", "row", "naïve ☃", "x: y", "---"


def zoo(**changes: object) -> Spec:
    return plan([3], **{"table": "zoo", "images": 12, "splits": SPLITS} | changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a data set of Zoo."""
    folder = tmp_path_factory.mktemp("zoo") / "made"
    generate(zoo(), folder)
    return folder


def test_games_speak_in_the_words_of_the_table(made: Path) -> None:
    """Rows have their names, and a context solved says what can be said."""
    data = Dataset(made)
    records = data.spec.records
    assert records is not None
    game = data[0]
    assert records.names is not None
    names = {"aardvark", "bear", "frog", "platypus", "clam"}
    assert names <= set(records.names)
    assert (records.values[game.rows] == game.images).all()
    solution = solve(data.context(0))
    assert solution.cover is not None
    said = records.message(int(game.rows[game.target]), solution.cover)
    assert {symbol.attribute: symbol.value for symbol in solution.message or ()} == said


def test_a_file_of_the_rows_is_beside_the_shards(made: Path) -> None:
    """In words, as people read it."""
    table = pq.read_table(made / RECORDS).to_pylist()
    assert len(table) == 101
    assert table[0]["name"] == "aardvark"
    assert table[0]["milk"] == 1
    card = json.loads((made / CARD).read_text())
    assert card["spec"]["records"]["attributes"][3] == "milk"
    assert card["spec"]["records"]["distinct"] == 59
    assert card["spec"]["hold_out"] is None


def test_verify_finds_nothing_and_what_is_changed(made: Path, tmp_path: Path) -> None:
    """Images that are not their rows; an identity prior that is another."""
    assert verify(made).findings == []
    folder = Path(shutil.copytree(made, tmp_path / "made"))
    card = json.loads((folder / CARD).read_text())
    card["identity_prior"] = 0.9
    (folder / CARD).write_text(json.dumps(card))
    assert any("identity_prior is said to be 0.9" in line for line in verify(folder).findings)


@pytest.mark.parametrize("hold_out", ["rows", "pairs"])
def test_held_out_rows_are_checked(hold_out: str, tmp_path: Path) -> None:
    """A shard of another split in the place of one: its rows are not of the split."""
    cube = np.array(list(np.ndindex(3, 3, 3, 3)))
    spec = plan(
        [2], table=cube, images=6, splits={"train": 8, "valid": 8}, hold_out=hold_out, seed=1
    )
    made = generate(spec, tmp_path / "made")
    assert verify(made.folder).findings == []
    train, valid = (np.unique(made.split(s)[:].rows) for s in ("train", "valid"))
    assert not np.intersect1d(train, valid).size
    card = json.loads((made.folder / CARD).read_text())
    assert bool(card["held_out"]) == (hold_out == "pairs")
    for a, u, b, v in card["held_out"]:
        at = [made.spec.records.attributes.index(name) for name in (a, b)]  # type: ignore[union-attr]
        assert not (cube[train][:, at] == [u, v]).all(axis=1).any()


def test_a_split_of_too_few_rows_is_refused(tmp_path: Path) -> None:
    """Before anything is written."""
    with pytest.raises(InputError, match="split valid has 15 distinct rows, and a context 20"):
        plan([3], table="zoo", images=20, splits=SPLITS, hold_out="rows")
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_changed_since_is_another_spec(made: Path, tmp_path: Path) -> None:
    """Its digest is in the card."""
    assert is_finished(zoo(), made)
    names = records_of("zoo").names
    assert names is not None
    base = records_of("zoo")
    other = Records("zoo", base.values, base.attributes, base.value_names, names[::-1], base.lines)
    with pytest.raises(InputError, match="made of other rows than these"):
        generate(zoo(table=other), made)
    folder = Path(shutil.copytree(made, tmp_path / "made"))
    (folder / RECORDS).write_bytes(write_records(other))
    with pytest.raises(InputError, match=f"{RECORDS}: it holds other rows than the card is of"):
        Dataset(folder)
    (folder / RECORDS).write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=RECORDS):
        Dataset(folder)
    (folder / RECORDS).unlink()
    with pytest.raises(InputError, match=f"{RECORDS}: No such file"):
        Dataset(folder)


def test_a_data_set_that_was_begun_ends_with_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """What is there is kept, what is missing is made."""
    folder = Path(shutil.copytree(made, tmp_path / "made"))
    spec = zoo()
    (folder / CARD).unlink()
    gone = folder / spec.shards()[1].file
    gone.unlink()
    (folder / "run.json").unlink()
    begun = {"made_with": json.loads((made / CARD).read_text())["made_with"]}
    (folder / BEGUN).write_text(json.dumps({**begun, "spec": spec.as_json()}))
    generate(spec, folder)
    for path in [RECORDS, CARD, *(shard.file for shard in spec.shards())]:
        assert (folder / path).read_bytes() == (made / path).read_bytes()


def test_lost_rows_are_written_again(made: Path, tmp_path: Path) -> None:
    """Of a finished data set; until then a reader names the file that is missing."""
    folder = Path(shutil.copytree(made, tmp_path / "made"))
    (folder / RECORDS).unlink()
    assert not is_finished(zoo(), folder)
    generate(zoo(), folder)
    assert (folder / RECORDS).read_bytes() == (made / RECORDS).read_bytes()
    assert verify(folder).findings == []


def test_one_split_holds_out_nothing() -> None:
    """It is refused rather than claimed."""
    with pytest.raises(InputError, match="to hold something out takes two splits"):
        zoo(splits={"train": 30, "valid": 0}, hold_out="rows")


def test_two_workers_make_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """The table goes to them with the spec."""
    from minsym.base.executors import executor  # noqa: PLC0415

    with executor(2, None) as (pool, at_a_time):
        generate(zoo(), tmp_path / "made", pool, at_a_time)
    for path in (tmp_path / "made").rglob("*.parquet"):
        assert path.read_bytes() == (made / path.relative_to(tmp_path / "made")).read_bytes()


@pytest.mark.parametrize("mixed", [False, True])
def test_words_come_back_whatever_they_are(mixed: bool, tmp_path: Path) -> None:
    """Text that needs escaping, numbers beyond 64 bits, truth values, and all of it together."""
    words: list[tuple[object, ...]] = [
        ODD,
        (1, 2, 3, 4, 5, 10**30),
        (0.5, 1.25, 2.0, 3.0, 4.0, 9.0),
    ]
    if mixed:
        words = [(1, "1", True, 1.5, "true", "☃")] * 3
    codes = np.array([[i, 5 - i, (i + 2) % 6] for i in range(6)])
    records = Records.of_codes("odd", codes, ["name", "row", "<b>|"], words, ODD)
    (tmp_path / RECORDS).write_bytes(write_records(records))
    again = read_records(tmp_path, json.loads(json.dumps(records.as_json())))
    assert again.digest == records.digest
    assert again.value_names == records.value_names
    assert again.names == ODD


def test_a_card_that_claims_more_rows_than_the_file_has_is_refused(
    made: Path, tmp_path: Path
) -> None:
    """Before memory is taken for them."""
    folder = Path(shutil.copytree(made, tmp_path / "made"))
    card = json.loads((folder / CARD).read_text())
    card["spec"]["records"]["rows"] = 10**12
    (folder / CARD).write_text(json.dumps(card))
    with pytest.raises(InputError, match="not those of the card"):
        Dataset(folder)
