"""``minsym sweep``: train a run for every combination of data sets and values, or draw some."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.agents.learn.search import Range
from minsym.agents.learn.search import draw as draw_settings
from minsym.agents.play.config import KINDS, Config, known_fields
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

#: The most runs that are drawn, and below which number ranges end.
MOST_RUNS, MOST_DRAWN = 100_000, 2**62

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
Draw = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=...",
        help="A field that is drawn for each of --runs: from a range, learning_rate=1e-4..1e-2 or "
        "hidden=64..512, evenly or, with :log behind it, evenly in its logarithm; or one of "
        "channel=relaxed,straight-through. Can be given several times.",
    ),
]
Runs = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="How many settings to draw. More of them later go on with the first ones.",
    ),
]
SweepSeed = Annotated[int | None, typer.Option(help="Seed of what --draw draws.", show_default="0")]
Out = Annotated[
    Path,
    typer.Option(
        metavar="FOLDER",
        help="The folder of the runs. One that is finished there is not trained again.",
    ),
]
Workers = Annotated[
    int,
    typer.Option(
        help="How many runs to train at a time, each in a process of its own and, on CPUs, on "
        "cores of its own."
    ),
]


@with_options(CONFIG_OPTIONS)
def sweep(
    data: Data,
    given: dict[str, Any],
    grid: Grid = None,
    draw: Draw = None,
    runs: Runs = None,
    sweep_seed: SweepSeed = None,
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
    each data set. Or it is drawn: --draw learning_rate=1e-4..1e-2:log
    --runs 20 are twenty. EGG's names of fields work too, as in minsym
    train.
    """
    check_workers(workers, dask)
    settings = drawn_by(draw or [], runs, sweep_seed)
    needs_torch()
    from minsym.agents.learn.run import is_done  # noqa: PLC0415 - torch is an extra
    from minsym.agents.learn.sweep import grid as grid_of  # noqa: PLC0415
    from minsym.agents.learn.sweep import sweep as train_all  # noqa: PLC0415
    from minsym.agents.learn.sweep_table import TABLE, best_first  # noqa: PLC0415

    varied = varied_by(grid or [])
    if twice := {*varied} & {name for setting in settings for name in setting}:
        raise InputError(f"--draw {twice.pop()}: --grid has its values; give one of them")
    configs = [
        made
        for where in data
        for setting in settings
        for made in grid_of(config_of(where, config, parity, given), {**_each(setting), **varied})
    ]
    by_name = {folder_name(made): made for made in configs}
    if len(by_name) < len(configs):
        raise InputError(
            "two data sets, or two runs of the grid, have the same name; runs that differ in their "
            "epochs alone are one"
        )
    there = all(is_done(made, out / name) for name, made in by_name.items())
    if not there:
        check_folder(out)
    epochs = sum(made.epochs for made in configs)
    try:
        with (
            torch_memory(),
            executor(workers, dask, _cores_each(configs)) as (pool, at_a_time),
            output.progress("training", epochs, "epochs") as bar,
        ):
            rows = train_all(by_name, out, pool, at_a_time, bar, lambda news: bar(news=news))
    except KeyboardInterrupt:
        output.note(f"{out}: stopped by Ctrl-C; the same command goes on where it was")
        return Exit.STOPPED
    last = {row["run"]: row for row in rows}
    ordered = best_first(last.values())
    if as_json:
        answer = {"out": str(out), "best": ordered[0]["run"], "runs": list(last.values())}
        output.say_json(answer, (sweep_seed or 0) if draw else None)
        return Exit.OK
    shown = [
        [
            row["run"],
            f"{row['epoch']}",
            f"{row['train_accuracy']:.1%}",
            f"{row['val_accuracy']:.1%}",
        ]
        for row in ordered
    ]
    output.say_rows(["run", "epochs", "training", "validation"], shown)
    said = f"{len(last)} runs{ALREADY_THERE if there else ''}"
    best = f"best in validation: {out / ordered[0]['run']}"
    output.say(
        "", *([best] if len(last) > 1 else []), f"{said}; every epoch of each in {out / TABLE}"
    )
    return Exit.OK


