"""Commands that train agents and say what they learned."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.agents.play.config import options as config_options
from minsym.cli.options import AsJson, positive
from minsym.errors import InputError


def with_fields(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command an option for each field of `Config`: those given come as ``given``.

    Its other parameters stay as they are.
    """
    own = [
        parameter
        for parameter in inspect.signature(command, eval_str=True).parameters.values()
        if parameter.name != "given"
    ]
    known = [option for option in config_options() if option.name != "data"]
    names = [option.name for option in known]
    options = [
        inspect.Parameter(
            option.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                option.kind | None,
                typer.Option(
                    f"--{option.name.replace('_', '-')}",
                    help=option.help,
                    show_default=str(option.default) or "none",
                ),
            ],
        )
        for option in known
    ]

    def run(**values: Any) -> int:
        given = {name: values.pop(name) for name in names}
        return command(**values, given={k: v for k, v in given.items() if v is not None})

    for parameter in own:
        options.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
    options.sort(key=lambda parameter: parameter.name != "data")
    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in options}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run


ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="A TOML file of the fields; options override."),
]


Parity = Annotated[
    bool, typer.Option("--parity", help="Play EGG's game; options, and the file, override.")
]


@with_fields
def train(
    data: Annotated[str, typer.Argument(metavar="DATA", help="The folder of a data set.")],
    config: ConfigFile = None,
    parity: Parity = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="The run's folder.", show_default="a name that says it"),
    ] = None,
    as_json: AsJson = False,
    given: dict[str, Any] | None = None,
) -> int:
    """Train a sender and a receiver on a data set, or go on with a run that was stopped."""
    from minsym.cli import train as training  # noqa: PLC0415

    return training.run(data, config, parity, given or {}, out, as_json)


def evaluate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    data: Annotated[
        str | None,
        typer.Argument(
            metavar="[DATA]",
            help="Another data set of the same setting.",
            show_default="that of the run",
        ),
    ] = None,
    split: Annotated[str, typer.Option(metavar="NAME", help="Which of its games.")] = "valid",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="For evaluation.json and the messages as a corpus.",
            show_default="evaluation-DATA-SPLIT in RUN",
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Draw the accuracy by symbols heard: .png, .svg or .pdf."
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda, or another that torch knows.")] = "cpu",
    threads: Annotated[int, typer.Option(help="Threads of torch.")] = 1,
    as_json: AsJson = False,
) -> int:
    """Say how right a trained pair is, and what its messages are like."""
    from minsym.cli import evaluate as evaluating  # noqa: PLC0415

    positive("--threads", threads)
    return evaluating.run(run, data, split, out, plot, device, threads, as_json)


@with_fields
def sweep(
    data: Annotated[list[str], typer.Argument(metavar="DATA...", help="Folders of data sets.")],
    grid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=V,V,...", help="Values that a field takes in turn. Can be repeated."
        ),
    ] = None,
    config: ConfigFile = None,
    parity: Parity = False,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="A folder of runs; what is finished stays.")
    ] = Path("sweep"),
    workers: Annotated[int, typer.Option(help="Runs at a time, in processes of their own.")] = 1,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of a Dask scheduler that trains instead.")
    ] = None,
    as_json: AsJson = False,
    given: dict[str, Any] | None = None,
) -> int:
    """Train for every combination of data sets and values of fields, and make one table."""
    from minsym.cli import sweep as sweeping  # noqa: PLC0415

    positive("--workers", workers)
    if dask is not None and workers != 1:
        raise InputError("--workers goes with this machine, not with --dask")
    return sweeping.run(data, config, parity, grid or [], given or {}, out, workers, dask, as_json)
