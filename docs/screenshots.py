"""Photographs of pages for the site, with Chromium: ``python -m docs.screenshots``."""

from pathlib import Path
from typing import Any

from docs.built import FOLDER, write_pages
from tests.browser import NARROW, WIDE, Opened, chromium

STATIC = Path(__file__).parent / "_static"


def main() -> None:
    """Write the pages, open them, and photograph what the site shows."""
    write_pages()
    pages = FOLDER / "pages"
    with chromium() as browser:
        report = Opened(browser, pages / "zoo-report.html", WIDE)
        _photograph(report.page, "report-zoo.png", 900)
        report.close()
        game = Opened(browser, pages / "shapes-play.html", NARROW)
        game.page.get_by_role("button", name="Play as sender").click()
        symbols = game.page.locator("#message button")
        for which in (1, 3):
            symbols.nth(which).click()
        game.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        _photograph(game.page, "play-shapes.png", 844)
        game.close()


def _photograph(page: Any, name: str, height: int) -> None:
    """Write what is seen at the top of a page."""
    width = page.viewport_size["width"]
    page.screenshot(path=STATIC / name, clip={"x": 0, "y": 0, "width": width, "height": height})


if __name__ == "__main__":
    main()
