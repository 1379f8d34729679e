"""What is needed to get a result again."""

import platform
import shlex
import sys
from pathlib import PurePath

from minsym import __version__


def run_record(seed: int | None = None) -> dict[str, str | int | None]:
    """Return the version, the command line, the seed and the platform of this run."""
    program = PurePath(sys.argv[0]).name
    return {
        "version": __version__,
        "command": shlex.join([program, *sys.argv[1:]]),
        "seed": seed,
        "platform": f"{platform.platform()}, Python {platform.python_version()}",
    }
