"""Small tables in HTML, as notebooks show an object that is the last line of a cell.

There is no script and no style sheet in them, and colours are those of the page, so that they are
legible in any notebook, light or dark.
"""

from collections.abc import Collection, Iterable, Sequence

from minsym.base.text import printable

#: What a cell may hold. A column whose first cell is a whole number stands at the right.
Cell = str | int | None

#: How many rows of a long table are shown, and how many columns of a wide one.
FIRST_ROWS, FIRST_COLUMNS = 10, 12


def table_html(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    caption: str = "",
    more: int = 0,
    *,
    bold: Collection[int] = (),
    notes: Iterable[str] = (),
) -> str:
    """Return a table as HTML, for the method ``_repr_html_`` of what a notebook shows.

    Text is escaped and made printable, so that nothing in it becomes markup.

    Parameters
    ----------
    header : sequence of str
        The names of the columns; none: there is no header. Of more than `FIRST_COLUMNS` the first
        are shown.
    rows : iterable of sequences
        The cells, row by row; None is an empty cell. All rows that are given are shown, so of a
        long table give the first `FIRST_ROWS`, and as ``more`` how many are left.
    caption : str
        A line above the table.
    more : int
        How many rows there are besides, for the line below that says so.
    bold : collection of int
        Which of the rows given are bold.
    notes : iterable of str
        More lines below the table.

    Examples
    --------
    >>> print(table_html(["name"], [["<b>"]], more=2))
    <table><thead><tr><th style="text-align: left">name</th></tr></thead>
    <tbody><tr><td style="text-align: left">&lt;b&gt;</td></tr></tbody></table>
    <p>2 rows more</p>
    """
    lines = list(rows)
    width = max(map(len, [header, *lines]))
    sides = ["right" if isinstance(cell, int) else "left" for cell in [*lines, header][0]]
    above = f"<p>{_safe(caption)}</p>\n" if caption else ""
    names = f"<thead>{_row('th', header, sides)}</thead>\n" if header else ""
    body = "\n".join(_row("td", cells, sides, i in bold) for i, cells in enumerate(lines))
    counts = ((more, "row"), (width - FIRST_COLUMNS, "column"))
    cut = [f"{n:,} {what}{'s' * (n != 1)}" for n, what in counts if n > 0]
    below = [f"{' and '.join(cut)} more", *notes] if cut else notes
    under = "".join(f"\n<p>{_safe(line)}</p>" for line in below)
    return f"{above}<table>{names}<tbody>{body}</tbody></table>{under}"


def _row(tag: str, cells: Sequence[Cell], sides: Sequence[str], bold: bool = False) -> str:
    """Return a row of a table whose cells are ``th`` or ``td``, each at its side."""
    shown = []
    for cell, side in zip(cells[:FIRST_COLUMNS], sides, strict=False):
        text = f"{cell:,}" if isinstance(cell, int) else _safe(printable(cell or ""))
        text = f"<b>{text}</b>" if bold else text
        shown.append(f'<{tag} style="text-align: {side}">{text}</{tag}>')
    return f"<tr>{''.join(shown)}</tr>"


def _safe(text: str) -> str:
    """Return text as one line that is no markup."""
    import html  # noqa: PLC0415 - it takes longer to load than a table to make

    return html.escape(printable(text, limit=None))
