"""The files that commands draw pictures into, with matplotlib (the extra ``plots``)."""

from importlib.util import find_spec
from pathlib import Path

from minsym.base.meant import either
from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.places import check_file
from minsym.errors import InputError
from minsym.model.context import Context
from minsym.model.solution import Solution
from minsym.pictures.themes import SUFFIXES

#: The kinds of picture that can be written, in words.
KINDS = either(SUFFIXES)


def check_plots() -> None:
    """Raise InputError, naming the extra to install, if matplotlib is not there."""
    if find_spec("matplotlib") is None:
        raise InputError("pictures need matplotlib: pip install 'minsym[plots]'")


def check_plot(path: Path | None) -> None:
    """Raise InputError, before any work, if a picture cannot be written there."""
    if path is not None:
        check_file(path, SUFFIXES)
        check_plots()


def draw_bounds(
    solution: Solution, title: str, path: Path | None, context: Context | None = None
) -> None:
    """Draw the bounds of a search over time, if there is a file for it; note if there are none."""
    if path is None:
        return
    if not solution.trace:
        output.note(f"there are no bounds to draw into {printable(str(path), limit=None)}")
        return
    from minsym.pictures.searches import bounds  # noqa: PLC0415 - loaded only by those who draw
    from minsym.pictures.style import write  # noqa: PLC0415

    write(bounds(solution, title, context=context), path)
