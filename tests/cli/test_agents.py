"""The commands that train and evaluate, as people type them."""

import json
import shutil
from dataclasses import fields, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.console import Console

from minsym.agents.learn.run import METRICS
from minsym.agents.learn.train import train
from minsym.agents.measure.codebook import read_codebook
from minsym.agents.measure.corpus import read_corpus
from minsym.agents.measure.evaluation import STRUCTURE
from minsym.agents.measure.interactions import read_interactions
from minsym.agents.play.config import Config
from minsym.cli import output
from minsym.games.setting import Setting
from tests.generating import bytes_of
from tests.training import (
    SMALL,
    SPEC,
    Shell,
    assert_same,
    interrupted,
    made,
    metrics_of,
    options,
    refused,
)

# train


def test_train_says_how_far_it_got(shell: Shell, data: str, tmp_path: Path) -> None:
    """Accuracies, and where the rest is; in a pipe nothing else."""
    folder = tmp_path / "run"
    status, out, err = shell("train", data, *options(SMALL), "--out", str(folder))
    last = metrics_of(folder)[-1]
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"{folder}: epoch 3 of 3",
        f"training accuracy {last['train_accuracy']:.1%}, validation {last['val_accuracy']:.1%}"
        f"; every epoch in {folder / METRICS}",
    ]


def test_what_else_runs_may_have_is_said(shell: Shell, data: str, tmp_path: Path) -> None:
    """Attributes that receivers name, and what the table of a population holds."""
    folder = tmp_path / "run"
    config = replace(SMALL, goal="reconstruction", receivers=2, epochs=1)
    _, out, _ = shell("train", data, *options(config), "--out", str(folder))
    (last,) = metrics_of(folder)
    assert f"attributes named rightly in validation {last['val_attributes']:.1%}" in out
    _, out, _ = shell("evaluate", str(folder))
    lines = out.splitlines()
    above = "how often each receiver names all values of the target, with each sender"
    assert lines[lines.index(above) + 2].split() == ["sender", "receiver", "1", "receiver", "2"]


def test_train_json_is_only_json(shell: Shell, data: str, finished: Path, tmp_path: Path) -> None:
    """The metrics of the last epoch, and what is needed to get them again."""
    folder = tmp_path / "run"
    status, out, err = shell("train", data, *options(SMALL), "--out", str(folder), "--json")
    answer = json.loads(out)
    assert (status, err, answer["out"]) == (0, "", str(folder))
    assert answer.items() >= metrics_of(folder)[-1].items()
    assert (answer["epoch"], answer["run"]["seed"]) == (3, 0)
    assert_same(finished, folder)


