"""A real browser for the tests of pages: Chromium from the system, driven by Playwright.

The network is off, and whatever a page says on its console, or asks for besides itself, is noted.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: What Chromium is called, the variable that says that tests may not do without, and what is said
#: where they do.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NEEDED = "MINSYM_NEEDS_BROWSER"
NO_BROWSER = "there is no Chromium; on Debian: apt install chromium"

#: A screen and a telephone, in pixels.
WIDE, NARROW = (1280, 900), (390, 844)


def find_browser() -> str | None:
    """Return where Chromium is, None if it is not installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Start the browser; it is closed at the end."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - few tests need it

    with sync_playwright() as driver:
        # The sandbox needs rights that containers lack; pages here are our own.
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=find_browser(), args=arguments)
        yield browser
        browser.close()


class Opened:
    """A page that was opened from disk, with the network off.

    Attributes
    ----------
    page : Page
        Of Playwright.
    noted : list of str
        What was said on the console, what failed, and what was asked for besides the file.
    """

    def __init__(
        self,
        browser: "Browser",
        path: Path,
        size: tuple[int, int] = WIDE,
        scheme: Any = "light",
    ) -> None:
        viewport: Any = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(
            viewport=viewport, color_scheme=scheme, offline=True, accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.noted: list[str] = []
        address = path.resolve().as_uri()
        self.page.on("console", lambda message: self.noted.append(message.text))
        self.page.on("pageerror", lambda error: self.noted.append(str(error)))
        self.page.on("dialog", lambda dialog: self.noted.append(f"dialog: {dialog.message}"))
        self.page.on(
            "request",
            lambda asked: (
                self.noted.append(asked.url)
                if not asked.url.startswith((address, "blob:"))
                else None
            ),
        )
        self.page.goto(address)
        if self.page.locator("[data-chart]").count():
            self.page.wait_for_selector("html[data-drawn]")

    def close(self) -> None:
        """Close it, and expect that nothing was noted."""
        self.context.close()
        assert self.noted == []
