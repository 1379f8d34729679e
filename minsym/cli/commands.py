"""The commands and their options: what can be typed. What they do is imported when they run."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from minsym.backends import BACKENDS, DEFAULT
from minsym.errors import InputError
from minsym.families import AUTO, FAMILIES

if TYPE_CHECKING:
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
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

Number = TypeVar("Number", int | None, float | None)


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
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Of a problem: write the cover, its size first: .sol."),
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
    """Find the fewest attribute values that single out one row of a table.

    Given a cover problem instead, find its smallest hitting set, set cover, dominating set or
    vertex cover. With no INPUT, draw a random context at the paper's setting and solve that.
    """
    from minsym.cli import covers as covering  # noqa: PLC0415
    from minsym.cli import solve as solving  # noqa: PLC0415
    from minsym.problems import format_of, read_instance  # noqa: PLC0415
    from minsym.solution import Limits  # noqa: PLC0415

    if backend not in BACKENDS:
        raise InputError(f"--backend: there is no {backend!r}; there are {', '.join(BACKENDS)}")
    _seed(seed)
    limits = Limits(
        _positive("--time-limit", time_limit),
        _positive("--threads", threads) or 1,
        0 if table is None else seed or 0,
    )
    search = solving.Search(backend, limits, not no_reductions)
    if table is None:
        why = "goes with an INPUT"
        _refuse(why, row=row, name_column=name_column, columns=columns, exclude=exclude)
        _refuse(why, delimiter=delimiter, encoding=encoding, format=format, out=out)
        _refuse(why, **{"as": task, "ignore_costs": ignore_costs or None})
        question = solving.random_question(attributes, values, images, seed)
        return solving.answer(question, search, as_json)
    why = "goes with a random context, not an INPUT"
    _refuse(why, attributes=attributes, values=values, images=images)
    if format_of(table, format, task) is not None:
        why = "goes with a table, not a problem"
        _refuse(why, row=row, name_column=name_column, columns=columns, exclude=exclude)
        _refuse(why, delimiter=delimiter, encoding=encoding)
        covering.check_out(out)
        instance = read_instance(table, format=format, task=task, ignore_costs=ignore_costs)
        return covering.answer(instance, search, out, as_json)
    why = "goes with a problem, not a table"
    _refuse(why, out=out, **{"as": task, "ignore_costs": ignore_costs or None})
    records = _read(table, name_column, columns, exclude, delimiter, encoding)
    question = solving.row_question(records, row)
    return solving.answer(question, search, as_json)


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

    _positive("--threads", threads)
    if (table is None) == (setting is None):
        raise InputError("audit takes a table, games, or --setting NAME, one of them")
    in_folder = table is not None and Path(table).is_dir()
    if table is None or in_folder or table.lower().endswith(".npz"):
        why = "goes with a table, not with games"
        _refuse(why, name_column=name_column, columns=columns, exclude=exclude)
        _refuse(why, delimiter=delimiter, encoding=encoding, out=out, plot=plot)
    if setting is not None:
        _positive("--count", count)
        _seed(seed)
        return playing.answer_setting(setting, count, seed, threads, as_json)
    assert table is not None
    _refuse("goes with --setting", count=count, seed=seed)
    if in_folder:
        return playing.answer_dataset(table, threads, as_json)
    if table.lower().endswith(".npz"):
        return playing.answer_file(table, threads, as_json)
    auditing.check_outputs(out, plot)
    records = _read(table, name_column, columns, exclude, delimiter, encoding)
    return auditing.answer(records, out, plot, threads, as_json)


def generate(
    target: Annotated[
        str | None,
        typer.Option(metavar="K", help="The complexity of the targets, min|M|; or some: 2,3."),
    ] = None,
    match: Annotated[
        str | None,
        typer.Option(
            metavar="K,K,...",
            help="Instead: contexts that each supply a target at all of these complexities.",
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(help="Contexts, of each K of --target.", show_default="10000"),
    ] = None,
    attributes: Annotated[int, typer.Option(help="|A|.")] = 20,
    values: Annotated[
        str, typer.Option(metavar="V", help="|V|; or of each attribute: 4,4,2.")
    ] = "4",
    images: Annotated[int, typer.Option(help="n, the target included.")] = 64,
    seed: Annotated[int, typer.Option(help="Seed: decides every byte.")] = 0,
    family: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=f"auto, the one with the lowest blind accuracy, or one of: {', '.join(FAMILIES)}.",
        ),
    ] = AUTO,
    min_level_set: Annotated[
        int, typer.Option(help="Keep contexts with so many images or more at the complexity.")
    ] = 1,
    splits: Annotated[
        str | None,
        typer.Option(
            metavar="NAME=SHARE,...",
            help="Shares, or numbers of contexts.",
            show_default="train=0.8,valid=0.1,test=0.1",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler to work on, or its .json file."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A new folder, or one to go on with.",
            show_default="a name that says what it holds",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Make a data set of contexts whose targets need K symbols, certified and without leaks."""
    from minsym.cli import generate as generating  # noqa: PLC0415
    from minsym.setting import Setting  # noqa: PLC0415

    if (target is None) == (match is None):
        raise InputError("generate takes --target K or --match K,K,..., one of them")
    option, text = ("--target", target) if target is not None else ("--match", match)
    assert text is not None
    _positive("--count", count)
    _positive("--workers", workers)
    if dask is not None and workers > 1:
        raise InputError("--workers goes with this machine, not with --dask")
    spec = generating.plan(
        generating.numbers(option, text),
        match is not None,
        Setting(attributes, generating.numbers("--values", values), images),
        generating.splits_of(count, splits),
        family,
        seed,
        min_level_set,
    )
    return generating.run(spec, out, workers, dask, as_json)


