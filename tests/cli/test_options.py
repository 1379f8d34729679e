"""Options: which go with which input, and with each other, row by row."""

import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from minsym.cli import COMMANDS, app, audit, convert, run, solve
from minsym.cli.inputs import SOURCE_OPTIONS
from minsym.cli.options import flag
from minsym.formats.source import Source, SourceKind

#: A value for each option that has a rule; None: it takes none.
VALUES: dict[str, str | None] = {
    "row": "1",
    "name_column": "a",
    "columns": "a",
    "exclude": "a",
    "text": "a",
    "delimiter": ",",
    "decimal": ",",
    "thousands": ".",
    "encoding": "utf-8",
    "sheet": "animals",
    "format": "table",
    "task": "vertex-cover",
    "ignore_costs": None,
    "weight": "mass",
    "costs": "prices.csv",
    "attributes": "5",
    "values": "3",
    "images": "9",
    "seed": "1",
    "all": None,
    "heuristic": None,
    "minimal": "2",
    "length": "2",
    "out": "cover.sol",
    "no_formulas": None,
    "proof": "proof.json",
    "plot": "plot.png",
    "count": "10",
    "up_to": "2",
    "time_limit": "9",
}

INPUTS = {SourceKind.TABLE: ["table.csv"], SourceKind.PROBLEM: ["star.hgr"], SourceKind.RANDOM: []}

Shell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with a table, a problem and games in it."""
    (tmp_path / "table.csv").write_text("a,b\n1,2\n1,3\n2,3\n")
    (tmp_path / "prices.csv").write_text("attribute,cost\na,3\n")
    (tmp_path / "star.hgr").write_text("p hs 3 2\n1 2\n1 3\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(option: str) -> list[str]:
    """Return an option with a value, as people type it."""
    value = VALUES[option]
    return [flag(option)] if value is None else [flag(option), value]


MISFITS = [
    pytest.param(command, option, kind, id=f"{command} {flag(option)} {kind}")
    for command, rules in (("solve", solve.GOES_WITH), ("convert", convert.GOES_WITH))
    for option, kinds in rules.items()
    for kind in SourceKind
    if kind not in kinds
]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("command", "option", "kind"), MISFITS)
def test_an_option_that_means_nothing_for_an_input_is_refused(
    shell: Shell, command: str, option: str, kind: SourceKind
) -> None:
    """In one line that names the option, and nothing is written."""
    arguments = [*INPUTS[kind], *typed(option)]
    if command == "convert":
        arguments = [*INPUTS[kind], "out.hgr", *typed(option)]
        if kind is SourceKind.RANDOM:
            arguments += ["--seed", "1"]
    status, out, err = shell(command, *arguments)
    assert (status, out) == (2, "")
    assert f"{flag(option)} goes with " in err
    assert not Path("out.hgr").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("option", "other", "why"), solve.CLASHES)
def test_options_that_do_not_go_together_are_refused(
    shell: Shell, option: str, other: str, why: str
) -> None:
    """In one line that names the first and says why."""
    fits = {option, other}
    source = next(
        INPUTS[kind]
        for kind in SourceKind
        if all(kind in solve.GOES_WITH.get(name, tuple(SourceKind)) for name in fits)
    )
    status, out, err = shell("solve", *source, *typed(option), *typed(other))
    assert (status, out, err) == (2, "", f"minsym: {flag(option)} {why}\n")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("option", audit.GOES_WITH)
def test_an_option_of_an_audit_that_means_nothing_is_refused(shell: Shell, option: str) -> None:
    """Those of a setting with a table, the others with a setting."""
    source = ["--setting", "paper"]
    if audit.Audited.SETTING in audit.GOES_WITH[option]:
        source = ["table.csv"]
    status, out, err = shell("audit", *source, *typed(option))
    assert (status, out) == (2, "")
    assert err.startswith(f"minsym: {flag(option)} goes with ")


def test_every_option_of_an_input_is_a_field_of_a_source_or_of_a_random_context() -> None:
    """So that none is taken and then forgotten."""
    names = {field.name for field in fields(Source)} - {"path", "setting"}
    assert set(SOURCE_OPTIONS) == names | {"attributes", "values", "images"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_is_the_first_of_its_help(name: str) -> None:
    """The list of commands is made without importing them."""
    first = (app.commands[name].loaded.help or "").strip().split("\n")[0]
    assert first == COMMANDS[name]


def test_unknown_things_do_not_become_text_in_json() -> None:
    """A number that JSON does not know would turn into a string, and nobody would notice."""
    from minsym.cli import output  # noqa: PLC0415

    with pytest.raises(TypeError):
        output.say_json({"size": object()})
    assert run(["--version"]) == 0


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("minsym so", {"solve"}),
        ("minsym solve --back", {"--backend"}),
        ("minsym solve --backend s", {"sat", "scip"}),
        ("minsym solve x --as v", {"vertex-cover"}),
        ("minsym generate --family uni", {"uniform"}),
        ("minsym train data --schedule a", {"annealed"}),
        ("minsym evaluate run --split tr", {"train"}),
        ("minsym audit zo", {"zoo"}),
        ("minsym solve sha", {"shapes", "shared/", "sha.csv"}),
        ("minsym convert sha", {"shapes", "shared/", "sha.csv"}),
        ("minsym check-proof x.json --input sh", {"shapes", "shared/", "sha.csv"}),
    ],
)
def test_shells_complete_commands_options_and_values(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: str,
    completed: set[str],
) -> None:
    """In bash, zsh and fish; inputs are files too."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shared").mkdir()
    for name in ("sha.csv", "sha $(x).csv"):
        (tmp_path / name).touch()
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", words)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    for shell in ("bash", "zsh", "fish"):
        monkeypatch.setenv("_MINSYM_COMPLETE", f"complete_{shell}")
        with pytest.raises(SystemExit):
            run([])
        out = capsys.readouterr().out
        found = {line.split("\t")[0].strip('"') for line in out.splitlines()}
        if shell == "zsh":
            found = set(re.findall(r'"([^"]*)"(?::"[^"]*")?', out))
        assert completed <= found, shell
        assert "$" not in out or shell == "zsh"


