"""Settings of the test run."""

import signal
from collections.abc import Callable

import pytest
from hypothesis import settings

from minsym.cli import run

# The first example of a compiled function pays for its compilation.
settings.register_profile("minsym", deadline=None)
settings.load_profile("minsym")

# Shells start background jobs with Ctrl-C ignored, and then Python installs no handler.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what runs a command: its exit status, and what it prints."""

    def call(*arguments: str) -> tuple[int, str, str]:
        status = run(list(arguments))
        return status, *capsys.readouterr()

    return call