def test_without_out_the_folder_says_what_is_run(
    shell: Shell, data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data set, L, the seed and what is not as usual; also where the data set is here.

    Epochs are left out, for a run that gets more of them stays where it is.
    """
    small = replace(SMALL, epochs=1, seed=4)
    name = "games-L2-s4-hidden16-embedding8-batch_size50-learning_rate0.01"
    monkeypatch.chdir(tmp_path)
    assert shell("train", data, *options(small))[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
    monkeypatch.chdir(data)
    status, _, _ = shell("train", ".", *options(small), "--out", str(tmp_path / "here"))
    assert status == 0
    monkeypatch.chdir(tmp_path / name)
    assert metrics_of(tmp_path / "here") == metrics_of(Path())


def test_options_override_the_file(shell: Shell, data: str, tmp_path: Path) -> None:
    """What neither sets is as usual; the data are those of the command."""
    file = tmp_path / "small.toml"
    small = 'data = "elsewhere"\nhidden = 16\nembedding = 8\nepochs = 1\nlearning_rate = 1\n'
    file.write_text(f"{small}impatient = true\n")
    run_folder = tmp_path / "run"
    arguments = ["--config", str(file), "--learning-rate", "0.5", "--max-length", "3"]
    arguments.append("--no-impatient")
    assert shell("train", data, *arguments, "--out", str(run_folder))[0] == 0
    from minsym.agents.play.config import read_config  # noqa: PLC0415

    expected = Config(data=data, hidden=16, embedding=8, epochs=1, learning_rate=0.5, max_length=3)
    assert Config(**read_config(run_folder / "config.toml")) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hiden = 16", "there is no field 'hiden'; did you mean hidden?"),
        ('hidden = "16"', "hidden is '16'; expected a whole number"),
        ("hidden = true", "hidden is True; expected a whole number"),
        ("hidden = 1.5", "hidden is 1.5; expected a whole number"),
        ("eos = 3", "eos is 3; expected text"),
        (f"learning_rate = 1{'0' * 400}", "; expected a number"),
        ("learning_rate = nan", "learning_rate is nan; expected more than 0"),
        ("[train]\nseed = 1", "there is no field 'train'"),
        ("seed = ", "Invalid value"),
        ("\x00", "Invalid statement"),
    ],
)
def test_a_wrong_config_file_is_named(
    text: str, message: str, shell: Shell, data: str, tmp_path: Path
) -> None:
    """And what is wrong with it; no folder is made."""
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    arguments = ["train", data, "--config", str(file), "--out", str(tmp_path / "run")]
    status, out, err = shell(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert str(file) in err
    assert message in err
    assert not (tmp_path / "run").exists()


def test_wrong_options_are_refused(shell: Shell, data: str, tmp_path: Path) -> None:
    """With what is expected."""
    out = ["--out", str(tmp_path / "run")]
    for arguments, message in [
        (["--hidden", "0"], "hidden is 0; expected 1 or more"),
        (["--hidden", "x"], "Invalid value for '--hidden'"),
        (["--channel", "pigeon"], "channel is 'pigeon'; expected straight-through or"),
        (["--config", str(tmp_path / "none.toml")], "No such file"),
        (["--config", str(tmp_path)], "Is a directory, not a file"),
        (["--threads", "100000000"], "threads is 100000000; expected at most 1,024"),
        (["--hidden", "10000000"], "hidden is 10000000; expected at most 16,384"),
        (["--max-length", "5000"], "max_length is 5000; expected at most 4,096"),
        (["--pigeon", "1"], "minsym train has no --pigeon"),
    ]:
        refused(shell, "train", data, *arguments, *out, message=message)
    assert not (tmp_path / "run").exists()


def test_names_of_egg_are_options(shell: Shell, data: str, tmp_path: Path) -> None:
    """Which the help names in a line; a field is given by one of its names."""
    out = ["--out", str(tmp_path / "run")]
    arguments = "--lr 0.5 --n_epochs 1 --batch_size 50 --max_len 2 --random_seed 3 --hidden 8"
    more = "--length_cost 0.1 --eos extra"
    assert shell("train", data, *arguments.split(), *more.split(), *out)[0] == 0
    from minsym.agents.play.config import EGG_NAMES, read_config  # noqa: PLC0415

    found = read_config(tmp_path / "run" / "config.toml")
    expected = {"learning_rate": 0.5, "epochs": 1, "batch_size": 50, "max_length": 2, "seed": 3}
    assert found.items() >= {**expected, "length_cost": 0.1}.items()
    said = shell("train", "--help")[1]
    assert [said.count(f"--{name}") for name in EGG_NAMES] == [1] * len(EGG_NAMES)
    for both, message in [
        ("--lr 1 --learning-rate 1", "--lr is another name of --learning-rate, which is given too"),
        ("--batch_size 1 --batch-size 1", "--batch_size is another name of --batch-size, which"),
        ("--lr nan", "--lr: learning_rate is nan; expected more than 0"),
        ("--length_cost 1", "--length_cost: length_cost: all messages have one length"),
    ]:
        refused(shell, "train", data, *both.split(), message=message)


def test_a_run_that_stopped_early_says_so(
    shell: Shell, data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where more epochs are asked for, which are nothing to it."""
    from minsym.agents.learn import train as training  # noqa: PLC0415

    monkeypatch.setattr(training, "validate", lambda *_: {"val_loss": 1.0, "val_accuracy": 0.5})
    folder = tmp_path / "run"
    arguments = ["train", data, *options(replace(SMALL, early_stop=1)), "--out", str(folder)]
    assert f"{folder}: epoch 2 of 3, stopped early by --early-stop 1\n" in shell(*arguments)[1]
    more = shell(*arguments, "--epochs", "9")
    assert f"{folder}: epoch 2 of 9, stopped early by --early-stop 1, already there\n" in more[1]


def test_every_field_is_an_option_with_help(shell: Shell) -> None:
    """But the data set, which is an argument."""
    status, out, _ = shell("train", "--help")
    assert status == 0
    for known in fields(Config):
        assert known.metadata["help"]
        assert (f"--{known.name.replace('_', '-')}" in out) == (known.name != "data")


def test_ctrl_c_leaves_what_is_done(
    shell: Shell, data: str, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 4 and a line; the same command goes on."""
    from minsym.agents.learn import train as training  # noqa: PLC0415

    learn = training.learn

    def stopped(*arguments: Any) -> dict[str, float]:
        if arguments[4] == 2:
            raise KeyboardInterrupt
        found: dict[str, float] = learn(*arguments)
        return found

    arguments = ["train", data, *options(SMALL), "--out", str(tmp_path / "run")]
    with monkeypatch.context() as patch:
        patch.setattr(training, "learn", stopped)
        status, out, err = shell(*arguments)
    assert (status, out, err.count("\n")) == (4, "", 1)
    assert "the same command goes on after its last epoch" in err
    assert shell(*arguments)[0] == 0
    assert_same(finished, tmp_path / "run")


def test_a_terminal_shows_loss_and_accuracy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the bar, as they are."""
    shown = StringIO()
    console = Console(file=shown, force_terminal=True, width=120)
    monkeypatch.setattr(output, "Console", lambda **_: console)
    with output.progress("training") as bar:
        bar(0.25)
        bar(0.5, "epoch 2 of 4, loss 1.250, accuracy 33.0%, [b]1,000 games/s")
    assert "epoch 2 of 4, loss 1.250, accuracy 33.0%, [b]1,000 games/s" in shown.getvalue()


def test_a_network_that_memory_cannot_hold(
    shell: Shell, data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line and exit status 1; torch raises a RuntimeError."""
    from minsym.agents.learn import train as training  # noqa: PLC0415

    def too_large(*arguments: Any) -> None:
        torch.empty(1 << 60, dtype=torch.uint8)

    monkeypatch.setattr(training, "Game", too_large)
    arguments = ["train", data, "--out", str(tmp_path / "run")]
    assert shell(*arguments) == (1, "", "minsym: out of memory\n")
    assert not (tmp_path / "run").exists()


# evaluate


def test_evaluate_writes_numbers_and_a_corpus(shell: Shell, data: str, finished: Path) -> None:
    """The accuracy is that of the last validation; the corpus reads back."""
    status, out, err = shell("evaluate", str(finished))
    folder = finished / "evaluation-games-valid"
    report = json.loads((folder / "evaluation.json").read_text())
    assert (status, err) == (0, "")
    assert f"accuracy {report['accuracy']:.1%}; without messages 12.5%" in out
    assert report["accuracy"] == pytest.approx(metrics_of(finished)[-1]["val_accuracy"])
    assert (report["games"], report["epoch"], report["data"]) == (60, 3, data)
    assert set(report["by_complexity"]) == {"2"}
    assert f"best match {report['best_match']:.3f}, bijectivity {report['bijectivity']:.3f}" in out
    for name in ("topsim", "posdis", "bosdis", *STRUCTURE):
        assert report[f"{name}_over_chance"] != report[name]
        assert -1 <= report[f"{name}_over_chance"] <= 1
    assert len(report["prefix_accuracy"]) == 3
    assert report["prefix_accuracy"][-1] == pytest.approx(report["accuracy"])
    messages = read_corpus(folder)
    assert messages.shape == (60, 2)
    assert set(messages.ravel().tolist()) <= set(range(18))
    assert [message.tolist() for message in read_interactions(folder).message] == messages.tolist()
    assert {entry.symbol for entry in read_codebook(folder)} == set(messages.ravel().tolist())
    metadata = json.loads((folder / "metadata.json").read_text())
    assert metadata["metrics"]["system"] == {"success_rate": report["accuracy"]}


def test_evaluate_json_is_only_json(shell: Shell, finished: Path, tmp_path: Path) -> None:
    """What the file says."""
    arguments = ["evaluate", str(finished), "--split", "train", "--out", str(tmp_path / "new")]
    status, out, err = shell(*arguments, "--json")
    answer = json.loads(out)
    written = json.loads((tmp_path / "new" / "evaluation.json").read_text())
    assert (status, err, answer["games"]) == (0, "", 200)
    assert answer == {"out": str(tmp_path / "new"), **written, "run": answer["run"]}
    assert answer["run"]["command"] == written["run"]["command"]


def test_evaluate_draws_what_symbols_are_worth(
    shell: Shell, finished: Path, tmp_path: Path
) -> None:
    """Beside the floor and the ceiling; a picture that cannot be written is refused first."""
    out, picture = tmp_path / "found", tmp_path / "symbols.svg"
    arguments = ["evaluate", str(finished), "--out", str(out), "--plot"]
    refused(shell, *arguments, str(tmp_path / "symbols.txt"), message="use .svg or .png or .pdf")
    assert not out.exists()
    status, said, err = shell(*arguments, str(picture))
    assert (status, err) == (0, "")
    assert "accuracy" in said
    assert picture.stat().st_size > 1000


@pytest.mark.parametrize("eos", ["extra", "within"])
def test_messages_that_end_are_shorter(
    eos: str, shell: Shell, data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The corpus has no symbol of the end, and the mean length counts none."""
    from minsym.agents.learn import train as training  # noqa: PLC0415

    save = training.save_checkpoint

    def inclined_to_end(folder: Path, epoch: int, game: Any, optimizer: Any) -> None:
        game.sender.output.bias.data[game.end] += 0.25
        save(folder, epoch, game, optimizer)

    monkeypatch.setattr(training, "save_checkpoint", inclined_to_end)
    config = replace(SMALL, data=data, eos=eos, max_length=3, epochs=1)
    train(config, tmp_path / "run")
    status, out, _ = shell("evaluate", str(tmp_path / "run"), "--json")
    answer = json.loads(out)
    lines = (Path(answer["out"]) / "corpus.jsonl").read_text().splitlines()
    messages = [json.loads(line) for line in lines]
    end = {"extra": 18, "within": 0}[eos]
    assert status == 0
    assert not [message for message in messages if end in message]
    assert len({len(message) for message in messages}) > 1
    assert answer["mean_length"] == pytest.approx(sum(map(len, messages)) / 60)


def test_other_data_need_the_same_setting(
    shell: Shell, data: str, finished: Path, tmp_path: Path
) -> None:
    """Other complexities will do, also such as the pair was not taught."""
    config = replace(SMALL, data=data, imitate="only", epochs=1)
    train(config, tmp_path / "taught")
    harder = made(tmp_path / "harder", replace(SPEC, levels=(2, 3), splits={"test": 20}))
    arguments = ["evaluate", str(tmp_path / "taught"), harder, "--split", "test"]
    status, out, err = shell(*arguments)
    assert (status, err) == (0, "")
    assert (tmp_path / "taught" / "evaluation-harder-test" / "evaluation.json").is_file()
    assert "min|M|" in out
    other = made(tmp_path / "other", replace(SPEC, setting=Setting(5, 3, 8)))
    refused(
        shell, "evaluate", str(finished), other, message="have 5 attributes, and those of the run 6"
    )
    assert not (finished / "evaluation-other-valid").exists()


def test_data_that_are_elsewhere_can_be_given(
    shell: Shell, data: str, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record has a path as it was typed, which leads nowhere from another folder."""
    monkeypatch.chdir(Path(data).parent)
    train(replace(SMALL, data="games", epochs=1), tmp_path / "run")
    monkeypatch.chdir(tmp_path)
    hint = "say where the data of the run are: minsym evaluate run DATA"
    refused(shell, "evaluate", "run", message=f"games: it is not found from here; {hint}")
    Path("games").mkdir()
    refused(shell, "evaluate", "run", message=f"there is no dataset.json in it; {hint}")
    assert shell("evaluate", "run", data)[0] == 0


def test_other_data_of_the_same_name_are_not_taken_for_those_of_the_run(
    shell: Shell, data: str, tmp_path: Path
) -> None:
    """They may hold what was trained on where the run's held what was not; given they are taken."""
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    train(replace(SMALL, data=str(copy), epochs=1), tmp_path / "run")
    card = copy / "dataset.json"
    card.write_text(card.read_text(encoding="utf-8") + " ", encoding="utf-8")
    refused(
        shell,
        "evaluate",
        str(tmp_path / "run"),
        message="copy: it has changed, or is another data set",
    )
    assert shell("evaluate", str(tmp_path / "run"), str(copy))[0] == 0


def test_what_cannot_be_evaluated(shell: Shell, data: str, finished: Path, tmp_path: Path) -> None:
    """No run, no epoch, no such split or device."""
    start = tmp_path / "start"
    interrupted(replace(SMALL, data=data), start, epoch=1)
    for arguments, message in [
        ([str(tmp_path)], "no run, for there is no config.toml in it"),
        ([str(tmp_path), data], "no run, for there is no config.toml in it"),
        ([str(start)], "no epoch is done, so there is nothing to evaluate"),
        ([str(finished), "--split", "dev"], "no split 'dev'; there are train, valid"),
        ([str(finished), "--device", "abacus"], "device 'abacus' cannot be used"),
        ([str(finished), "--device", "cuda:77"], "device 'cuda:77' cannot be used"),
        ([str(finished), "--threads", "0"], "--threads is 0; expected more than 0"),
        ([str(finished), str(tmp_path)], "no data set"),
        ([str(finished), "--out", str(finished / METRICS)], "metrics.jsonl is not a directory"),
    ]:
        before = bytes_of(tmp_path), bytes_of(finished)
        refused(shell, "evaluate", *arguments, message=message)
        assert (bytes_of(tmp_path), bytes_of(finished)) == before


def test_a_path_that_is_too_long_is_bad_input(shell: Shell, data: str, finished: Path) -> None:
    """Wherever a folder is to be written."""
    long = "x" * 300
    for arguments in (["train", data], ["sweep", data], ["generate", "--target", "2"]):
        refused(shell, *arguments, "--out", long, message="File name too long")
    refused(shell, "evaluate", str(finished), "--out", long, message="File name too long")
