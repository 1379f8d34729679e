"""What a command asks of its input, and the words in which the answer speaks of it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from minsym.base.text import printable
from minsym.formats.source import Source, SourceKind
from minsym.formats.table import Table
from minsym.games.uniform import UniformContexts
from minsym.model.context import Context
from minsym.model.instance import Instance

#: How many columns that are left out are named in a heading, rows in a line, and groups of rows.
NAMED = 10


@dataclass(frozen=True)
class Question:
    """A context whose target is to be singled out, and how the answer speaks of it.

    Parameters
    ----------
    context : Context
    heading : str
        What is asked, in a line.
    subject : dict
        The same for JSON.
    label : callable
        What a row is called in a sentence.
    names : sequence of str, optional
        The names that a column gives the rows.
    seed : int, optional
        Of a random context.
    costs : list of int, optional
        What each attribute costs to say.
    notes : sequence of str
        What to know of how a table was read.
    title : str
        Of a picture.
    """

    context: Context
    heading: str
    subject: dict[str, Any]
    label: Callable[[int], str]
    names: Sequence[str] | None = None
    seed: int | None = None
    costs: list[float] | None = None
    notes: Sequence[str] = ()
    title: str = ""

    @property
    def opening(self) -> list[str]:
        """The lines above an answer: the heading, and the notes below it."""
        return [self.heading, *noted(self.notes)]


def asked(source: Source) -> Question | Instance:
    """Read a source: the question of a row or a random target, or the problem of a file."""
    if source.kind is SourceKind.PROBLEM:
        return source.instance()
    _ = source.prices  # what is wrong with them is said before a long table is read
    if source.kind is SourceKind.TABLE:
        return row_question(source.table(), source)
    return random_question(source.setting, source)


def row_question(table: Table, source: Source) -> Question:
    """Ask what singles out a row of a table, the first if none is named."""
    target = 0 if source.row is None else table.row(source.row)
    title = f"{table.row_name(target)} among {len(table.values)} rows of {table.source}"
    heading = title
    if table.name_column is not None:
        heading += f"; column {printable(table.name_column)!r} names the rows"
    heading += left_out(table)
    subject = {
        "input": table.source,
        "row": target,
        "name": table.names[target] if table.names else None,
        "name_column": table.name_column,
        "left_out": list(table.left_out),
        "read": table.as_json(),
    }
    context = table.context(target)
    costs = source.costs_of(context)
    return Question(
        context,
        heading,
        subject,
        table.row_name,
        table.names,
        costs=costs,
        notes=table.notes,
        title=title,
    )


def left_out(table: Table) -> str:
    """Return the end of a heading that names the columns that are left out."""
    names = ", ".join(map(printable, table.left_out[:NAMED]))
    more = len(table.left_out) - NAMED
    return (f"; left out: {names}" if names else "") + (f" and {more:,} more" if more > 0 else "")


def described(table: Table) -> str:
    """Return the heading of an answer about a whole table: its size, and what is left out."""
    by = f", named by column {printable(table.name_column)!r}" if table.name_column else ""
    rows, columns = counted(len(table.values), "row"), counted(len(table.attributes), "attribute")
    return f"{table.source}: {rows}{by}, {columns}{left_out(table)}"


def counted(number: int, thing: str) -> str:
    """Return how many things there are, such as "1 row" and "2,000 rows"."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def named(table: Table, rows: Sequence[int]) -> str:
    """Name some rows in a line."""
    names = ", ".join(table.row_name(row) for row in rows[:NAMED])
    return names + (f" and {len(rows) - NAMED:,} more" if len(rows) > NAMED else "")


def some(groups: Sequence[str], where: str) -> list[str]:
    """Return the first lines about groups of rows, and where the others are listed."""
    more = len(groups) - NAMED
    return [*groups[:NAMED], *([f"  and {more:,} groups more ({where})"] if more > 0 else [])]


def noted(notes: Sequence[str]) -> list[str]:
    """Return notes as they are printed, a line each."""
    return [f"note: {note}" for note in notes]


def random_question(supply: UniformContexts, source: Source) -> Question:
    """Ask what singles out the target of a random context."""
    context = supply.context()
    heading = (
        f"image {context.target} of a random context: {supply.attributes} attributes, "
        f"{supply.values} values, {supply.images} images, seed {supply.seed}"
    )
    title = f"image {context.target} of a random context, seed {supply.seed}"
    subject = {"input": None, "row": context.target, "name": None, "setting": asdict(supply)}
    costs = source.costs_of(context)
    label = "image {}".format
    return Question(context, heading, subject, label, seed=supply.seed, costs=costs, title=title)
