"""The picture of the rooms, drawn from the list that the tests hold the imports to.

Each step of the staircase is a room, with the first line of its ``__init__``. To its left there
is a dot for each room it imports from; to the right of the staircase there cannot be any, since
rooms are in their order. Its colors are in `_static/site.css`, and follow those of the theme.
"""

import ast
from html import escape

from tests.test_rooms import MODULES, PACKAGES, ROOMS, STOREYS, imports_between_rooms

#: The height and width of a step in pixels, and the width that is kept for text.
HEIGHT, WIDTH, TEXT = 26, 17, 535

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


def summary(room: str) -> str:
    """Return the first line of a room's docstring."""
    text = ast.get_docstring(ast.parse(MODULES[room].read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].replace("`", "")


def picture() -> str:
    """Return the staircase of the rooms: SVG that stands in a page, not in a file of its own."""
    width, height = len(ROOMS) * WIDTH + TEXT, len(ROOMS) * HEIGHT
    return "\n".join(
        [
            '<div class="rooms">',
            f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="The rooms in their order, '
            'and from which others each imports">',
            *_storeys(width),
            *_lines(),
            *(_step(room) for room in ROOMS),
            "</svg></div>",
        ]
    )


def _at(room: str) -> tuple[float, float]:
    """Return the middle of a room's step."""
    n = ROOMS.index(room)
    return (n + 0.5) * WIDTH, (n + 0.5) * HEIGHT


def _storeys(width: int) -> list[str]:
    """Return the backgrounds of every other storey."""
    rows = [_at(f"minsym.{storey[0]}")[1] - HEIGHT / 2 for storey in STOREYS]
    return [
        f'<rect class="storey" y="{y}" width="{width}" height="{len(storey) * HEIGHT}"/>'
        for y, storey in list(zip(rows, STOREYS, strict=True))[::2]
    ]


def _lines() -> list[str]:
    """Return a line from each room to the first it imports from, and down to the last that does."""
    found, drawn = imports_between_rooms(), []
    for room in ROOMS:
        x, y = _at(room)
        used = [_at(other)[0] for other in found[room]]
        users = [_at(other)[1] for other in ROOMS if room in found[other]]
        drawn.append(f'<line x1="{min(used, default=x)}" y1="{y}" x2="{x}" y2="{y}"/>')
        drawn.append(f'<line x1="{x}" y1="{y}" x2="{x}" y2="{max(users, default=y)}"/>')
    return drawn


def _step(room: str) -> str:
    """Return the step of a room, its dots and its text."""
    x, y = _at(room)
    folder, name = folder_of(room)
    dots = [
        f'<circle cx="{_at(other)[0]}" cy="{y}" r="3.2">'
        f"<title>{''.join(folder_of(room))} imports from {''.join(folder_of(other))}</title>"
        "</circle>"
        for other in ROOMS
        if other in imports_between_rooms()[room]
    ]
    called = f'{folder}<tspan class="name">{name}</tspan>'
    if room not in NOT_IN_REFERENCE:
        called = f'<a href="api.html#module-{room}">{called}</a>'
    return "\n".join(
        [
            *dots,
            f'<rect class="step" x="{x - 6}" y="{y - 6}" width="12" height="12" rx="2"/>',
            f'<text x="{x + 13}" y="{y}">{called}<tspan dx="8">{escape(summary(room))}</tspan>'
            "</text>",
        ]
    )
