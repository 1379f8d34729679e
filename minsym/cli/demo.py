"""``minsym demo``: show the main commands at work on small examples."""

import shlex
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from minsym.base.files import written_whole
from minsym.cli import output
from minsym.cli import run as run_command
from minsym.cli.agents import needs_torch
from minsym.cli.plots import check_plots
from minsym.errors import Exit, InputError

#: The games, and how two agents learn to play them while somebody waits.
GAMES = "--target 5 --splits train=4000,valid=1000"
LEARNING = (
    "--sees context --imitate first --hidden 64 --batch-size 64 --learning-rate 0.003 --epochs 6"
)

#: Of the run, in the folder.
FIGURE = "symbols.png"


# The options.

Out = Annotated[
    Path,
    typer.Option(
        metavar="DIR", help="The folder for the files that the commands make. It is not removed."
    ),
]


def demo(
    out: Out = Path("minsym-demo"),
) -> int:
    """Show the main commands at work on small examples, in under three minutes.

    Each command is printed before it runs, so that you can repeat it.
    """
    _lay_out(out)
    agents, pictures = _passes(needs_torch), _passes(check_plots)
    for title, command in commands(out, agents, pictures):
        output.say(f"== {title}", f"$ minsym {command}", "")
        status = run_command(shlex.split(command))
        if status != Exit.OK:
            return status
        output.say("")
    output.say(f"What the commands made is in {out}; they can be run again.")
    if agents and pictures:
        output.say(f"The figure: {out / FIGURE}")
    elif agents:
        output.say("Left out: the figure; it needs pip install 'minsym[plots]'")
    else:
        output.say(
            "Left out: agents that learn to play, and the figure; "
            "they need pip install 'minsym[agents,plots]'"
        )
    return Exit.OK


def commands(folder: Path, agents: bool, pictures: bool) -> Iterator[tuple[str, str]]:
    """Yield the titles and the commands, without those that cannot be run here."""
    zoo, games, trained, figure = (
        shlex.quote(str(folder / name)) for name in ("zoo.csv", "games", "run", FIGURE)
    )
    yield "What singles out the platypus?", f"solve {zoo} --row platypus"
    yield "A game at the paper's setting", "solve --seed 1"
    yield "Games that need five symbols, no fewer", f"generate {GAMES} --out {games}"
    yield "The same games, checked by another solver", f"verify {games}"
    if agents:
        yield "Two agents learn to play them", f"train {games} {LEARNING} --out {trained}"
        plot = f" --plot {figure}" if pictures else ""
        yield "What did they learn, and in how many symbols?", f"evaluate {trained}{plot}"


def _lay_out(folder: Path) -> None:
    """Make the folder, with the example table; what is there stays."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise InputError(f"{folder}: is no folder; give another with --out") from None
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from None
    table = folder / "zoo.csv"
    if not table.exists():
        with written_whole(table) as new:
            new.write_bytes((files("minsym.data") / "zoo.csv").read_bytes())


def _passes(check: Callable[[], None]) -> bool:
    """Whether a check finds what it looks for."""
    try:
        check()
    except InputError:
        return False
    return True
