"""The command line, ``minsym COMMAND``: a file for each command, one line for each error."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from minsym.base.files import STDOUT, naming
from minsym.base.text import printable
from minsym.cli import names, panels
from minsym.errors import BackendError, BusyError, Exit, InputError, TrainingError, bad_path
from minsym.version import __version__

#: What typer makes of Ctrl-C.
CTRL_C = 130

#: The commands, in the order of ``minsym --help``. Each is a function in the file of its name,
#: which is imported when the command is used: its options, what it does, and what it prints. The
#: line here is the first of its docstring.
COMMANDS = {
    "solve": "Find the fewest, or with --costs the cheapest, attribute values that single out a "
    "row.",
    "audit": "Find the complexity, min|M|, of every row of a table, or of games and what they "
    "leak.",
    "risk": "Find which rows of a table can be singled out, by what, and how risky that is.",
    "key": "Find the fewest columns that tell all rows of a table apart, or all different "
    "decisions.",
    "protect": "Find the least to take from a table so that no row is unique on few columns.",
    "draw": "Draw a context, a message, an audit, a data set, training or a benchmark.",
    "report": "Write one page about a table, a data set, a run, a sweep or a benchmark.",
    "play": "Write a page on which a person plays games, as sender or as receiver.",
    "generate": "Make a data set of contexts whose targets need K symbols, certified and without "
    "leaks.",
    "verify": "Check a data set: its files, every game, and the certificates of a sample.",
    "export": "Write the games of a data set as a file for EGG, or as JSON.",
    "theory": "Say how easy games are, by Eqn. 1 and 2 of the paper, by sampling, and by bounds.",
    "train": "Train a sender and a receiver on a data set, or go on with a run that was stopped.",
    "evaluate": "Measure how often a trained pair is right, and what its messages are like.",
    "sweep": "Train a pair for every combination of data sets and values, and make one table.",
    "convert": "Write a problem as a file that other solvers read.",
    "crosscheck": "Check that all backends agree, on random problems or on files.",
    "bench": "Measure how long backends take on every problem of a folder.",
    "check-proof": "Check a proof of minimality, with no solver of this package.",
    "warm-up": "Compile everything now, so that no later command has to.",
    "tables": "List the tables that come with minsym, which any command takes by their names.",
    "demo": "Show the main commands at work on small examples, in under three minutes.",
}


class LoadedCommand(TyperCommand):
    """A command with its options, in panels."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params = panels.arrange(self.params)

    def get_help_option(self, ctx: Any) -> Any:
        """Return ``--help``, which has a panel too."""
        option = super().get_help_option(ctx)
        return None if option is None else panels.arrange([option])[0]


class LazyCommand(TyperCommand):
    """A command that `minsym --help` lists without importing it, so that the help is fast."""

    @cached_property
    def loaded(self) -> Any:
        """The command itself, made of the function in its file."""
        name = str(self.name).replace("-", "_")
        face = typer.Typer(add_completion=False)
        made = face.command(self.name, cls=LoadedCommand)
        made(getattr(import_module(f"{__name__}.{name}"), name))
        return typer.main.get_command(face)

    @property
    def flags(self) -> set[str]:
        """The options of the command, as they are typed, without the names that EGG has."""
        shown = (one for one in self.loaded.params if not getattr(one, "hidden", False))
        return {flag for parameter in shown for flag in parameter.opts}

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Parse the command line as the command itself does."""
        with _naming_options(f"minsym {self.name}", lambda: self.flags):
            return self.loaded.make_context(*arguments, **options)


class Commands(TyperGroup):
    """All commands; it says which one was meant by a name that there is not."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what stands before the command."""
        with _naming_options("minsym", lambda: {flag for one in self.params for flag in one.opts}):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is named, or raise InputError."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise InputError(names.unknown_command(args[0], self.commands))
        return super().resolve_command(ctx, args)


@contextmanager
def _naming_options(command: str, own: Callable[[], set[str]]) -> Iterator[None]:
    """Say which option was probably meant where there is none of that name."""
    try:
        yield
    except typer.TyperException as error:
        # Known by its name: typer has no public one for it.
        if type(error).__name__ != "NoSuchOption":
            raise
        option = vars(error)["option_name"]
        raise InputError(names.unknown_option(option, command, own(), _flags)) from None


def _flags() -> dict[str, set[str]]:
    """Return the options of every command."""
    return {name: command.flags for name, command in app.commands.items()}


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"minsym {__version__}")
        raise typer.Exit


def _face(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Find the fewest symbols that single out a target, exactly."""


def _app() -> Any:
    """Return the group of all commands."""
    face = typer.Typer(
        name="minsym",
        cls=Commands,
        help="Find the fewest symbols that single out a target, exactly.",
        epilog=(
            "Exit status: 0 solved to proof, 2 bad usage or input, 3 no message or cover exists, "
            "4 stopped at a limit with bounds, 1 anything else that failed."
        ),
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    face.callback()(_face)
    group = typer.main.get_command(face)
    for name, line in COMMANDS.items():
        panel = panels.panel_of(panels.COMMANDS, name)
        command = LazyCommand(name, help=line, rich_help_panel=panel)
        group.add_command(command)  # type: ignore[attr-defined]
    return group


app = _app()


def main() -> None:
    """Run the command line and exit with its status."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who called
            _let_go(name)
        # A terminal that lacks a character shows its escape instead of failing.
        getattr(sys, name).reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; say in one line on stderr what goes wrong."""
    try:
        for argument in arguments:
            _check_text(argument)
        status = app.main(arguments, prog_name="minsym", standalone_mode=False)
        with naming(STDOUT):
            sys.stdout.flush()
        if status == CTRL_C:
            raise KeyboardInterrupt
        return int(status or Exit.OK)
    except typer.TyperException as error:
        return _complain(error.format_message(), error.exit_code)
    except InputError as error:
        return _complain(str(error), Exit.BAD_INPUT)
    except BackendError as error:
        return _complain(f"this is a bug, please report it: {error}", Exit.FAILED)
    except (TrainingError, BusyError) as error:
        return _complain(str(error), Exit.FAILED)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("stopped by Ctrl-C, with nothing to show", Exit.STOPPED)
    except MemoryError:
        return _complain("out of memory", Exit.FAILED)
    except BrokenPipeError:  # the reader has left, as `head` does
        _let_go("stdout")
        return Exit.FAILED
    except OSError as error:
        why = error.strerror or str(error)
        where = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
        if error.filename == STDOUT:
            _let_go("stdout")
        return _complain(where + why, Exit.BAD_INPUT if bad_path(error) else Exit.FAILED)


def _check_text(argument: str) -> None:
    """Raise InputError for text that no path can be: the system would not say so in a line."""
    try:
        os.fsencode(argument)
    except UnicodeEncodeError:
        raise InputError(f"{argument}: half a character, which no path or name has") from None
    if "\0" in argument:
        raise InputError(f"{argument}: a NUL character, which no path or name has")


def _complain(message: str, status: int) -> int:
    if message:  # there is none where the help was printed instead
        try:
            print("minsym:", printable(" ".join(message.split()), limit=None), file=sys.stderr)
        except OSError:  # nobody reads it
            _let_go("stderr")
    return status


def _let_go(stream: str) -> None:
    """Send to nowhere what is still to be printed: Python would fail on it once more at its end."""
    setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
