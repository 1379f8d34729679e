"""What commands take as a problem: a row of a table, a problem file or a random context."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from minsym.cli.options import check_seed, refuse

if TYPE_CHECKING:
    from minsym.cli.solve import Question
    from minsym.formats.tables import Table
    from minsym.model.instance import Instance

Row = Annotated[
    str | None,
    typer.Option(metavar="ROW", help="The target: a row's name, or its index from 0."),
]
NameColumn = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="The column that names the rows.",
        show_default="one called name, id or label",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B,...", help="Use only these columns. Can be repeated."),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(metavar="A,B,...", help="Leave these columns out. Can be repeated."),
]
Delimiter = Annotated[
    str | None,
    typer.Option(metavar="CHAR", help="What separates cells.", show_default="seen from the header"),
]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The encoding of a text file.", show_default="utf-8"),
]
Format = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="What INPUT is, where its suffix does not say: hgr, scp, rail, orlib, dimacs, "
        "edges or table.",
    ),
]
Task = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="TASK", help="Of a graph: find a dominating-set or a vertex-cover."
    ),
]
IgnoreCosts = Annotated[
    bool, typer.Option("--ignore-costs", help="Set cover: count every cost as 1.")
]
Costs = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="What symbols, or sets, cost: a table of names and costs."),
]
Attributes = Annotated[int | None, typer.Option(help="Random context: |A|.", show_default="20")]
Values = Annotated[int | None, typer.Option(help="Random context: |V|.", show_default="4")]
Images = Annotated[int | None, typer.Option(help="Random context: n.", show_default="64")]


class Input(NamedTuple):
    """What a command is asked to read: the options that say it, None where not given."""

    path: str | None
    row: str | None
    name_column: str | None
    columns: list[str] | None
    exclude: list[str] | None
    delimiter: str | None
    encoding: str | None
    format: str | None
    task: str | None
    ignore_costs: bool
    costs: str | None
    attributes: int | None
    values: int | None
    images: int | None
    seed: int | None

    def kind(self) -> Literal["table", "problem", "random context"]:
        """Return what it is, or raise InputError if an option means nothing for that."""
        from minsym.formats.problems import format_of  # noqa: PLC0415

        check_seed(self.seed)
        if self.path is None:
            why = "goes with an INPUT"
            self._refuse_of_table(why)
            refuse(why, format=self.format)
            self._refuse_of_problem(why)
            return "random context"
        why = "goes with a random context, not an INPUT"
        refuse(why, attributes=self.attributes, values=self.values, images=self.images)
        if format_of(self.path, self.format, self.task) is not None:
            self._refuse_of_table("goes with a table, not a problem")
            if self.ignore_costs:
                refuse("and --ignore-costs say two things", costs=self.costs)
            return "problem"
        self._refuse_of_problem("goes with a problem, not a table")
        return "table"

    def read(self) -> "Question | Instance":
        """Read the problem file, or ask what singles out the row or the random target."""
        from minsym.cli.solve import random_question, row_question  # noqa: PLC0415
        from minsym.formats.prices import costs_of_context, costs_of_sets, read_prices  # noqa: PLC0415
        from minsym.formats.problems import read_instance  # noqa: PLC0415

        kind = self.kind()
        prices = None if self.costs is None else read_prices(self.costs)
        if kind == "problem":
            instance = read_instance(
                self.path or "", format=self.format, task=self.task, ignore_costs=self.ignore_costs
            )
            if prices is None:
                return instance
            problem = instance.problem.with_costs(costs_of_sets(prices, instance))
            return replace(instance, problem=problem)
        if self.path is None:
            question = random_question(self.attributes, self.values, self.images, self.seed)
        else:
            table = read(
                *(self.path, self.name_column, self.columns, self.exclude),
                *(self.delimiter, self.encoding),
            )
            question = row_question(table, self.row)
        if prices is None:
            return question
        return replace(question, costs=costs_of_context(prices, question.context))

    def _refuse_of_table(self, why: str) -> None:
        refuse(why, row=self.row, name_column=self.name_column, columns=self.columns)
        refuse(why, exclude=self.exclude, delimiter=self.delimiter, encoding=self.encoding)

    def _refuse_of_problem(self, why: str) -> None:
        refuse(why, **{"as": self.task, "ignore_costs": self.ignore_costs or None})


def read(
    path: str,
    name_column: str | None,
    columns: list[str] | None,
    exclude: list[str] | None,
    delimiter: str | None,
    encoding: str | None,
) -> "Table":
    """Read the table that the options describe."""
    from minsym.formats.tables import read_table  # noqa: PLC0415

    return read_table(
        path,
        name_column=name_column,
        columns=split(columns),
        exclude=split(exclude),
        delimiter=delimiter,
        encoding=encoding or "utf-8",
    )


def split(names: list[str] | None) -> list[str]:
    """Return the names of an option that can be repeated and holds some, with commas."""
    every = [name.strip() for listed in names or () for name in listed.split(",")]
    return [name for name in every if name]