@pytest.mark.parametrize("number", ["1025", "100000000", "99999999999999999999"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["solve", "--threads"],
        ["bench", ".", "--threads"],
        ["audit", "--setting", "paper", "--threads"],
        ["verify", ".", "--threads"],
        ["evaluate", ".", "--threads"],
        ["generate", "--target", "2", "--workers"],
        ["sweep", ".", "--workers"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_more_threads_than_any_machine_has_are_refused(
    arguments: list[str], number: str, shell: Shell
) -> None:
    """Libraries die of them, or never come back."""
    status, out, err = shell(*arguments, number)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert f"{arguments[-1]} is {number}; expected at most 1024" in err


def test_heuristic_gives_a_cover_with_a_lower_bound(shell: Shell) -> None:
    """By the backend for it, and exit status 4, since nothing is proved."""
    sts27 = Path(__file__).parents[2] / "docs" / "examples" / "sts27.hgr"
    status, out, _ = shell("solve", str(sts27), "--heuristic", "--json")
    answer = json.loads(out)
    assert (status, answer["status"], answer["backend"]) == (4, "feasible", "local")
    assert 1 < answer["lower_bound"] <= 18 <= answer["size"] == len(answer["cover"])


@pytest.mark.usefixtures("folder")
def test_heuristic_goes_with_no_other_backend() -> None:
    """Its own may be named."""
    assert run(["solve", "star.hgr", "--heuristic", "--backend", "local"]) == 0
    assert run(["solve", "star.hgr", "--heuristic", "--backend", "bitmask"]) == 2
