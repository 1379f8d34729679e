"""Data sets are refused, made, killed and gone on with."""

import errno
import json
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from minsym import InputError, complexity
from minsym.base.folders import alone
from minsym.cli import run
from minsym.datasets.dataset import BEGUN, CARD, Dataset
from minsym.datasets.make import generate
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting
from tests.generating import SMALL, bytes_of, command, started, wait_for

# What is made.


def test_matched_contexts_supply_a_target_at_each_level(tmp_path: Path) -> None:
    """The same images, as many games of each; the level sets are as large as wanted."""
    spec = Spec((4, 5), Setting(9, 3, 40), "latent", {"a": 30, "b": 5}, 1, True, 6)
    made = generate(spec, tmp_path)
    every = made[:]
    assert len(made) == 70
    assert every.complexity.tolist() == [4, 5] * 35
    assert every.context.tolist() == [i // 2 for i in range(70)]
    assert (every.images[::2] == every.images[1::2]).all()
    found = complexity(every.images)
    assert (found[np.arange(70), every.target] == every.complexity).all()
    assert (every.level_set_size == (found == every.complexity[:, None]).sum(axis=1)).all()
    assert every.level_set_size.min() >= 6
    assert made.card["levels"]["4"]["smallest_level_set"] >= 6
    assert made.card["blind_accuracy"] == pytest.approx((1 / every.level_set_size).mean())


def test_several_levels_without_match_have_contexts_of_their_own(tmp_path: Path) -> None:
    """As many as asked for of each, in every split."""
    every = generate(replace(SMALL, levels=(2, 1), family="latent"), tmp_path)
    for split, contexts in SMALL.splits.items():
        part = every.split(split)[:]
        assert sorted(part.complexity) == [1] * contexts + [2] * contexts
    assert len(set(every[:].context)) == len(every)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--target", "21"], "at most 20"),
        (["--target", "8", "--images", "8", "--attributes", "9"], "at most 7"),
        (["--target", "9", "--min-level-set", "40"], "T5"),
        (["--target", "2", "--attributes", "3", "--values", "2", "--images", "9"], "there are 8"),
        (["--target", "7", "--family", "codes"], "T3"),
        (["--match", "2,20"], "no family can"),
        (["--target", "0"], "expected 1 or more"),
        (["--target", "x"], "expected numbers"),
        (["--target", "2", "--match", "2,3"], "one of them"),
        (["--target", "2", "--values", "4,4"], "2 numbers of values for 20"),
        (["--target", "2", "--splits", "a=0.5"], "expected 1"),
        (["--target", "2", "--splits", "a=1.5,b=7"], "shares of 1, or numbers"),
        (["--target", "2", "--count", "3", "--splits", "a=2,b=2"], "--count 3"),
        (["--target", "2", "--family", "no"], "there is no 'no'"),
        (["--target", "2", "--seed", "-1"], "seed is -1"),
    ],
)
def test_what_cannot_be_had_is_refused_before_anything_is_written(
    arguments: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2 and one line that says why."""
    assert run(["generate", *arguments, "--out", str(tmp_path / "out")]) == 2
    out, err = capsys.readouterr()
    assert why in err
    assert (out, err.count("\n")) == ("", 1)
    assert list(tmp_path.iterdir()) == []


# Folders that are there.


def test_a_finished_folder_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same spec makes nothing again."""
    generate(SMALL, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    monkeypatch.setattr("minsym.datasets.make.draw_games", None)
    assert len(generate(SMALL, tmp_path)) == 16
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_shards_that_a_finished_folder_lost_are_made_again(tmp_path: Path) -> None:
    """One that is gone, and one that is cut short: with the same bytes."""
    generate(SMALL, tmp_path)
    before = bytes_of(tmp_path)
    gone, cut, _ = (tmp_path / shard.file for shard in SMALL.shards())
    gone.unlink()
    cut.write_bytes(cut.read_bytes()[:-9])
    generate(SMALL, tmp_path)
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize("finished", [True, False])
def test_another_spec_is_refused(finished: bool, tmp_path: Path) -> None:
    """Be the folder finished or not; it stays as it was."""
    generate(SMALL, tmp_path)
    if not finished:
        card = json.loads((tmp_path / CARD).read_text())
        (tmp_path / BEGUN).write_text(json.dumps({key: card[key] for key in ("made_with", "spec")}))
        (tmp_path / CARD).unlink()
    before = bytes_of(tmp_path)
    with pytest.raises(InputError, match="another spec"):
        generate(replace(SMALL, seed=1), tmp_path)
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.txt", "mine"),
        (".my-settings.json", "{}"),
        ("data/a.csv", "mine"),
        (CARD, "{"),
        (CARD, "[]"),
        (BEGUN, "\0"),
    ],
)
def test_a_folder_with_something_else_is_refused_and_untouched(
    name: str, text: str, tmp_path: Path
) -> None:
    """Not even an empty folder is added."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=str(tmp_path)):
        generate(SMALL, tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / name).read_text() == text


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Nor is what lies below it."""
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="file"):
            generate(SMALL, folder)


# Killed, and full disks.

