"""The command line of the experiments: compute results, draw pictures, write the report."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Annotated

import typer

from experiments.common import EXPERIMENTS, RESULTS, load, read_rows, standing, takes
from experiments.common import run as run_one
from minsym.errors import Exit, InputError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Compute the experiments, draw their figures and write their pages.",
)


@contextmanager
def _one_line() -> Iterator[None]:
    """End with a line where something is refused, as runs that another config has left."""
    try:
        yield
    except InputError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(Exit.BAD_INPUT) from None


@app.command()
def run(
    names: Annotated[
        list[str] | None, typer.Argument(help=f"Of {', '.join(EXPERIMENTS)}; all by default.")
    ] = None,
    gpu: Annotated[
        bool, typer.Option("--gpu", help="Compute the larger config that is meant for a GPU.")
    ] = False,
) -> None:
    """Compute the experiments whose results are missing or were made with another config.

    How long each takes is said before it begins. What was stopped goes on where it was.
    """
    chosen = list(names or EXPERIMENTS)
    with _one_line():
        found = {name: load(name) for name in chosen}
        for name, experiment in found.items():
            if gpu and not hasattr(experiment, "GPU"):
                raise InputError(f"{name} has no config for a GPU")
        for name, experiment in found.items():
            print(f"{name} ({takes(name)}): ", end="", flush=True)
            did = run_one(name, getattr(experiment, "GPU", None) if gpu else None)
            print("computed" if did else "there already")


@app.command("list")
def list_() -> None:
    """Say what experiments there are, how long each takes on what, and which have results."""
    for name in EXPERIMENTS:
        print(f"{name}: {load(name).TITLE}\n  {takes(name)}; {standing(name)}")


@app.command()
def figures() -> None:
    """Draw all pictures again from the results."""
    with _one_line():
        if find_spec("matplotlib") is None:
            raise InputError("pictures need matplotlib: pip install 'minsym[plots]'")
    from experiments.pictures import draw  # noqa: PLC0415 - it loads matplotlib

    for name in EXPERIMENTS:
        if (RESULTS / f"{name}.json").exists():
            for path in draw(name, read_rows(name)):
                print(path.relative_to(path.parents[2]))


@app.command()
def report() -> None:
    """Write docs/results.md and docs/summary.md from the results."""
    from experiments.report import write_report  # noqa: PLC0415
    from experiments.summary import write_summary  # noqa: PLC0415

    write_report()
    write_summary()


if __name__ == "__main__":
    app()
