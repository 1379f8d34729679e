"""What ``minsym sweep`` does."""

import tomllib
from pathlib import Path
from typing import Any

from minsym.agents.play.config import known_fields
from minsym.agents.play.config import options as config_options
from minsym.base.executors import executor
from minsym.cli import output
from minsym.cli.train import config_of, folder_name, needs_torch, torch_memory
from minsym.errors import Exit, InputError


def varied_by(options: list[str]) -> dict[str, list[Any]]:
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
    for text in options:
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
    except ValueError:
        raise InputError(f"--grid: {text!r} is no number") from None


def run(
    data: list[str],
    file: Path | None,
    parity: bool,
    options: list[str],
    given: dict[str, Any],
    out: Path,
    workers: int,
    dask: str | None,
    as_json: bool,
) -> Exit:
    """Train the grid, print how far each run got, and return the exit status."""
    needs_torch()
    from minsym.agents.learn.sweep import TABLE, grid, sweep  # noqa: PLC0415 - it imports torch

    varied = varied_by(options)
    configs = [c for where in data for c in grid(config_of(where, file, parity, given), varied)]
    runs = {folder_name(config): config for config in configs}
    if len(runs) < len(configs):
        raise InputError("two data sets, or two runs of the grid, have the same name")
    try:
        with (
            torch_memory(),
            executor(workers, dask) as (pool, at_a_time),
            output.progress("training") as bar,
        ):
            rows = sweep(
                runs,
                out,
                pool,
                at_a_time,
                lambda share: bar(share, f"{round(share * len(runs))} of {len(runs)} runs"),
            )
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
    output.say("", f"{len(last)} runs; every epoch of each in {out / TABLE}")
    return Exit.OK
