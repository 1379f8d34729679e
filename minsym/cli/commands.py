"""Questions about tables, problems and games. What commands do is imported when they run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsym.cli import inputs
from minsym.cli.options import AsJson, check_seed, positive, refuse
from minsym.errors import InputError
from minsym.solving.backends import BACKENDS, DEFAULT

if TYPE_CHECKING:
    from minsym.cli.listing import Wanted
    from minsym.cli.proof import Wanted as Proof
    from minsym.cli.solve import Question, Search


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
    row: inputs.Row = None,
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
    name_column: inputs.NameColumn = None,
    columns: inputs.Columns = None,
    exclude: inputs.Exclude = None,
    delimiter: inputs.Delimiter = None,
    encoding: inputs.Encoding = None,
    format: inputs.Format = None,
    task: inputs.Task = None,
    ignore_costs: inputs.IgnoreCosts = False,
    costs: inputs.Costs = None,
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
    proof: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write a proof that others can check: .json; .cnf, .drat beside."
        ),
    ] = None,
    attributes: inputs.Attributes = None,
    values: inputs.Values = None,
    images: inputs.Images = None,
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
    from minsym.cli import proof as proving  # noqa: PLC0415
    from minsym.cli import solve as solving  # noqa: PLC0415
    from minsym.model.instance import Instance  # noqa: PLC0415
    from minsym.model.solution import Limits  # noqa: PLC0415

    if backend not in BACKENDS:
        raise InputError(f"--backend: there is no {backend!r}; there are {', '.join(BACKENDS)}")
    given = inputs.Input(
        table, row, name_column, columns, exclude, delimiter, encoding, format, task, ignore_costs,
        costs, attributes, values, images, seed,
    )  # fmt: skip
    kind = given.kind()
    limits = Limits(
        positive("--time-limit", time_limit),
        positive("--threads", threads) or 1,
        0 if table is None else seed or 0,
    )
    search = solving.Search(backend, limits, not no_reductions)
    wanted = _wanted(list_all, minimal, limit)
    positive("--length", length)
    if wanted is not None:
        refuse("goes with one message, not a list", length=length, costs=costs, proof=proof)
    if length is not None:
        refuse("is not for messages of a given length", costs=costs, proof=proof)
    if costs is not None:
        refuse("is of a number of symbols, and takes no costs", proof=proof)
    if kind == "problem":
        refuse("goes with a table, not a problem", length=length)
        covering.check_out(out)
    else:
        refuse(
            "goes with an INPUT" if table is None else "goes with a problem, not a table", out=out
        )
    asked = given.read()
    proved = proving.wanted(proof, given, asked)
    if not isinstance(asked, Instance):
        return _answer(asked, search, wanted, length, proved, as_json)
    if wanted is not None:
        refuse("goes with one cover, not a list", out=out)
        return listing.answer(listing.of_problem(asked), wanted, search, as_json)
    return covering.answer(asked, search, out, as_json, proved)


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
    proof: "Proof | None",
    as_json: bool,
) -> int:
    """Answer a question on a context: one message, a list of them, or one of a given length."""
    from minsym.cli import length as measuring  # noqa: PLC0415
    from minsym.cli import listing  # noqa: PLC0415
    from minsym.cli import solve as solving  # noqa: PLC0415

    if length is not None:
        return measuring.answer(question, length, search.limits.seconds, as_json)
    if wanted is None:
        return solving.answer(question, search, as_json, proof)
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
    name_column: inputs.NameColumn = None,
    columns: inputs.Columns = None,
    exclude: inputs.Exclude = None,
    delimiter: inputs.Delimiter = None,
    encoding: inputs.Encoding = None,
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
    from minsym.datasets.dataset import Dataset  # noqa: PLC0415

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
    records = inputs.read(table, name_column, columns, exclude, delimiter, encoding)
    if {"images", "target"} <= {*records.attributes, *records.left_out}:
        raise InputError(f"{table}: its rows are games; audit the folder of their data set instead")
    return auditing.answer(records, out, plot, threads, as_json)


def demo(
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Folder for what the commands make; it stays."),
    ] = Path("minsym-demo"),
) -> int:
    """Run the main commands one after the other, small, in under three minutes."""
    from minsym.cli import demo as demonstration  # noqa: PLC0415

    return demonstration.run(out)
