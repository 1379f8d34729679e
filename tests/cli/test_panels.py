"""The panels of the help."""

import re
from collections.abc import Callable

import pytest

from minsym.cli import COMMANDS, app, panels

Shell = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_in_a_panel(shell: Shell, name: str) -> None:
    """None is left over in a box called Options, and the order is the same everywhere."""
    out = shell(name, "--help")[1]
    titles = re.findall(r"^╭─ (.*?) ─", out, re.MULTILINE)
    options = [title for title in titles if title != "Arguments"]
    assert options == [title for title in panels.OPTIONS if title in options]


def test_every_name_in_a_panel_is_an_option() -> None:
    """And is in one panel only."""
    names = [name for panel in panels.OPTIONS.values() for name in panel]
    assert len(set(names)) == len(names)
    used = {one.name for command in app.commands.values() for one in command.loaded.params}
    assert set(names) - used == {"help"}


def test_every_command_is_in_a_panel() -> None:
    """Each in one."""
    assert sorted(name for panel in panels.COMMANDS.values() for name in panel) == sorted(COMMANDS)
