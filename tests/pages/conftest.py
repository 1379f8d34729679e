"""Pages as tests look at them: in a browser, or as text."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Opened, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Return a browser, which all tests of a process share."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def opened(browser: "Browser") -> Iterator[Callable[..., Any]]:
    """Return what opens a file; a page that is noisy or asks for anything fails the test."""
    every: list[Opened] = []

    def open_page(path: Path, **options: Any) -> Any:
        every.append(Opened(browser, path, **options))
        return every[-1].page

    yield open_page
    for one in every:
        one.close()
