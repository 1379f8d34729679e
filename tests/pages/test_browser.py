"""Pages in a real browser, opened from disk with the network off."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from minsym.agents.learn.sweep_table import write_sweep
from minsym.pages.charts import bars
from minsym.pages.content import Report, Section
from minsym.pages.render import report_page, write_page
from tests.browser import NARROW, WIDE, Opened
from tests.pages.hostile import SEEN, write_table
from tests.pages.test_of_bench import run, written
from tests.training import SMALL, options

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
Shell = Callable[..., tuple[int, str, str]]


def made(shell: Shell, *arguments: str) -> None:
    """Run a command that has to succeed."""
    status, _, err = shell(*arguments)
    assert (status, err) == (0, "")


#: Pages that were written before, by their command lines: what is the same is not made again.
MADE: dict[tuple[str, ...], bytes] = {}


def page_of(shell: Shell, out: Path, *arguments: str) -> Path:
    """Write a page, or have it as it was written before."""
    known = MADE.get(arguments) if not Path(arguments[1]).exists() else None
    if known is None:
        made(shell, *arguments, "--out", str(out))
        MADE[arguments] = out.read_bytes()
    else:
        out.write_bytes(known)
    return out


@pytest.fixture
def report(shell: Shell, tmp_path: Path) -> Callable[..., Path]:
    """Return what writes the report of something."""

    def write(*arguments: str) -> Path:
        return page_of(shell, tmp_path / "report.html", "report", *arguments)

    return write


@pytest.fixture
def play(shell: Shell, tmp_path: Path) -> Callable[..., Path]:
    """Return what writes a page to play on."""

    def write(*arguments: str) -> Path:
        return page_of(shell, tmp_path / "play.html", "play", *arguments)

    return write


def cells(page: "Page", title: str, column: int) -> list[str]:
    """Return what a column of a listing shows."""
    path = f'[data-title="{title}"] tbody tr td:nth-child({column})'
    return page.locator(path).all_inner_texts()


# Reports.


def test_a_table_is_searched_sorted_and_filtered(report: Callable[..., Path], opened: Open) -> None:
    """By words in any cell, by columns either way, and by a value."""
    page = opened(report("zoo"))
    listing = page.locator('[data-title="Rows"]')
    assert "101 rows" in listing.locator(".count").inner_text()
    assert page.locator(".chart svg path").count() > 5

    listing.get_by_label("Search").fill("platy")
    assert cells(page, "Rows", 2) == ["platypus"]
    assert "1 of 101 rows" in listing.locator(".count").inner_text()
    listing.get_by_label("Search").fill("")

    by_size = listing.get_by_role("button", name="min|M|")
    by_size.click()
    by_size.click()
    sizes = cells(page, "Rows", 3)
    assert sizes[:2] == ["5", "5"]
    assert listing.locator("th[aria-sort=descending]").inner_text() == "min|M|"

    listing.get_by_label("min|M|").select_option(label="4")
    assert set(cells(page, "Rows", 3)) == {"4"}
    listing.get_by_label("min|M|").select_option(label="all")

    before = cells(page, "Rows", 2)
    listing.get_by_role("button", name="Next").click()
    assert not {*before} & {*cells(page, "Rows", 2)}


def test_a_listing_works_from_the_keyboard(report: Callable[..., Path], opened: Open) -> None:
    """Tab goes to the search, the filters and the heads; Enter sorts."""
    page = opened(report("zoo"))
    page.locator('[data-title="Rows"]').get_by_label("Search").focus()
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "name":
            break
    page.keyboard.press("Enter")
    names = cells(page, "Rows", 2)
    assert names == sorted(names)


def test_what_is_printed_has_all_rows_that_were_found(
    report: Callable[..., Path], opened: Open
) -> None:
    """Not the page of them that the screen shows; controls are left out."""
    page = opened(report("zoo"))
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert len(cells(page, "Rows", 1)) == 101
    assert not page.locator(".controls").first.is_visible()


def test_hostile_names_are_shown_as_text(
    report: Callable[..., Path], play: Callable[..., Path], opened: Open, tmp_path: Path
) -> None:
    """In reports and on pages to play on; nothing runs and nothing is loaded."""
    table = write_table(tmp_path / "hostile.csv")
    page = opened(report(str(table)))
    shown = cells(page, "Rows", 2)
    assert {*SEEN} <= {*shown}
    assert page.title() == "hostile.csv"
    assert page.locator("img, iframe, object, [onload], [onerror], [onmouseover]").count() == 0

    page = opened(play(str(table)))
    page.get_by_role("button", name="Play as sender").click()
    assert page.locator("#message button").count() > 1
    heads = page.locator("#context thead th").all_inner_texts()
    assert {*SEEN} <= {*heads}
    assert page.locator("img, iframe, object, [onload], [onerror], [onmouseover]").count() == 0


def test_labels_of_charts_are_text(opened: Open, tmp_path: Path) -> None:
    """A name with brackets and dots is no path to a field, and bars have their heights."""
    chart = bars({"<b>a.b[0]</b>": 3, "c": 1}, "x.y[0]", 'rows "of" it', "Bars.")
    out = tmp_path / "chart.html"
    write_page(report_page(Report("Chart", "", [Section("One", [chart])])), out)
    page = opened(out)
    texts = page.locator(".chart svg text").all_text_contents()
    assert {"<b>a.b[0]</b>", "x.y[0]", 'rows "of" it', "3", "1"} <= {*texts}


def test_games_of_a_data_set_are_stepped_through(
    report: Callable[..., Path], shell: Shell, opened: Open, tmp_path: Path
) -> None:
    """After all symbols one image is left; after none all are."""
    folder = tmp_path / "games"
    made(shell, "generate", "--from", "shapes", "--target", "3", "--images", "8", "--count", "40",
         "--out", str(folder))  # fmt: skip
    page = opened(report(str(folder)))
    replay = page.locator(".replay")
    told = replay.locator("p[aria-live]")
    assert told.inner_text() == "After 3 symbols: 1 of 8 images is left."
    assert replay.locator(".images svg").count() == 8
    for _ in range(3):
        replay.get_by_role("button", name="One less").click()
    assert told.inner_text() == "After 0 symbols: 8 of 8 images are left."
    assert replay.locator(".image.out").count() == 0
    replay.get_by_label("Game").select_option(index=3)
    assert replay.locator(".image.target").count() == 1
    violations(page)


def test_a_run_is_replayed_symbol_by_symbol(
    report: Callable[..., Path], finished: Path, opened: Open
) -> None:
    """What the receiver thinks after each; the map of the codebook has its cells."""
    page = opened(report(str(finished)))
    replay = page.locator(".replay")
    told = replay.locator("p[aria-live]")
    assert told.inner_text().startswith("After 2 symbols the receiver picks image")
    assert replay.locator(".bar").count() == 8
    replay.get_by_role("button", name="One less").click()
    assert told.inner_text().startswith("After 1 symbol the receiver picks image")
    assert page.locator(".chart svg").count() == 3
    codes = page.locator('[data-title="Codebook"]')
    codes.get_by_label("attribute").select_option(label="a3")
    assert set(cells(page, "Codebook", 3)) == {"a3"}
    violations(page)


def test_an_evaluation_and_its_games_in_the_words_of_a_table(
    report: Callable[..., Path],
    play: Callable[..., Path],
    shell: Shell,
    opened: Open,
    tmp_path: Path,
) -> None:
    """Zoo: animals have names, in the report, and for who hears the trained sender."""
    games, trained = str(tmp_path / "animals"), str(tmp_path / "pair")
    made(shell, "generate", "--from", "zoo", "--target", "2", "--images", "6", "--count", "60",
         "--out", games)  # fmt: skip
    made(shell, "train", games, *options(SMALL), "--out", trained)
    made(shell, "evaluate", trained, "--out", str(tmp_path / "evaluation"))
    page = opened(report(str(tmp_path / "evaluation")), size=NARROW, scheme="dark")
    page.locator('[data-title="Codebook"]').get_by_label("Search").fill("milk")
    assert set(cells(page, "Codebook", 3)) == {"milk"}
    heads = page.locator(".replay tbody th").all_inner_texts()
    assert len(heads) == 6
    assert all(heads)
    violations(page)
    assert_fits(page)

    page = opened(play(games, "--run", trained, "--role", "receiver", "--games", "2"))
    page.get_by_role("button", name="Play as receiver").click()
    symbols = page.locator("#message .symbol").all_inner_texts()
    assert len(symbols) == 2
    assert all(symbol.startswith("symbol ") for symbol in symbols)
    page.locator("#context button").first.click()
    assert "shortest messages" in page.locator("#outcome").inner_text()
    violations(page)


def test_sweeps_and_benchmarks_are_opened(
    report: Callable[..., Path], opened: Open, tmp_path: Path
) -> None:
    """Their curves have the names of runs and solvers, whatever these are."""
    rows = [
        {"run": name, "epoch": epoch, "val_accuracy": 0.2 * epoch}
        for name in SEEN[:3]
        for epoch in (1, 2)
    ]
    (tmp_path / "sweep").mkdir()
    write_sweep(rows, tmp_path / "sweep")
    page = opened(report(str(tmp_path / "sweep")), size=NARROW, scheme="dark")
    drawn = page.locator(".chart svg text").all_text_contents()
    assert all(any(text[:9] == name[:9] for text in drawn) for name in SEEN[:3])
    assert cells(page, "Runs", 1) == SEEN[:3]
    violations(page)
    (tmp_path / "bench").mkdir()
    runs = [run(SEEN[0], solver, seconds) for solver, seconds in (("auto", 0.5), ("sat", 2.0))]
    page = opened(report(str(written(tmp_path / "bench", *runs))), scheme="dark")
    assert cells(page, "Runs", 1) == SEEN[:1] * 2
    assert page.locator(".chart svg").count() == 2
    violations(page)


# Games.


def choose(page: "Page", letters: int = 99) -> None:
    """Say symbols of the target until one image is left, the first that help."""
    for button in page.locator("#message button").all()[:letters]:
        if page.locator("#left").inner_text().startswith("1 of "):
            return
        button.click()


def figures(page: "Page") -> dict[str, str]:
    """Return the score at the end."""
    names = page.locator("#score dt").all_inner_texts()
    return dict(zip(names, page.locator("#score dd").all_inner_texts(), strict=True))


@pytest.mark.parametrize("source", ["zoo", "shapes", "folder"])
def test_a_sender_plays_to_the_end_and_the_command_scores_the_same(
    source: str, play: Callable[..., Path], shell: Shell, opened: Open, tmp_path: Path
) -> None:
    """Five games, one of them given up after one symbol; the corpus has a line for each."""
    if source == "folder":
        source = str(tmp_path / "games")
        made(shell, "generate", "--target", "3", "--count", "100", "--attributes", "8",
             "--images", "16", "--out", source)  # fmt: skip
    page = opened(play(source, "--games", "5"))
    page.get_by_role("button", name="Play as sender").click()
    for game in range(5):
        assert page.locator("#game-title").inner_text() == f"Game {game + 1} of 5"
        assert page.locator("#send").is_disabled()
        choose(page, 1 if game == 2 else 99)
        page.locator("#send").click()
        assert "the fewest symbols" in page.locator("#outcome").inner_text()
        page.locator("#next").click()
    shown = figures(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my messages").click()
    corpus = tmp_path / "my-messages.jsonl"
    download.value.save_as(corpus)
    lines = [json.loads(line) for line in corpus.read_text().splitlines()]
    assert len(lines) == 5
    assert len(lines[2]) == 1

    command = page.locator("#command").inner_text().split()
    assert command[:4] == ["minsym", "evaluate", "--messages", corpus.name]
    status, out, err = shell("evaluate", "--messages", str(corpus), *command[4:], "--json")
    assert (status, err) == (0, "")
    scored = json.loads(out)
    assert shown["games"] == str(scored["messages"]) == "5"
    assert shown["right"] == f"{100 * scored['literal_accuracy']:.1f} %"
    assert shown["symbols a message"] == f"{scored['mean_length']:.2f}"
    assert shown["min|M| on average"] == f"{scored['mean_complexity']:.2f}"
    assert (
        shown["symbols beyond min|M| (below 0: too few were said)"]
        == f"{scored['excess_length']:.2f}"
    )


def test_a_receiver_plays_to_the_end_and_the_command_scores_the_same(
    play: Callable[..., Path], shell: Shell, opened: Open, tmp_path: Path
) -> None:
    """Whoever takes the message at its word is right; the first image is picked in two games."""
    page = opened(play("shapes", "--games", "5", "--role", "receiver"))
    assert page.locator("[data-role]").count() == 1
    page.get_by_role("button", name="Play as receiver").click()
    stage = json.loads(page.locator("#stage").text_content() or "")
    for game in stage["games"]:
        heard = page.locator("#message .symbol").all_inner_texts()
        assert len(heard) == game["complexity"]
        target = game["target"] if game["game"] < 3 else 0
        page.locator("#context button").nth(target).click()
        right = "Right." if target == game["target"] else "No:"
        assert page.locator("#outcome").inner_text().startswith(right)
        page.locator("#next").click()
    shown = figures(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my choices").click()
    corpus = tmp_path / "my-choices.jsonl"
    download.value.save_as(corpus)
    status, out, err = shell("evaluate", "--messages", str(corpus), "shapes", "--json")
    assert (status, err) == (0, "")
    scored = json.loads(out)
    assert scored["literal_accuracy"] == 1
    assert shown["right"] == f"{100 * scored['choice_accuracy']:.1f} %"


def test_a_player_may_stop_early(play: Callable[..., Path], opened: Open) -> None:
    """After any game: the score is of those that were played."""
    page = opened(play("shapes", "--games", "5"))
    page.get_by_role("button", name="Play as sender").click()
    assert not page.locator("#stop").is_visible()
    choose(page)
    page.locator("#send").click()
    page.get_by_role("button", name="Stop and see the score").click()
    assert figures(page)["games"] == "1"
    with page.expect_download():
        page.get_by_role("button", name="Download my messages").click()


def test_play_works_from_the_keyboard(play: Callable[..., Path], opened: Open) -> None:
    """Focus goes to what comes next: the game, and after it the button for the next."""
    page = opened(play("shapes", "--games", "2"))
    page.get_by_role("button", name="Play as sender").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "game-title"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("#message [aria-pressed=true]").count() == 1
    page.locator("#send").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "next"


# All of them.


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_and_contrast_pass_axe(
    size: tuple[int, int],
    scheme: str,
    report: Callable[..., Path],
    play: Callable[..., Path],
    opened: Open,
) -> None:
    """On a report and in a game, on a screen and on a telephone, in light and dark."""
    page = opened(report("zoo"), size=size, scheme=scheme)
    violations(page)
    assert_fits(page)
    page = opened(play("shapes", "--games", "1"), size=size, scheme=scheme)
    violations(page)
    page.get_by_role("button", name="Play as sender").click()
    page.locator("#message button").first.click()
    violations(page)
    assert_fits(page)
    page.locator("#send").click()
    violations(page)
    page.locator("#next").click()
    violations(page)


def violations(page: "Page") -> None:
    """Expect that axe-core finds nothing."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - untyped

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def assert_fits(page: "Page") -> None:
    """Expect that a page is not wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def test_the_policy_stops_what_is_not_ours(report: Callable[..., Path], browser: "Browser") -> None:
    """A script that got into a page all the same would not run."""
    path = report("zoo")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("</main>", "<script>document.title = 'owned'</script></main>"),
        encoding="utf-8",
    )
    refused = Opened(browser, path)
    assert refused.page.title() == "zoo"
    assert any("Content Security Policy" in line for line in refused.noted)
    refused.context.close()
