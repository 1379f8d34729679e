"""Processes that call one function, and how they end."""

import subprocess
from pathlib import Path

import pytest

from minsym.base.processes import command, how_it_ended


def test_a_process_calls_a_function_with_its_arguments() -> None:
    """Numbers and text arrive as they were, whatever a shell would make of the text."""
    text = "a 'b' \"c\" $d\n"
    call = command("builtins", "print", text, 7)
    done = subprocess.run(call, capture_output=True, check=True, text=True)
    assert done.stdout == f"{text} 7\n"


def test_a_process_finds_the_modules_of_this_one(tmp_path: Path) -> None:
    """Wherever it is started, and whether they are installed or not."""
    call = command("importlib", "import_module", "minsym.solvers.reference")
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (0, "ended with status 0"),
        (7, "ended with status 7"),
        (-9, "was killed by SIGKILL (the system does so when memory runs out)"),
        (-15, "was killed by SIGTERM"),
    ],
)
def test_the_end_of_a_process_is_said_in_words(status: int, said: str) -> None:
    """A signal by its name."""
    assert how_it_ended(status) == said
