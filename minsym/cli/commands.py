"""Questions about tables, problems and games. What commands do is imported when they run."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsym.backends import BACKENDS, DEFAULT
from minsym.cli.options import AsJson, check_seed, positive, refuse
from minsym.errors import InputError

if TYPE_CHECKING:
    from minsym.cli.listing import Wanted
    from minsym.cli.solve import Question, Search
    from minsym.tables import Table

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


def solve(
    table: Annotated[
        str | None,
        typer.Argument(
            metavar="[INPUT]",
            help="A table: CSV, TSV, Parquet, JSON or JSONL; '-' is text or JSON from standard "
            "input. A problem: a hitting set (.hgr), an OR-Library set cover, a graph. "
            "Without it a random context is drawn.",
        ),
    ] = None,
    row: Annotated[
        str | None,
        typer.Option(metavar="ROW", help="The target: a row's name, or its index from 0."),
    ] = None,
    backend: Annotated[
        str, typer.Option(metavar="NAME", help=f"One of: {', '.join(BACKENDS)}.")
    ] = DEFAULT,
    time_limit: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Stop after this long, with bounds.")
    ] = None,
    threads: Annotated[int, typer.Option(help="Threads, for a backend that can use them.")] = 1,
    no_reductions: Annotated[
        bool, typer.Option("--no-reductions", help="Give the backend the problem as it is.")
    ] = False,
    name_column: NameColumn = None,
    columns: Columns = None,
    exclude: Exclude = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What INPUT is, where its suffix does not say: hgr, scp, rail, orlib, dimacs, "
            "edges or table.",
        ),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="TASK", help="Of a graph: find a dominating-set or a vertex-cover."
        ),
    ] = None,
    ignore_costs: Annotated[
        bool, typer.Option("--ignore-costs", help="Set cover: count every cost as 1.")
    ] = False,
    costs: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="What symbols, or sets, cost: a table of names and costs."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Of a problem: write the cover, its size first: .sol."),
    ] = None,
    list_all: Annotated[
        bool, typer.Option("--all", help="List every shortest message, in order.")
    ] = False,
    minimal: Annotated[
        int | None,
        typer.Option(
            metavar="K", help="List every message of up to K symbols that has none to spare."
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="List at most so many.", show_default="all")
    ] = None,
    length: Annotated[
        int | None,
        typer.Option(metavar="L", help="Find the L symbols that leave the fewest other rows."),
    ] = None,
    attributes: Annotated[
        int | None, typer.Option(help="Random context: |A|.", show_default="20")
    ] = None,
    values: Annotated[
        int | None, typer.Option(help="Random context: |V|.", show_default="4")
    ] = None,
    images: Annotated[
        int | None, typer.Option(help="Random context: n.", show_default="64")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Of a random context, else of the search.", show_default="0"),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Find the fewest, or with --costs the cheapest, attribute values that single out a row.

    Given a cover problem instead, find its smallest hitting set, set cover, dominating set or
    vertex cover. With no INPUT, draw a random context at the paper's setting and solve that.
    """
    from minsym.cli import covers as covering  # noqa: PLC0415
    from minsym.cli import listing  # noqa: PLC0415
    from minsym.cli import solve as solving  # noqa: PLC0415
    from minsym.costs import costs_of_sets, read_prices  # noqa: PLC0415
    from minsym.problems import format_of, read_instance  # noqa: PLC0415
    from minsym.solution import Limits  # noqa: PLC0415

    if backend not in BACKENDS:
        raise InputError(f"--backend: there is no {backend!r}; there are {', '.join(BACKENDS)}")
    check_seed(seed)
    limits = Limits(
        positive("--time-limit", time_limit),
        positive("--threads", threads) or 1,
        0 if table is None else seed or 0,
    )
    search = solving.Search(backend, limits, not no_reductions)
    wanted = _wanted(list_all, minimal, limit)
    positive("--length", length)
    if wanted is not None:
        refuse("goes with one message, not a list", length=length, costs=costs)
    if length is not None:
        refuse("is not for messages of a given length", costs=costs)
    if table is None:
        why = "goes with an INPUT"
        refuse(why, row=row, name_column=name_column, columns=columns, exclude=exclude)
        refuse(why, delimiter=delimiter, encoding=encoding, format=format, out=out)
        refuse(why, **{"as": task, "ignore_costs": ignore_costs or None})
        question = solving.random_question(attributes, values, images, seed)
        return _answer(question, search, wanted, length, costs, as_json)
    why = "goes with a random context, not an INPUT"
    refuse(why, attributes=attributes, values=values, images=images)
    if format_of(table, format, task) is not None:
        why = "goes with a table, not a problem"
        refuse(why, row=row, name_column=name_column, columns=columns, exclude=exclude)
        refuse(why, delimiter=delimiter, encoding=encoding, length=length)
        covering.check_out(out)
        if ignore_costs:
            refuse("and --ignore-costs say two things", costs=costs)
        instance = read_instance(table, format=format, task=task, ignore_costs=ignore_costs)
        if costs is not None:
            prices = costs_of_sets(read_prices(costs), instance)
            instance = replace(instance, problem=instance.problem.with_costs(prices))
        if wanted is not None:
            refuse("goes with one cover, not a list", out=out)
            return listing.answer(listing.of_problem(instance), wanted, search, as_json)
        return covering.answer(instance, search, out, as_json)
    why = "goes with a problem, not a table"
    refuse(why, out=out, **{"as": task, "ignore_costs": ignore_costs or None})
    records = _read(table, name_column, columns, exclude, delimiter, encoding)
    return _answer(solving.row_question(records, row), search, wanted, length, costs, as_json)


