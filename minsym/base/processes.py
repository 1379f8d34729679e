"""Child processes, for work that Python cannot interrupt or that must not harm its caller.

Backends that are libraries, the SAT solver that writes proofs, checkers of proofs and whatever a
benchmark measures run in processes of their own. A process can be killed at any moment, and one
that crashes or runs out of memory leaves its parent alive.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import IO

# The process imports what its parent would, also where `minsym` runs uninstalled.
_BOOTSTRAP = """
import json, sys
from importlib import import_module
path, packages, parent, module, function, *arguments = map(json.loads, sys.argv[1:])
sys.path[:] = path
import minsym
minsym.__path__[:] = packages
from minsym.base.processes import die_with
die_with(parent)
getattr(import_module(module), function)(*arguments)
"""


def command(module: str, function: str, *arguments: str | int) -> list[str]:
    """Return the command line that starts Python, calls one function, and ends.

    The process finds modules where this one does, and on Linux it is killed when the thread that
    started it ends.

    Parameters
    ----------
    module, function : str
        What is called.
    *arguments : str or int
        What it is given.
    """
    path = [p for p in sys.path if isinstance(p, str)]
    packages = list(sys.modules["minsym"].__path__)
    told = (path, packages, os.getpid(), module, function, *arguments)
    return [sys.executable, "-P", "-c", _BOOTSTRAP, *map(json.dumps, told)]


def start(
    arguments: Sequence[str],
    stdin: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a program that Ctrl-C does not reach, and read its output from ``stdout``.

    Ctrl-C in a terminal goes to a whole process group, so the program has one of its own: its
    parent decides when it ends.

    Raises
    ------
    OSError
        If the program cannot be started.
    """
    return subprocess.Popen(
        arguments,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        process_group=0 if os.name == "posix" else None,
    )


def how_it_ended(status: int) -> str:
    """Say in words how a process ended, from what `subprocess.Popen.wait` returns."""
    if status >= 0:
        return f"ended with status {status}"
    why = " (the system does so when memory runs out)" if -status == signal.SIGKILL else ""
    return f"was killed by {signal.Signals(-status).name}{why}"


def die_with(parent: int) -> None:
    """Ask the system to kill this process when its parent dies, however that happens."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit(1)
