"""The command line: one entry point, one line for whatever goes wrong."""

import os
import sys
from typing import Annotated

import typer

from minsym.cli import agent_commands, commands, data_commands, solver_commands
from minsym.errors import BackendError, Exit, InputError, TrainingError
from minsym.version import __version__

#: What typer makes of Ctrl-C.
CTRL_C = 130

app = typer.Typer(
    name="minsym",
    help="The fewest symbols that single out a target, exactly.",
    epilog=(
        "Exit status: 0 solved to proof, 2 bad usage or input, 3 no message or cover exists, "
        "4 stopped at a limit with bounds, 1 anything else that failed."
    ),
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(commands.solve)
app.command()(commands.audit)
app.command()(data_commands.generate)
app.command()(data_commands.verify)
app.command()(data_commands.export)
app.command()(data_commands.theory)
app.command()(agent_commands.train)
app.command()(agent_commands.evaluate)
app.command()(agent_commands.sweep)
app.command()(solver_commands.convert)
app.command()(solver_commands.crosscheck)
app.command()(solver_commands.bench)
app.command()(solver_commands.check_proof)
app.command()(commands.demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"minsym {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Find the fewest symbols that single out a target, exactly."""


def main() -> None:
    """Run the command line and exit with its status."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who called
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        # A terminal that lacks a character shows its escape instead of failing.
        getattr(sys, name).reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; whatever goes wrong is one line on stderr. Return the exit status."""
    try:
        status = app(arguments, prog_name="minsym", standalone_mode=False)
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
    except TrainingError as error:
        return _complain(str(error), Exit.FAILED)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("stopped by Ctrl-C, with nothing to show", Exit.STOPPED)
    except MemoryError:
        return _complain("out of memory", Exit.FAILED)
    except BrokenPipeError:
        # The reader has left, as `head` does; what is still buffered goes nowhere.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        return Exit.FAILED
    except OSError as error:
        return _complain(str(error), Exit.FAILED)


def _complain(message: str, status: int) -> int:
    if message:  # there is none where the help was printed instead
        print("minsym:", " ".join(message.split()), file=sys.stderr)
    return status
