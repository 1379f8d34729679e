"""Settings of the test run."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from minsym.cli import run
from tests.browser import NEEDED, NO_BROWSER, find_browser

if TYPE_CHECKING:  # most tests need no torch
    from minsym.agents.play.config import Config

# The first example of a compiled function pays for its compilation.
settings.register_profile("minsym", deadline=None)
settings.load_profile("minsym")

# Shells start background jobs with Ctrl-C ignored, and then Python installs no handler.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave tests in a browser out where there is none, unless there has to be one."""
    if find_browser() is None and not os.environ.get(NEEDED):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in a line how many tests were left out for want of a browser, and how to get one."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(NO_BROWSER in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"{count} tests of pages were left out: {NO_BROWSER}")


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what runs a command: its exit status, and what it prints."""

    def call(*arguments: str) -> tuple[int, str, str]:
        status = run(list(arguments))
        return status, *capsys.readouterr()

    return call


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder of a data set to train on."""
    from tests.training import made  # noqa: PLC0415

    return made(tmp_path_factory.mktemp("data") / "games")


@pytest.fixture(scope="module")
def config(data: str) -> "Config":
    """Return a config with data to train on."""
    from tests.training import SMALL  # noqa: PLC0415

    return replace(SMALL, data=data)


@pytest.fixture(scope="module")
def finished(config: "Config", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that was not interrupted."""
    from minsym.agents.learn.train import train  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("runs") / "finished"
    train(config, folder)
    return folder


@pytest.fixture
def egg_file(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes a data set of EGG, some arrays replaced or, with None, left out."""
    import numpy as np  # noqa: PLC0415

    from tests.egg_files import egg_arrays  # noqa: PLC0415

    def write(**replaced: Any) -> Path:
        path = tmp_path / "games.npz"
        arrays = {k: v for k, v in (egg_arrays() | replaced).items() if v is not None}
        np.savez_compressed(path, **arrays)
        return path

    return write
