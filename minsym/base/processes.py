"""Processes of Python that call one function and end with their parent."""

import json
import os
import signal
import sys

# The process imports what this one would, also where `minsym` runs uninstalled.
_BOOTSTRAP = """
import json, sys
from importlib import import_module
path, packages, module, function, *arguments = map(json.loads, sys.argv[1:])
sys.path[:] = path
import minsym
minsym.__path__[:] = packages
getattr(import_module(module), function)(*arguments)
"""


def command(module: str, function: str, *arguments: str | int) -> list[str]:
    """Return the command line of a process that calls a function of a module."""
    path = [p for p in sys.path if isinstance(p, str)]
    packages = list(sys.modules["minsym"].__path__)
    told = (path, packages, module, function, *arguments)
    return [sys.executable, "-P", "-c", _BOOTSTRAP, *map(json.dumps, told)]


def how_it_ended(status: int) -> str:
    """Say how a process ended."""
    if status >= 0:
        return f"ended with status {status}"
    why = " (the system does so when memory runs out)" if -status == signal.SIGKILL else ""
    return f"was killed by {signal.Signals(-status).name}{why}"


def die_with(parent: int) -> None:
    """Ask the system to kill this process with its parent, which may not get to do so."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit(1)
