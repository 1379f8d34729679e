"""The script that runs the README's commands."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent / ".ci" / "readme_commands.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme_commands", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def readme(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "README.md"
    path.write_text("\n".join(["```console", *lines, "```", ""]), encoding="utf-8")
    return str(path)


def test_only_dollar_lines_of_console_blocks_are_commands(script: ModuleType) -> None:
    """Output, prose, other blocks and inline dollars are left alone."""
    text = (
        "$ prose\n\n```console\n$ first --option\nits output\n$ second\n```\n"
        "```python\n$ not this\n```\n\n```console\n$ third | sort\n```\n"
    )
    assert [c.line for c in script.find_commands(text)] == [
        "first --option",
        "second",
        "third | sort",
    ]


def test_blocks_that_need_an_extra_are_run_with_it(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And without it all others."""
    path = tmp_path / "README.md"
    path.write_text("```console\n$ false\n```\n```console agents\n$ true\n```\n")
    assert script.main([str(path), "--extra", "agents"]) == 0
    assert capsys.readouterr().out == "$ true\n"
    assert [command.line for command in script.find_commands(path.read_text())] == ["false"]


def test_a_backslash_continues_a_command(script: ModuleType) -> None:
    """The lines of one command are joined as the shell would."""
    (command,) = script.find_commands("```console\n$ echo one \\\n  two\n```\n")
    assert command.line.split() == ["echo", "one", "two"]


def test_a_trailing_comment_announces_the_exit_status(script: ModuleType) -> None:
    """The comment is taken off the command; other comments stay."""
    text = "```console\n$ solve x.csv  # exit status 3\n$ solve y.csv  # quick\n```\n"
    assert script.find_commands(text) == [("solve x.csv", 3), ("solve y.csv  # quick", 0)]


def test_commands_see_the_checkout_and_its_environment_first(
    script: ModuleType, tmp_path: Path
) -> None:
    """A command runs in the folder, with .venv/bin in front of the path."""
    tool = tmp_path / ".venv" / "bin" / "minsym"
    tool.parent.mkdir(parents=True)
    tool.write_text('#!/bin/sh\ntest "$PWD" = "$1"\n', encoding="utf-8")
    tool.chmod(0o755)
    assert script.run(script.Command(f"minsym '{tmp_path}'"), tmp_path) is None


def test_an_announced_failure_passes(script: ModuleType, tmp_path: Path) -> None:
    """The announced status is the one that counts."""
    assert script.main([readme(tmp_path, "$ true", "$ exit 3  # exit status 3")]) == 0


@pytest.mark.parametrize("line", ["$ echo broken; exit 4", "$ echo broken  # exit status 3"])
def test_another_status_fails_and_shows_command_and_output(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    """The run stops there: later commands may build on the failed one."""
    assert script.main([readme(tmp_path, line, "$ echo later")]) == 1
    out, err = capsys.readouterr()
    assert "$ echo broken" in out
    assert "later" not in out
    assert "exit status" in err
    assert err.endswith("broken\n\n")


def test_a_skipped_command_is_named_and_not_run(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Skipping goes by the whole command."""
    assert script.main([readme(tmp_path, "$ exit 1", "$ true"), "--skip", "exit 1"]) == 0
    assert capsys.readouterr().out == "skipped, run elsewhere: exit 1\n$ true\n"


def test_a_readme_without_commands_fails(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing checked is not the same as nothing wrong."""
    assert script.main([readme(tmp_path, "no dollar")]) == 1
    assert "no command" in capsys.readouterr().err