def _wanted(list_all: bool, minimal: int | None, limit: int | None) -> "Wanted | None":
    """Return what is to be listed, None if one answer is wanted."""
    from minsym.cli.listing import Wanted  # noqa: PLC0415

    positive("--minimal", minimal)
    positive("--limit", limit)
    if list_all or minimal is not None:
        if list_all and minimal is not None:
            raise InputError("--all and --minimal are two lists; ask for one of them")
        return Wanted(minimal, limit)
    refuse("goes with --all or --minimal", limit=limit)
    return None


def _answer(
    question: "Question",
    search: "Search",
    wanted: "Wanted | None",
    length: int | None,
    costs: str | None,
    as_json: bool,
) -> int:
    """Answer a question on a context: one message, a list of them, or one of a given length."""
    from minsym.cli import length as measuring  # noqa: PLC0415
    from minsym.cli import listing  # noqa: PLC0415
    from minsym.cli import solve as solving  # noqa: PLC0415
    from minsym.costs import costs_of_context, read_prices  # noqa: PLC0415

    if costs is not None:
        prices = costs_of_context(read_prices(costs), question.context)
        question = replace(question, costs=prices)
    if length is not None:
        return measuring.answer(question, length, search.limits.seconds, as_json)
    if wanted is None:
        return solving.answer(question, search, as_json)
    return listing.answer(listing.of_context(question), wanted, search, as_json)


def audit(
    table: Annotated[
        str | None,
        typer.Argument(
            metavar="[INPUT]",
            help="A table: CSV, TSV, Parquet, JSON or JSONL; '-' is text or JSON from standard "
            "input. Games: the folder of a data set, or an .npz of EGG's objects_game.",
        ),
    ] = None,
    setting: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Audit games drawn as a public benchmark does; 'list' lists them."
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(help="Games of a setting.", show_default="10000"),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of those games.", show_default="0")] = None,
    name_column: NameColumn = None,
    columns: Columns = None,
    exclude: Exclude = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the answer for every row: .csv or .parquet."),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw the histogram: .png, .svg or .pdf."),
    ] = None,
    threads: Annotated[int | None, typer.Option(help="Threads.", show_default="all cores")] = None,
    as_json: AsJson = False,
) -> int:
    """Find the complexity, min|M|, of every row of a table, or of games and what they leak.

    Games are those of a data set or an .npz file or, with --setting, of a public benchmark.
    """
    from minsym.cli import audit as auditing  # noqa: PLC0415
    from minsym.cli import games as playing  # noqa: PLC0415
    from minsym.dataset import Dataset  # noqa: PLC0415

    positive("--threads", threads)
    if (table is None) == (setting is None):
        raise InputError("audit takes a TABLE, games, or --setting NAME, one of them")
    in_folder = table is not None and Path(table).is_dir()
    if in_folder:
        Dataset(str(table))  # what is no data set says so before its options are looked at
    if table is None or in_folder or table.lower().endswith(".npz"):
        why = "goes with a table, not with games"
        refuse(why, name_column=name_column, columns=columns, exclude=exclude)
        refuse(why, delimiter=delimiter, encoding=encoding, out=out, plot=plot)
    if setting is not None:
        positive("--count", count)
        check_seed(seed)
        return playing.answer_setting(setting, count, seed, threads, as_json)
    assert table is not None
    refuse("goes with --setting", count=count, seed=seed)
    if in_folder:
        return playing.answer_dataset(table, threads, as_json)
    if table.lower().endswith(".npz"):
        return playing.answer_file(table, threads, as_json)
    auditing.check_outputs(out, plot)
    records = _read(table, name_column, columns, exclude, delimiter, encoding)
    if {"images", "target"} <= {*records.attributes, *records.left_out}:
        raise InputError(f"{table}: its rows are games; audit the folder of their data set instead")
    return auditing.answer(records, out, plot, threads, as_json)


def demo() -> int:
    """Show what minsym does, small, in under a minute."""
    from minsym.cli import demo as demonstration  # noqa: PLC0415

    return demonstration.run()


def _read(
    path: str,
    name_column: str | None,
    columns: list[str] | None,
    exclude: list[str] | None,
    delimiter: str | None,
    encoding: str | None,
) -> "Table":
    """Read the table that the options describe."""
    from minsym.tables import read_table  # noqa: PLC0415

    return read_table(
        path,
        name_column=name_column,
        columns=_split(columns),
        exclude=_split(exclude),
        delimiter=delimiter,
        encoding=encoding or "utf-8",
    )


def _split(names: list[str] | None) -> list[str]:
    split = [name.strip() for listed in names or () for name in listed.split(",")]
    return [name for name in split if name]
