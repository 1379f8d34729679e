"""``minsym sweep``: train a run for every combination of data sets and values."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minsym.agents.play.config import known_fields
from minsym.agents.play.config import options as config_options
from minsym.base.executors import executor
from minsym.base.text import quoted
from minsym.cli import output
from minsym.cli.agents import (
    CONFIG_OPTIONS,
    ConfigFile,
    Parity,
    config_of,
    folder_name,
    needs_torch,
    torch_memory,
)
from minsym.cli.options import ALREADY_THERE, AsJson, Dask, check_workers, with_options
from minsym.cli.places import check_folder
from minsym.errors import Exit, InputError

if TYPE_CHECKING:
    from minsym.agents.learn.train import News

# The options.

Data = Annotated[
    list[str], typer.Argument(metavar="DATA", help="The folders of one or more data sets.")
]
Grid = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=V,V,...",
        help="A field, such as max_length, and the values to train it with. Can be given "
        "several times; then all combinations are trained.",
    ),
]
Out = Annotated[
    Path,
    typer.Option(
        metavar="FOLDER",
        help="The folder of the runs. One that is finished there is not trained again.",
    ),
]
Workers = Annotated[
    int, typer.Option(help="How many runs to train at a time, each in a process of its own.")
]


@with_options(CONFIG_OPTIONS)
def sweep(
    data: Data,
    given: dict[str, Any],
    grid: Grid = None,
    config: ConfigFile = None,
    parity: Parity = False,
    out: Out = Path("sweep"),
    workers: Workers = 1,
    dask: Dask = None,
    as_json: AsJson = False,
) -> Exit:
    """Train a pair for every combination of data sets and values, and make one table.

    A field is an option of minsym train, and --grid says which values
    it takes: --grid max_length=2,3 --grid seed=0,1 are four runs for
    each data set.
    """
    check_workers(workers, dask)
    needs_torch()
    from minsym.agents.learn.checkpoint import read_epoch  # noqa: PLC0415 - torch is an extra
    from minsym.agents.learn.sweep import grid as grid_of  # noqa: PLC0415
    from minsym.agents.learn.sweep import sweep as train_all  # noqa: PLC0415
    from minsym.agents.learn.sweep_table import TABLE  # noqa: PLC0415

    varied = varied_by(grid or [])
    configs = [
        made for where in data for made in grid_of(config_of(where, config, parity, given), varied)
    ]
    runs = {folder_name(made): made for made in configs}
    if len(runs) < len(configs):
        raise InputError(
            "two data sets, or two runs of the grid, have the same name; runs that differ in their "
            "epochs alone are one"
        )
    there = all(read_epoch(out / name) >= made.epochs for name, made in runs.items())
    if not there:
        check_folder(out)
    try:
        with (
            torch_memory(),
            executor(workers, dask) as (pool, at_a_time),
            output.progress("training", len(runs), "runs") as bar,
        ):

            def watch(name: str, now: "News") -> None:
                bar(news=f"{name}: epoch {now.epoch} of {runs[name].epochs}, {now}")

            rows = train_all(runs, out, pool, at_a_time, bar, watch)
    except KeyboardInterrupt:
        output.note(f"{out}: stopped by Ctrl-C; the same command goes on where it was")
        return Exit.STOPPED
    last = {row["run"]: row for row in rows}
    if as_json:
        output.say_json({"out": str(out), "runs": list(last.values())})
        return Exit.OK
    shown = [
        [name, f"{row['epoch']}", f"{row['train_accuracy']:.1%}", f"{row['val_accuracy']:.1%}"]
        for name, row in last.items()
    ]
    output.say_rows(["run", "epochs", "training", "validation"], shown)
    said = f"{len(last)} runs{ALREADY_THERE if there else ''}"
    output.say("", f"{said}; every epoch of each in {out / TABLE}")
    return Exit.OK


def varied_by(texts: list[str]) -> dict[str, list[Any]]:
    """Return the values that fields may have, from options such as ``max_length=2,3``.

    Examples
    --------
    >>> varied_by(["max-length=2,3", "eos=none,extra"])
    {'max_length': [2, 3], 'eos': ['none', 'extra']}

    Raises
    ------
    InputError
        If there is no such field, or one is given twice.
    """
    kinds = {option.name: option.kind for option in config_options()}
    varied: dict[str, list[Any]] = {}
    for text in texts:
        name, _, values = text.partition("=")
        name = name.strip().replace("-", "_")
        known_fields({name: None}, "--grid")
        if name in varied or name == "data" or not values:
            raise InputError(f"--grid {text}: expected FIELD=VALUE,VALUE,... once for each field")
        varied[name] = [_value(part.strip(), kinds[name]) for part in values.split(",")]
    return varied


def _value(text: str, kind: Any) -> Any:
    """Return a value as TOML would have it; text needs no quotes."""
    if kind is str:
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        raise InputError(f"--grid: {quoted(text)} is no number") from None
