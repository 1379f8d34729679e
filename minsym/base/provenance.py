"""The record beside a result that says how to get it again: version, command line, seed."""

import platform
import shlex
import sys
from importlib.metadata import version
from pathlib import PurePath

from minsym.version import __version__


def libraries() -> dict[str, str]:
    """Return the versions of minsym and of the libraries that decide the bytes of a data set."""
    return {"minsym": __version__} | {name: version(name) for name in ("numpy", "pyarrow")}


def run_record(seed: int | None = None) -> dict[str, str | int | None]:
    """Return the version, the command line, the seed and the platform of this run."""
    program = PurePath(sys.argv[0]).name
    return {
        "version": __version__,
        "command": shlex.join([program, *sys.argv[1:]]),
        "seed": seed,
        "platform": f"{platform.platform()}, Python {platform.python_version()}",
    }
