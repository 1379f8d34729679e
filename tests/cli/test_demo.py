"""The demo: the whole chain, as commands that people can type again."""

import shlex
from pathlib import Path

import pytest

from minsym.cli import demo
from tests.generating import bytes_of
from tests.training import Shell, refused

HEADINGS = ["solve", "solve", "generate", "verify", "train", "evaluate"]


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Make it smaller still, in a folder of its own."""
    small = "--target 2 --attributes 6 --values 3 --images 8 --splits train=200,valid=60"
    monkeypatch.setattr(demo, "GAMES", small)
    learning = "--max-length 2 --hidden 16 --embedding 8 --learning-rate 0.01 --epochs 1"
    monkeypatch.setattr(demo, "LEARNING", learning)
    monkeypatch.chdir(tmp_path)


def commands(out: str) -> list[list[str]]:
    """Return the commands that head the steps, without the name of the program."""
    lines = [line for line in out.splitlines() if line.startswith("$ minsym ")]
    return [shlex.split(line)[2:] for line in lines]


def test_the_demo_runs_the_whole_chain(shell: Shell) -> None:
    """From a table to a figure; a second demo, and each command by itself, work as well."""
    status, out, err = shell("demo")
    assert (status, err) == (0, "")
    assert [command[0] for command in commands(out)] == HEADINGS
    for part in ("eggs = 1, milk = 1", "every complexity certified", "nothing is wrong"):
        assert part in out
    figure = Path("minsym-demo") / "symbols.png"
    assert out.splitlines()[-1] == f"The figure: {figure}"
    assert figure.stat().st_size > 1000
    figure.unlink()
    status, again, err = shell("demo")
    assert (status, err, commands(again)) == (0, "", commands(out))
    assert figure.is_file()
    for command in commands(out):
        assert shell(*command)[0] == 0


def test_the_demo_takes_another_folder(shell: Shell) -> None:
    """Also one whose name a shell would take apart, and nothing is written elsewhere."""
    status, out, _ = shell("demo", "--out", "new/my demo")
    assert status == 0
    assert "solve 'new/my demo/zoo.csv' --row platypus" in out
    assert [path.name for path in Path().iterdir()] == ["new"]
    assert (Path("new/my demo") / "symbols.png").is_file()


def test_without_torch_the_rest_is_shown(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a line says what is missing and what brings it."""
    monkeypatch.setattr("minsym.cli.agents.find_spec", lambda name: None)
    status, out, err = shell("demo")
    assert (status, err) == (0, "")
    assert [command[0] for command in commands(out)] == HEADINGS[:4]
    assert out.splitlines()[-1] == (
        "Left out: agents that learn to play, and the figure; "
        "they need pip install 'minsym[agents,plots]'"
    )


def test_without_matplotlib_only_the_figure_is_left_out(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agents learn all the same; a line says that their curves are not drawn either."""
    monkeypatch.setattr("minsym.cli.plots.find_spec", lambda name: None)
    status, out, err = shell("demo")
    assert (status, err.count("\n")) == (0, 1)
    assert "curves.svg is not drawn: pictures need matplotlib" in err
    assert [command[0] for command in commands(out)] == HEADINGS
    assert "--plot" not in out
    assert out.splitlines()[-1].startswith("Left out: the figure; it needs pip install")


def test_the_demo_ends_where_a_command_fails(shell: Shell) -> None:
    """What others have put there is not overwritten."""
    games = Path("minsym-demo/games")
    games.mkdir(parents=True)
    (games / "notes.txt").write_text("mine")
    before = bytes_of(games)
    status, out, err = shell("demo")
    assert (status, commands(out)[-1][0], err.count("\n")) == (2, "generate", 1)
    assert str(games) in err
    assert bytes_of(games) == before


def test_a_folder_that_cannot_be_made_is_named(shell: Shell) -> None:
    """Before anything is shown."""
    Path("file").touch()
    refused(shell, "demo", "--out", "file", message="file: is no folder; give another with --out")
