"""Hostile values for every option of every command, and paths that are none."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from minsym.cli import app

Shell = Callable[..., tuple[int, str, str]]

#: Arguments of each command, with which it looks at its options and has not much to do.
COMMANDS: dict[str, list[str]] = {
    "solve": ["table.csv"],
    "audit": ["table.csv"],
    "risk": ["table.csv"],
    "key": ["table.csv"],
    "protect": ["table.csv"],
    "draw": ["table.csv"],
    "report": ["table.csv"],
    "play": ["table.csv"],
    "generate": ["--target", "2", "--out", "made"],
    "verify": ["nowhere"],
    "export": ["nowhere", "games.npz"],
    "theory": [],
    "train": ["nowhere"],
    "evaluate": ["nowhere"],
    "sweep": ["nowhere"],
    "convert": ["table.csv", "out.hgr"],
    "crosscheck": ["nothing.hgr"],
    "bench": ["empty"],
    "check-proof": ["proof.json"],
    "demo": [],
    "warm-up": [],
    "tables": [],
}

#: Numbers that no option takes.
NUMBERS = [
    "",
    "nan",
    "inf",
    "-inf",
    "-1",
    "1e400",
    "9" * 40,
    "-" + "9" * 40,
    "1" * 5000,
    "\x1b[31m",
]

#: Options that name what is made, which may have any name.
MADE = {("generate", "--out"), ("demo", "--out")}

#: Text that nothing is called.
TEXTS = [
    "",
    "\x1b[31m\u202e",
    "a" * 5000,
    "\udcff",
    "\ud800",
    "[red]x[/red]",
    "9" * 40,
    "a\nb",
    "\0",
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a table and a problem."""
    (tmp_path / "table.csv").write_text("name,a,b\nx,1,2\ny,1,3\n", encoding="utf-8")
    (tmp_path / "problems").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "problems" / "star.hgr").write_text("p hs 3 2\n1 2\n1 3\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def options() -> Iterator[tuple[str, str, bool]]:
    """Yield each option that takes a value: of which command, and whether it is a number."""
    for name, command in app.commands.items():
        for parameter in command.loaded.params:
            kind = parameter.type_descriptor.annotation
            if parameter.param_type_name == "option" and kind is not bool:
                yield name, parameter.opts[-1], kind in {int, float}


def check(answer: tuple[int, str, str], statuses: set[int]) -> None:
    """One line on stderr that a terminal only shows, and nothing else, if it is refused."""
    status, out, err = answer
    assert status in statuses, err
    assert all(c.isprintable() or c == "\n" for c in out + err)
    if status == 2:
        assert (out, err.count("\n")) == ("", 1)


def test_all_commands_are_attacked() -> None:
    """Also one that was added."""
    assert COMMANDS.keys() == app.commands.keys()


@pytest.mark.parametrize(
    ("command", "option"), [(name, option) for name, option, number in options() if number]
)
def test_a_number_out_of_its_range_is_refused(shell: Shell, command: str, option: str) -> None:
    """Before any work, whatever it is, by a line that names the option."""
    for value in NUMBERS:
        answer = shell(command, *COMMANDS[command], f"{option}={value}")
        check(answer, {2})
        if not value.isdigit():  # a large number may be too much together with another
            name = option.removeprefix("--").replace("_", "-")
            assert name in answer[2].replace("_", "-")


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (name, option)
        for name, option, number in options()
        if not number and (name, option) not in MADE
    ],
)
def test_any_text_is_taken_or_refused_in_a_line(shell: Shell, command: str, option: str) -> None:
    """And is printable in what is said of it."""
    for value in TEXTS:
        check(shell(command, *COMMANDS[command], f"{option}={value}"), {0, 2, 3, 4})


#: The places of a path, as the commands take them: {} stands for it.
READING = [
    ["solve", "{}"],
    ["solve", "table.csv", "--costs", "{}"],
    ["protect", "table.csv", "--coarsen", "a={}"],
    ["solve", "{}", "--format", "hgr"],
    ["audit", "{}"],
    ["audit", "{}.npz"],
    ["draw", "{}"],
    ["convert", "{}", "out.hgr"],
    ["generate", "--from", "table.csv", "--target", "1", "--images", "2", "--features", "{}"],
    ["verify", "{}"],
    ["export", "{}", "games.npz"],
    ["train", "{}"],
    ["train", "nowhere", "--config", "{}"],
    ["sweep", "{}"],
    ["evaluate", "{}"],
    ["evaluate", "nowhere", "--messages", "{}"],
    ["crosscheck", "{}"],
    ["bench", "{}"],
    ["check-proof", "{}"],
    ["check-proof", "proof.json", "--input", "{}"],
]
WRITING = [
    ["solve", "problems/star.hgr", "--out", "{}.sol"],
    ["solve", "table.csv", "--proof", "{}.json"],
    ["audit", "table.csv", "--out", "{}.csv"],
    ["protect", "table.csv", "--out", "{}.csv"],
    ["audit", "table.csv", "--plot", "{}.png"],
    ["draw", "table.csv", "--out", "{}.svg"],
    ["solve", "table.csv", "--plot", "{}.svg"],
    ["convert", "table.csv", "{}.hgr"],
    ["export", "nowhere", "{}.npz"],
]
MAKING = [
    ["generate", "--target", "2", "--count", "2", "--out", "{}/x"],
    ["bench", "problems", "--out", "{}/x"],
]

#: Paths at which there is nothing to be read, nor to be written.
BAD = {
    "nothing": "no/such",
    "too long": "a" * 300,
    "far too long": "a/" * 5000 + "a",
    "a loop": "loop/a",
    "below a file": "table.csv/a",
    "NUL": "a\0b",
    "a half character": "\udcff/\ud800",
    "codes": "\x1b[31m\u202e/\x07",
}


#: At these a folder can be made.
NEW = {"nothing", "codes"}


def named(pairs: Iterable[tuple[list[str], str]]) -> list[Any]:
    """Return cases of arguments and what is put into them, with names for pytest."""
    return [pytest.param(a, place, id=f"{' '.join(a)}-{place}") for a, place in pairs]


@pytest.mark.parametrize(
    ("arguments", "bad"),
    named(
        (arguments, bad)
        for arguments in [*READING, *WRITING, *MAKING]
        for bad in BAD
        if not (arguments in MAKING and bad in NEW)
    ),
)
def test_a_path_that_is_none_is_bad_input(shell: Shell, arguments: list[str], bad: str) -> None:
    """One line that names it, exit status 2, and nothing is left behind."""
    Path("loop").symlink_to("loop")
    before = {*Path().iterdir()}
    check(shell(*(one.replace("{}", BAD[bad]) for one in arguments)), {2})
    assert {*Path().iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "place"),
    named(
        (arguments, place)
        for arguments in READING
        for place in ["problems", "/proc/self/mem", "/dev/null", ""]
        if not (arguments[0] == "bench" and place in {"", "problems"})  # these are folders
    ),
)
def test_what_is_no_file_is_bad_input(shell: Shell, arguments: list[str], place: str) -> None:
    """A folder, a device, no name at all."""
    check(shell(*(one.replace("{}", place) for one in arguments)), {2})
