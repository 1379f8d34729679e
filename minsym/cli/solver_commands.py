"""Commands that compare backends, write problems for other solvers, and check proofs."""

from pathlib import Path
from typing import Annotated

import typer

from minsym.cli import inputs
from minsym.cli.options import AsJson, positive, refuse
from minsym.errors import InputError


def crosscheck(
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[INPUT]...", help="Files of cover problems to compare on."),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(help="Random problems.", show_default="1000, none with INPUT"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random problems.")] = 0,
    backend: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Ask this one. Can be repeated.", show_default="all"),
    ] = None,
    family: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Draw of this family. Can be repeated.", show_default="all"
        ),
    ] = None,
    weighted: Annotated[
        bool, typer.Option("--weighted", help="Give the sets of random problems costs.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", help="Stop each solve after this long.")
    ] = 10.0,
    task: Annotated[
        str | None,
        typer.Option("--as", metavar="TASK", help="Graphs: dominating-set or vertex-cover."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where problems that fail are written, shrunk.")
    ] = Path("crosscheck-failures"),
    as_json: AsJson = False,
) -> int:
    """Compare all backends on random problems, or on files."""
    from minsym.cli import crosscheck as comparing  # noqa: PLC0415

    positive("--time-limit", time_limit)
    return comparing.run(
        *(inputs or [], count, seed, backend or [], family or [], weighted),
        *(time_limit, task, out, as_json),
    )


def bench(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder of cover problems, or of graphs.")
    ],
    backend: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Run this one. Can be repeated.", show_default="all but reference"
        ),
    ] = None,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", help="Stop each solve after this long.")
    ] = 60.0,
    memory_limit: Annotated[
        int | None,
        typer.Option(metavar="MB", help="Kill what has more MiB resident, workers included."),
    ] = None,
    threads: Annotated[int, typer.Option(help="Threads, for backends that can use them.")] = 1,
    seed: Annotated[int, typer.Option(help="Seed, for backends that have one.")] = 0,
    no_reductions: Annotated[
        bool, typer.Option("--no-reductions", help="Give backends the problems as they are.")
    ] = False,
    task: Annotated[
        str | None,
        typer.Option("--as", metavar="TASK", help="Graphs: dominating-set or vertex-cover."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Results; what is there already is not run again.",
            show_default="bench-DIR",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Run backends on every problem of a folder, and continue where a run was killed."""
    from minsym.cli import bench as benching  # noqa: PLC0415
    from minsym.compare.bench import Conditions as Settings  # noqa: PLC0415

    settings = Settings(
        positive("--time-limit", time_limit) or 0,
        positive("--memory-limit", memory_limit),
        positive("--threads", threads) or 1,
        seed,
        not no_reductions,
        task,
    )
    return benching.run(folder, backend or [], settings, out, as_json)


def convert(
    first: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="What minsym solve takes. Leave it out, and give --seed or another option of a "
            "random context, to write one.",
        ),
    ],
    second: Annotated[
        str | None,
        typer.Argument(
            metavar="OUTPUT",
            help="The file to write. Its suffix is the format: a hitting set (.hgr), MaxSAT "
            "(.wcnf), pseudo-Boolean (.opb), an integer program (.lp, .mps) or an OR-Library set "
            "cover (.scp).",
        ),
    ] = None,
    row: inputs.Row = None,
    name_column: inputs.NameColumn = None,
    columns: inputs.Columns = None,
    exclude: inputs.Exclude = None,
    delimiter: inputs.Delimiter = None,
    encoding: inputs.Encoding = None,
    format: inputs.Format = None,
    task: inputs.Task = None,
    ignore_costs: inputs.IgnoreCosts = False,
    costs: inputs.Costs = None,
    attributes: inputs.Attributes = None,
    values: inputs.Values = None,
    images: inputs.Images = None,
    seed: Annotated[
        int | None, typer.Option(help="Random context: its seed.", show_default="0")
    ] = None,
) -> int:
    """Write a problem as other solvers read it."""
    from minsym.cli import convert as converting  # noqa: PLC0415

    path, out = (None, first) if second is None else (first, second)
    if path is not None:
        refuse("goes with a random context, not an INPUT", seed=seed)
    elif all(option is None for option in (attributes, values, images, seed)):
        raise InputError(
            f"{out}: expected INPUT and OUTPUT; OUTPUT alone takes a random context, --seed say"
        )
    given = inputs.Input(
        path, row, name_column, columns, exclude, delimiter, encoding, format, task, ignore_costs,
        costs, attributes, values, images, seed,
    )  # fmt: skip
    return converting.answer(given, Path(out))


def check_proof(
    proof: Annotated[
        Path, typer.Argument(metavar="FILE", help="The .json of a proof that solve --proof wrote.")
    ],
    table: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="INPUT", help="What it is about.", show_default="as FILE says"
        ),
    ] = None,
    row: Annotated[
        str | None,
        typer.Option(
            metavar="ROW", help="The row it should be about.", show_default="as FILE says"
        ),
    ] = None,
    format: Annotated[
        str | None, typer.Option(metavar="NAME", help="What INPUT is, as in solve.")
    ] = None,
    task: Annotated[
        str | None,
        typer.Option("--as", metavar="TASK", help="Of a graph: dominating-set or vertex-cover."),
    ] = None,
    checker: Annotated[
        str | None,
        typer.Option(
            metavar="PROGRAM",
            help="What checks the DRAT proof: a drat-trim, or dratify.",
            show_default="drat-trim if it is installed",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Check a proof of minimality, with no solver of this package."""
    from minsym.cli import proof as proving  # noqa: PLC0415

    options = {"row": row, "format": format, "task": task}
    return proving.check(proof, table, options, checker, as_json)