def _each(setting: dict[str, Any]) -> dict[str, list[Any]]:
    """Return a setting as a grid of one point."""
    return {name: [value] for name, value in setting.items()}


def _cores_each(configs: list[Config]) -> int | None:
    """Return how many cores each run is to have for itself; None where a GPU does the work."""
    if any(config.device != "cpu" for config in configs):
        return None
    cores: int = max(config.threads for config in configs)
    return cores


def drawn_by(texts: list[str], runs: int | None, seed: int | None) -> list[dict[str, Any]]:
    """Return the settings that ``--draw`` draws; without it, one of nothing.

    Examples
    --------
    >>> sorted(drawn_by(["hidden=64..512", "eos=none,extra"], 3, seed=0)[0])
    ['eos', 'hidden']
    >>> drawn_by([], None, None)
    [{}]

    Raises
    ------
    InputError
        If there is no such field, a range is none, or options are missing.
    """
    if not texts:
        for name, value in (("--runs", runs), ("--sweep-seed", seed)):
            if value is not None:
                raise InputError(f"{name} goes with --draw")
        return [{}]
    if runs is None:
        raise InputError("--draw: say how many runs to draw, as in --runs 20")
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(f"--runs is {runs}; expected 1 to {MOST_RUNS:,}")
    if not 0 <= (seed or 0) < 2**63:
        raise InputError(f"--sweep-seed is {seed}; expected 0 or more")
    fields: dict[str, Range | list[Any]] = {}
    for text in texts:
        name, kind, values = _field(
            text, "--draw", "FIELD=LOW..HIGH or FIELD=VALUE,VALUE,...", fields
        )
        parts = values.partition("..")
        fields[name] = (
            _range(text, kind, parts[0], parts[2])
            if parts[1]
            else [_value(part.strip(), kind, "--draw") for part in values.split(",")]
        )
    settings: list[dict[str, Any]] = draw_settings(fields, runs, seed or 0)
    return settings


def _range(text: str, kind: Any, low: str, high: str) -> Range:
    """Return the range of a field, or raise InputError."""
    high, colon, scale = high.partition(":")
    if kind is str or scale != ("log" if colon else ""):
        raise InputError(f"--draw {text}: expected LOW..HIGH or LOW..HIGH:log, of two numbers")
    ends = [_value(end.strip(), kind, "--draw") for end in (low, high)]
    if not all(type(end) in {int, kind} and abs(end) < MOST_DRAWN for end in ends):
        what = "whole numbers" if kind is int else "numbers"
        raise InputError(f"--draw {text}: expected two {what}, of less than {MOST_DRAWN:,}")
    if kind is float:
        ends = [float(end) for end in ends]
    if not ends[0] < ends[1]:
        raise InputError(f"--draw {text}: the first number has to be less than the second")
    if colon and ends[0] <= 0:
        raise InputError(f"--draw {text}: a logarithm needs numbers of more than 0")
    return Range(*ends, log=bool(colon))


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
    varied: dict[str, list[Any]] = {}
    for text in texts:
        name, kind, values = _field(text, "--grid", "FIELD=VALUE,VALUE,...", varied)
        varied[name] = [_value(part.strip(), kind, "--grid") for part in values.split(",")]
    return varied


def _field(text: str, option: str, expected: str, before: dict[str, Any]) -> tuple[str, Any, str]:
    """Return the name of a field, its type, and what is said of it, from ``FIELD=...``."""
    name, _, values = text.partition("=")
    (name,) = known_fields({name.strip().replace("-", "_"): None}, option)
    if name in before or name == "data" or not values:
        raise InputError(f"{option} {text}: expected {expected} once for each field")
    (kind,) = (known.kind for known in config_options() if known.name == name)
    return name, kind, values


def _value(text: str, kind: Any, option: str) -> Any:
    """Return a value as TOML would have it; text needs no quotes."""
    if kind is str:
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        raise InputError(f"{option}: {quoted(text)} is not {KINDS[kind]}") from None
