"""Pages as files: one file each, which loads nothing and runs nothing but what minsym wrote.

What comes from data is text: the templates escape it, the data of scripts are JSON in which no
character means anything to HTML, and scripts make text nodes of it. A policy in the page says the
same to the browser once more: it names the scripts by their hashes, and no connection is allowed.
"""

import base64
import hashlib
import json
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minsym.base.files import written_whole
from minsym.errors import InputError
from minsym.pages.content import Chart, Facts, Listing, Paragraph, Report, fitted
from minsym.version import __version__

if TYPE_CHECKING:
    from jinja2 import Environment

#: What is read of a report in a browser, besides `base.js`, for each kind of block.
SCRIPTS = {
    "chart": ("charts.js",),
    "listing": ("listing.js",),
    "replay": ("games.js", "replay.js"),
}

#: The kind of file that a page is.
PAGE_SUFFIXES = (".html",)


def check_pages(charts: bool = True) -> None:
    """Raise InputError, naming the extra to install, if a library that pages need is missing."""
    needed = {"jinja2": "jinja2"} | (
        {"altair": "altair", "vl_convert": "vl-convert-python"} if charts else {}
    )
    for name, package in needed.items():
        if find_spec(name) is None:
            raise InputError(
                f"{package} is not installed; pages need it: pip install 'minsym[report]'"
            )


def report_page(report: Report) -> str:
    """Return a report as the text of an HTML file; its listings are cut to the room there is."""
    report = fitted(report)
    data: dict[str, Any] = {}
    scripts = ["base.js"]
    sections = []
    for section in report.sections:
        blocks = []
        for block in section.blocks:
            shown: dict[str, Any] = {"kind": block.kind, **vars(block)}
            if isinstance(block, Listing):
                shown["note"] = block.note
            if not isinstance(block, Paragraph | Facts):
                shown["name"] = f"{block.kind}-{len(data) + 1}"
                data[shown["name"]] = block.data
                scripts += SCRIPTS[block.kind]
            blocks.append(shown)
        sections.append({"title": section.title, "blocks": blocks})
    values = {"title": report.title, "lead": report.lead, "sections": sections}
    charts = any(isinstance(block, Chart) for s in report.sections for block in s.blocks)
    return page("report.html", scripts, data, values, charts)


def page(
    template: str,
    scripts: Sequence[str],
    data: Mapping[str, Any],
    values: Mapping[str, Any],
    charts: bool = False,
) -> str:
    """Return the text of an HTML file.

    Parameters
    ----------
    template : str
        A file of the folder ``templates``.
    scripts : sequence of str
        Files of it, in order; each is taken once.
    data : mapping
        What scripts read, by the names they ask for: anything that JSON holds.
    values : mapping
        What the template shows.
    charts : bool
        Whether there are charts, which bring a script of 0.9 MB.
    """
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    texts = [_read(name) for name in dict.fromkeys(scripts)]
    if charts:
        import vl_convert  # noqa: PLC0415 - takes a second

        texts.insert(1, vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
    # The end of a script in a string of it would end it in the page.
    texts = ["\n" + text.replace("</script", "<\\/script") for text in texts]
    shown = {
        **values,
        "version": __version__,
        "command": command_shown(),
        "style": Markup(_read("page.css")),
        "data": {name: Markup(as_json(part)) for name, part in data.items()},
        "scripts": [Markup(text) for text in texts],
        "policy": policy(texts, charts),
    }
    return str(_environment().get_template(template).render(shown)) + "\n"


def policy(scripts: Sequence[str], charts: bool) -> str:
    """Return what a browser may do on a page: run these scripts, and load nothing.

    Charts are drawn by functions that Vega makes of text, which has to be allowed by itself.
    """
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    allowed = [f"'sha256-{digest}'" for digest in hashes] + ["'unsafe-eval'"] * charts
    return (
        f"default-src 'none'; script-src {' '.join(allowed)}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def command_shown() -> str:
    """Return the command that is writing a page; "" if it is none of minsym's.

    Pages are handed on: of paths only the last part is shown, which names no folder of anybody.
    """
    program, *arguments = sys.argv
    if os.path.basename(program) != "minsym":
        return ""
    return shlex.join(["minsym", *(os.path.basename(a.rstrip(os.sep)) or a for a in arguments)])


def as_json(data: Any) -> str:
    r"""Return data as JSON in which no character means anything to HTML or ends a line of a script.

    Examples
    --------
    >>> as_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def write_page(text: str, path: Path) -> None:
    """Write a page, whole or not at all."""
    with written_whole(path) as new:
        new.write_text(text, encoding="utf-8", newline="\n")


def _environment() -> "Environment":
    import jinja2  # noqa: PLC0415 - loaded only by those who write pages

    return jinja2.Environment(
        autoescape=True,
        loader=jinja2.PackageLoader("minsym.pages"),
        undefined=jinja2.StrictUndefined,
    )


def _read(name: str) -> str:
    return files("minsym.pages").joinpath("templates", name).read_text(encoding="utf-8")
