"""Pages are one file each, in which data are data and scripts are ours."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tinyhtml5.parser import HTMLParser

from minsym.errors import InputError
from minsym.pages.content import Block, Column, Facts, Listing, Paragraph, Report, Section, fitted
from minsym.pages.render import as_json, check_pages, policy, report_page, write_page
from tests.pages.hostile import TEXTS


def report_with(text: str) -> Report:
    """Return a report that has a text wherever a report can have one."""
    blocks: list[Block] = [
        Paragraph(text),
        Facts([(text, text)]),
        Listing(text, [Column(text, "text", text)], [[text]]),
    ]
    return Report(text, text, [Section(text, blocks), Section(text, [])])


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_becomes_markup(text: str) -> None:
    """Elements, attributes and scripts are the same whatever the texts are."""
    page, plain = report_page(report_with(text)), report_page(report_with("text"))
    assert shape(page) == shape(plain)


def shape(page: str) -> list[tuple[str, list[str]]]:
    """Return the elements of a page with the names of their attributes."""
    parser = HTMLParser()
    tree = parser.parse(page)
    assert parser.errors == []
    return [(str(element.tag), sorted(element.attrib)) for element in tree.iter()]


@pytest.mark.parametrize("text", TEXTS)
def test_data_of_scripts_come_back_as_they_were(text: str) -> None:
    """Though no character of them means anything to HTML."""
    written = as_json({"text": [text]})
    assert json.loads(written) == {"text": [text]}
    assert not re.search("[<>&\u2028\u2029]", written)


def test_numbers_that_json_lacks_are_a_bug() -> None:
    """NaN would be read by no browser."""
    with pytest.raises(ValueError, match="JSON"):
        as_json(float("nan"))


def test_a_page_runs_its_own_scripts_and_loads_nothing() -> None:
    """The policy names each script by its hash; what is not named is refused by the browser."""
    page = report_page(report_with("text"))
    said = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert said is not None
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 2
    assert said[1].replace("&#39;", "'") == policy(scripts, charts=False)
    assert "'unsafe-inline'" not in policy(scripts, charts=False).partition("style-src")[0]
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)


def test_a_page_says_how_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the command, in which paths name no folder of anybody; other programs are not named."""
    assert "with <code>" not in report_page(report_with("text"))
    monkeypatch.setattr("sys.argv", ["/opt/bin/minsym", "report", "/home/me/secret/a b.csv"])
    page = report_page(report_with("text"))
    assert re.search(
        r"Made by minsym [\d.]+ with <code>minsym report &#39;a b.csv&#39;</code>", page
    )


def test_listings_are_cut_to_the_room_there_is() -> None:
    """The longest first; how many rows there were is said."""
    columns = [Column("text")]
    short = Listing("", columns, [["abcd"]] * 3)
    long = Listing("", columns, [["abcd"]] * 1000, total=5000)
    report = fitted(Report("", "", [Section("", [short, long])]), room=700)
    kept = [b for b in report.sections[0].blocks if isinstance(b, Listing)]
    assert [(len(listing.rows), listing.note) for listing in kept] == [
        (3, ""),
        (97, "97 of 5,000 are listed."),
    ]


def test_filters_are_for_long_listings_with_few_values() -> None:
    """A filter of a hundred values, or of a table of five rows, helps nobody."""
    columns = [Column("few"), Column("many", "count"), Column("share", "percent")]
    rows: list[list[Any]] = [[str(i % 3), i, 0.5 * (i % 2)] for i in range(40)]
    long, short = Listing("", columns, rows), Listing("", columns, rows[:8])
    assert [column["filter"] for column in long.data["columns"]] == [True, False, False]
    assert not any(column["filter"] for column in short.data["columns"])


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setattr("minsym.pages.render.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'minsym\[report\]'"):
        check_pages()


def test_a_page_is_written_whole(tmp_path: Path) -> None:
    """As UTF-8, with lines that end alike on all systems."""
    write_page("<p>é\n", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_bytes() == "<p>é\n".encode()
