"""The picture of the rooms, drawn from the list that the tests hold the imports to.

Each step of the staircase is a room, with the first line of its ``__init__``. To its left there
is a dot for each room it imports from; to the right of the staircase there cannot be any, since
rooms are in their order. Its colors are in `_static/site.css`, and follow those of the theme.
"""

import ast
import textwrap
from functools import cache
from html import escape
from itertools import accumulate

from tests.test_rooms import MODULES, PACKAGES, ROOMS, STOREYS, imports_between_rooms

#: Pixels: a step's height with one line of text, and its width; another line of text; about the
#: width of a letter; and the width of the whole.
HEIGHT, WIDTH, LINE, LETTER, WHOLE = 26, 17, 15, 6.3, 840

#: Rooms that the reference leaves out, so that there is nothing to link to.
NOT_IN_REFERENCE = ("minsym.kernels", "minsym.cli")


def folder_of(room: str) -> tuple[str, str]:
    """Return the folder that a room is in, and its name there.

    Examples
    --------
    >>> folder_of("minsym.model"), folder_of("minsym.agents.play"), folder_of("minsym.solvers")
    (('minsym/', 'model'), ('agents/', 'play'), ('', 'solvers'))
    """
    for folder, package in reversed(PACKAGES.items()):
        if room == package:
            return "", folder
        if room.startswith(f"{package}."):
            return f"{folder}/", room.removeprefix(f"{package}.")
    raise ValueError(f"{room} is in no package")


def picture() -> str:
    """Return the staircase of the rooms: SVG that stands in a page, not in a file of its own."""
    return "\n".join(
        [
            '<div class="rooms">',
            f'<svg viewBox="0 0 {WHOLE} {_tops()[-1]}" role="img" '
            'aria-label="The rooms in their order, and from which others each imports">',
            *_storeys(),
            *_lines(),
            *(_step(room) for room in ROOMS),
            "</svg></div>",
        ]
    )


def _text(room: str) -> list[str]:
    """Return the first line of a room's docstring, broken to fit beside its step."""
    text = ast.get_docstring(ast.parse(MODULES[room].read_text(encoding="utf-8"))) or ""
    letters = int((WHOLE - _column(room)) / LETTER) - 4
    name = "".join(folder_of(room))
    lines = textwrap.wrap(text.partition("\n")[0].replace("`", ""), letters, initial_indent=name)
    return [lines[0].removeprefix(name), *lines[1:]]


@cache
def _tops() -> list[float]:
    """Return where each step begins, and where the last ends."""
    heights = [HEIGHT + LINE * (len(_text(room)) - 1) for room in ROOMS]
    return list(accumulate(heights, initial=0.0))


def _column(room: str) -> float:
    """Return the middle of a room's step, from the left."""
    return (ROOMS.index(room) + 0.5) * WIDTH


def _row(room: str) -> float:
    """Return the middle of the first line of a room's step, from the top."""
    return _tops()[ROOMS.index(room)] + HEIGHT / 2


def _storeys() -> list[str]:
    """Return the backgrounds of every other storey."""
    ends = list(accumulate(map(len, STOREYS), initial=0))
    bands = [(_tops()[a], _tops()[b]) for a, b in zip(ends[:-1:2], ends[1::2], strict=True)]
    return [
        f'<rect class="storey" y="{top}" width="{WHOLE}" height="{bottom - top}"/>'
        for top, bottom in bands
    ]


def _lines() -> list[str]:
    """Return a line from each room to the first it imports from, and down to the last that does."""
    found, drawn = imports_between_rooms(), []
    for room in ROOMS:
        x, y = _column(room), _row(room)
        used = map(_column, found[room])
        users = [_row(other) for other in ROOMS if room in found[other]]
        drawn.append(f'<line x1="{min(used, default=x)}" y1="{y}" x2="{x}" y2="{y}"/>')
        drawn.append(f'<line x1="{x}" y1="{y}" x2="{x}" y2="{max(users, default=y)}"/>')
    return drawn


def _step(room: str) -> str:
    """Return the step of a room, its dots and its text."""
    x, y = _column(room), _row(room)
    folder, name = folder_of(room)
    dots = [
        f'<circle cx="{_column(other)}" cy="{y}" r="3.2">'
        f"<title>{folder}{name} imports from {''.join(folder_of(other))}</title></circle>"
        for other in ROOMS
        if other in imports_between_rooms()[room]
    ]
    called = f'{folder}<tspan class="name">{name}</tspan>'
    if room not in NOT_IN_REFERENCE:
        called = f'<a href="api.html#module-{room}">{called}</a>'
    first, *more = map(escape, _text(room))
    said = [f'<tspan dx="8">{first}</tspan>']
    said += [f'<tspan x="{x + 13}" dy="{LINE}">{line}</tspan>' for line in more]
    return "\n".join(
        [
            *dots,
            f'<rect class="step" x="{x - 6}" y="{y - 6}" width="12" height="12" rx="2"/>',
            f'<text x="{x + 13}" y="{y}">{called}{"".join(said)}</text>',
        ]
    )