def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A data set made by minsym generate.")
    ],
    sample: Annotated[
        str,
        typer.Option(metavar="N|all", help="Games whose min|M| and level set are found again."),
    ] = "100",
    backend: Annotated[str, typer.Option(metavar="NAME", help="Who finds min|M| again.")] = "sat",
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 0,
    threads: Annotated[int | None, typer.Option(help="Threads.", show_default="all cores")] = None,
    as_json: AsJson = False,
) -> int:
    """Check a data set: files, every game, certificates. Exit status 1 if anything is wrong."""
    from minsym.cli import verify as verifying  # noqa: PLC0415

    if backend not in BACKENDS:
        raise InputError(f"--backend: there is no {backend!r}; there are {', '.join(BACKENDS)}")
    if sample != "all" and not sample.isdecimal():
        raise InputError(f"--sample is {sample!r}; expected a number of games, or all")
    _seed(seed)
    _positive("--threads", threads)
    count = None if sample == "all" else int(sample)
    return verifying.answer(folder, count, backend, seed, threads, as_json)


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A data set made by minsym generate.")
    ],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="What to write: .npz for EGG's objects_game, or .jsonl, a game a line.",
        ),
    ],
    split: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only the games of this split.")
    ] = None,
) -> int:
    """Write the games of a data set for EGG, or as JSON."""
    from minsym.cli import export as exporting  # noqa: PLC0415

    return exporting.answer(folder, file, split)


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

    _positive("--time-limit", time_limit)
    return comparing.run(
        inputs or [], count, seed, backend or [], family or [], time_limit, task, out, as_json
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
    from minsym.bench import Settings  # noqa: PLC0415
    from minsym.cli import bench as benching  # noqa: PLC0415

    settings = Settings(
        _positive("--time-limit", time_limit) or 0,
        _positive("--memory-limit", memory_limit),
        _positive("--threads", threads) or 1,
        seed,
        not no_reductions,
        task,
    )
    return benching.run(folder, backend or [], settings, out, as_json)


def theory(
    attributes: Annotated[int, typer.Option(help="|A|.")] = 20,
    values: Annotated[int, typer.Option(help="|V|, of every attribute.")] = 4,
    images: Annotated[int, typer.Option(help="n, the target included.")] = 64,
    count: Annotated[int, typer.Option(help="Contexts to sample.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 0,
    batch: Annotated[int, typer.Option(help="Eqn. 1 and 2: n, the images sampled.")] = 128,
    classes: Annotated[int, typer.Option(help="Eqn. 1 and 2: |V_a1|, the classes.")] = 10_000,
    same: Annotated[int, typer.Option(help="Eqn. 1 and 2: m, images of one class.")] = 2,
    as_json: AsJson = False,
) -> int:
    """Say how easy games are and what is possible: Eqn. 1 and 2 of the paper, and bounds."""
    from minsym.cli import theory as theorizing  # noqa: PLC0415
    from minsym.uniform import UniformContexts  # noqa: PLC0415

    _positive("--count", count)
    for option, number in (("--batch", batch), ("--classes", classes), ("--same", same)):
        _positive(option, number)
    try:
        supply = UniformContexts(attributes, values, images, seed)
    except ValueError as error:
        raise InputError(f"--{error}") from None
    sample = theorizing.Classes(batch, classes, same)
    return theorizing.answer(supply, count, sample, as_json)


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


def _positive(option: str, value: Number) -> Number:
    """Return the value of an option, or raise InputError if it is not more than 0."""
    if value is not None and not (0 < value < math.inf):
        raise InputError(f"{option} is {value}; expected more than 0")
    return value


def _seed(seed: int | None) -> None:
    """Raise InputError if a seed is out of its domain."""
    if seed is not None and not 0 <= seed < 2**63:
        raise InputError(f"--seed is {seed}; expected 0 or more, below 2^63")


def _refuse(why: str, **values: object) -> None:
    """Raise InputError if an option was given where it means nothing."""
    for name, value in values.items():
        if value is not None:
            raise InputError(f"--{name.replace('_', '-')} {why}")


def _split(names: list[str] | None) -> list[str]:
    split = [name.strip() for listed in names or () for name in listed.split(",")]
    return [name for name in split if name]