SPLIT_UP = ",".join(f"{name}=1500" for name in "abcdefghijkl")
REQUEST = ["generate", "--target", "5", "--family", "codes", "--splits", SPLIT_UP, "--seed", "3"]


@pytest.mark.slow
def test_a_killed_command_goes_on_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    """SIGKILL after the first shard, and the command again, against one that runs through."""
    folder = tmp_path / "set"
    with started(*REQUEST, "--out", str(folder)) as process:
        wait_for(lambda: any(folder.glob("data/a-*")), process)
        process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    made = {*folder.glob("data/[!.]*")}
    assert 0 < len(made) < 12
    with pytest.raises(InputError, match="unfinished"):
        Dataset(folder)
    # What a process leaves that is killed while it writes.
    (folder / "data/.b-00000-of-00001-abcdefgh.part.parquet").write_bytes(b"PAR1")
    before = {path: path.stat().st_mtime_ns for path in made}
    for out in (folder, tmp_path / "whole"):
        assert run([*REQUEST, "--out", str(out)]) == 0
    assert bytes_of(folder) == bytes_of(tmp_path / "whole")
    assert {path: path.stat().st_mtime_ns for path in made} == before


def test_a_command_killed_before_its_plan_stood_goes_on(tmp_path: Path) -> None:
    """Or after its card did."""
    (tmp_path / ".generating-abcdefgh.part.json").write_text("{")
    generate(SMALL, tmp_path)
    before = bytes_of(tmp_path)
    (tmp_path / BEGUN).write_text("{")
    (tmp_path / "data/.test-00000-of-00001-abcdefgh.part.parquet").write_text("PAR1")
    generate(SMALL, tmp_path)
    assert bytes_of(tmp_path) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "splits", "made"),
    [(100, "a=9", 0), (5000, "a=9,b=900", 1), (5000, ",".join(f"s{i}=1" for i in range(25)), 25)],
    ids=["plan", "shard", "card"],
)
def test_a_full_disk_leaves_nothing_that_looks_finished(
    limit: int, splits: str, made: int, tmp_path: Path
) -> None:
    """What finds no place is not there at all; with place, the same command goes on."""

    def allow_small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    folder = tmp_path / "set"
    arguments = ["generate", "--target", "3", "--images", "8", "--splits", splits]
    done = command(*arguments, "--out", str(folder), preexec_fn=allow_small_files)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("minsym: ")
    assert (done.stderr.count("\n"), done.stdout) == (1, "")
    assert os.strerror(errno.EFBIG) in done.stderr
    assert len(list(folder.glob("data/*"))) == made
    assert not (folder / CARD).exists()
    assert not [name for name in bytes_of(folder) if Path(name).name.startswith(".")]
    assert run([*arguments, "--out", str(folder)]) == 0
    assert all(len(Dataset(folder, name)[:].target) for name in Dataset(folder).splits)


def test_progress_ends_at_one(tmp_path: Path) -> None:
    """And never falls."""
    seen: list[float] = []
    note: Callable[[float], None] = seen.append
    generate(SMALL, tmp_path, progress=note)
    assert seen == sorted(seen)
    assert seen[-1] == 1


def test_a_folder_in_which_another_process_makes_a_data_set(
    tmp_path: Path, shell: Callable[..., tuple[int, str, str]]
) -> None:
    """One line and exit status 1; nothing is written."""
    arguments = ["generate", "--target", "3", "--count", "9", "--out", str(tmp_path)]
    with alone(tmp_path):
        status, out, err = shell(*arguments)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert f"{tmp_path}: another process is writing there" in err
    assert list(tmp_path.iterdir()) == []


def test_a_finished_data_set_is_already_there(
    tmp_path: Path, shell: Callable[..., tuple[int, str, str]]
) -> None:
    """That is said in the place of the time."""
    folder = tmp_path / "set"
    sizes = ["--attributes", "6", "--values", "3", "--images", "8", "--count", "10"]
    arguments = ["generate", "--target", "3", *sizes, "--family", "codes", "--out", str(folder)]
    assert "already there" not in shell(*arguments)[1]
    assert shell(*arguments)[1].endswith("every complexity certified; already there\n")
    next((folder / "data").iterdir()).unlink()
    assert "already there" not in shell(*arguments)[1]


def test_what_desktops_leave_is_nothing(tmp_path: Path) -> None:
    """A folder that somebody has looked at is as good as an empty one."""
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    assert len(generate(SMALL, tmp_path)) == 16


def test_a_pipe_in_the_place_of_a_shard_is_not_waited_for(tmp_path: Path) -> None:
    """The shard is made again."""
    generate(SMALL, tmp_path)
    before = bytes_of(tmp_path)
    (tmp_path / CARD).rename(tmp_path / "card")
    card = json.loads((tmp_path / "card").read_text())
    (tmp_path / "card").unlink()
    (tmp_path / BEGUN).write_text(json.dumps({key: card[key] for key in ("made_with", "spec")}))
    path = tmp_path / SMALL.shards()[0].file
    path.unlink()
    os.mkfifo(path)
    generate(SMALL, tmp_path)
    assert bytes_of(tmp_path) == before
