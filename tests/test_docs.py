"""The pages say what is there: modules, names and files. Their examples are tests by themselves."""

import ast
import re
import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs import plots
from docs.front import picture as front
from docs.rooms import NOT_IN_REFERENCE, picture
from tests.test_rooms import MODULES, ROOMS, ROOT, imports_between_rooms, room_of

Shell = Callable[..., tuple[int, str, str]]

PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])

#: A link to a name of the code: {func}`minsym.name` or {func}`words <minsym.name>`.
LINK = re.compile(r"\{(?:mod|func|class|meth|attr|data|obj|exc)\}`(?:[^`<]*<)?(minsym[\w.]*)>?`")

#: A file of the checkout in backquotes; names in capitals stand for a name to be chosen.
FILE = re.compile(r"`((?:minsym|solvers|agents|experiments|tests|docs|\.ci)/[\w./-]*)`")

#: A command of a page, the exit status that it announces, and what it prints.
SHOWN = re.compile(
    r"^```console\n\$ minsym ([^\n]*?)(?:  # exit status (\d))?\n```\n\n```text\n(.*?)^```",
    re.MULTILINE | re.DOTALL,
)


def names(module: str) -> set[str]:
    """Return what a page may link to in a module."""
    found = import_module(module)
    inner = {f"{name}.{sub}" for name, kind in vars(found).items() for sub in dir(kind)}
    return {module, *(f"{module}.{name}" for name in {*vars(found), *dir(found), *inner})}


def test_the_reference_has_every_public_module_below_its_room() -> None:
    """A module that nobody lists is one that nobody finds. Of backends it has the table."""
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    found = re.findall(r"^(?:## (\S+)|\.\. automodule:: (\S+))$", text, re.MULTILINE)
    expected = []
    for room in ROOMS:
        if room not in NOT_IN_REFERENCE:
            inside = [name for name in MODULES if room_of(name) == room != name]
            modules = [] if room == "minsym.solvers" else inside
            public = [name for name in modules if not name.rpartition(".")[2].startswith("_")]
            expected.append((room.removeprefix("minsym."), ""))
            expected += [("", name) for name in (room, *public)]
    assert found == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_pages_link_to_exists(page: Path) -> None:
    """Sphinx says nothing of a link that leads nowhere."""
    wrong = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        module = target
        while module not in MODULES:
            module = module.rpartition(".")[0]
        if target not in names(module):
            wrong.append(target)
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_pages_name_are_there(page: Path) -> None:
    """Those of the checkout, where the page says where to look or what to write."""
    named = FILE.findall(page.read_text(encoding="utf-8"))
    written = [path for path in named if not re.search("[A-Z]{4}", path)]
    assert not [path for path in written if not (ROOT / path).exists()]


def test_the_picture_has_every_room_and_every_import() -> None:
    """A step for each room, and a dot for each other room that it imports from."""
    drawn = ElementTree.fromstring(picture())
    steps = [part for part in drawn.iter("rect") if part.get("class") == "step"]
    dots = [title.text for circle in drawn.iter("circle") for title in circle]
    assert len(steps) == len(ROOMS)
    assert len(dots) == sum(map(len, imports_between_rooms().values()))
    assert "minsym/model imports from minsym/base" in dots


def test_the_picture_of_the_front_page_shows_a_message_at_work() -> None:
    """A line of images for each symbol, and the last one leaves the target alone."""
    drawn = ElementTree.fromstring(front())
    lines = [[image.get("class") for image in line] for line in drawn.iter("div")]
    left = [line.count("left") + line.count("target") for line in lines]
    assert left[0] == len(lines[0]) > left[1] > left[-1] == 1
    assert "rule out all but the target" in (drawn.get("aria-label") or "")


EXAMPLES = sorted(plots.FOLDER.glob("plot_*.py"))


def test_the_gallery_has_an_example_for_each_thing_that_people_do() -> None:
    """Twelve of them at least."""
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_has_a_title_and_ends_a_cell_with_a_picture(example: Path) -> None:
    """It is run when the site is built, which fails if it fails."""
    tree = ast.parse(example.read_text(encoding="utf-8"))
    title, line, *_ = (ast.get_docstring(tree) or "").splitlines()
    assert line == "=" * len(title)
    shown = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Expr)]
    assert any(cell.endswith(("figure", ".figure")) for cell in shown)


def test_an_example_that_takes_long_or_leaves_files_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its name."""
    monkeypatch.setattr(plots, "FOLDER", tmp_path)
    plots.checked({}, "plot_a.py", "before")
    plots.checked({}, "plot_a.py", "after")
    (tmp_path / "games.npz").touch()
    plots.checked({}, "plot_a.py", "before")
    with pytest.raises(RuntimeError, match=r"plot_a\.py left files in .*: games\.npz"):
        plots.checked({}, "plot_a.py", "after")
    monkeypatch.setattr(plots, "LIMIT", -1)
    plots.checked({}, "plot_a.py", "before")
    with pytest.raises(RuntimeError, match=r"plot_a\.py took 0 s; the limit is -1"):
        plots.checked({}, "plot_a.py", "after")


def words(printed: str) -> list[str]:
    """Return the words of an output and where it has numbers: their values may change."""
    return re.sub(r"[\d.,]*\d", "#", re.sub("[▏▎▍▌▋▊▉█]", "", printed)).split()


@pytest.mark.slow
@pytest.mark.parametrize("tutorial", ["own-data.md", "safe-to-share.md"])
def test_the_commands_of_the_tutorial_print_what_it_says(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tutorial: str
) -> None:
    """One after the other, as who follows it gives them; the numbers may be others."""
    page = (ROOT / "docs" / tutorial).read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shown = SHOWN.findall(page)
    assert len(shown) == page.count("$ minsym")
    for line, status, expected in shown:
        found, out, err = shell(*shlex.split(line))
        assert found == int(status or 0), err
        assert words(out or err) == words(expected)
