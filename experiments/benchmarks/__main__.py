"""Make the tables of the benchmark scripts again: all of them, or those that are named.

Each script runs in a process of its own, by the command that stands below its table, so that one
that fails costs no other its table. Single runs of comparisons stay in `bench-*/` and are not
repeated: remove them to measure again.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple


class Script(NamedTuple):
    """A script of this folder: how long it takes and what it needs.

    Attributes
    ----------
    takes : str
        How long, about.
    folder : str
        What is in the folder that it has to be given, if any.
    module : str
        What it imports that PyPI does not have, if anything.
    """

    takes: str
    folder: str = ""
    module: str = ""

    @property
    def needs(self) -> str:
        """What not everyone has, in words."""
        if self.folder:
            return f"a folder with {self.folder}: NAME=FOLDER"
        return f"the module {self.module}, see the script" if self.module else ""

    def is_ready(self, folder: Path | None) -> bool:
        """Whether all it needs is there."""
        if self.folder:
            return folder is not None
        return not self.module or find_spec(self.module) is not None


#: In the order in which they run: the short ones first.
SCRIPTS = {
    "cold_start": Script("10 seconds"),
    "pages": Script("a minute"),
    "batch": Script("a minute"),
    "messages": Script("a minute"),
    "audit": Script("2 minutes"),
    "lists": Script("2 minutes"),
    "growth": Script("3 minutes"),
    "wide": Script("5 minutes"),
    "generation": Script("5 minutes"),
    "own_tables": Script("7 minutes"),
    "risk": Script("10 minutes"),
    "own_agents": Script("8 minutes"),
    "training": Script("10 minutes", module="egg"),
    "proofs": Script("20 minutes", folder="the problems that it names"),
    "dense": Script("15 minutes"),
    "large": Script("an hour", module="pycft"),
    "context": Script("30 minutes", folder="its data and runs, which may be empty"),
    "study": Script("40 minutes"),
    "rows": Script("70 minutes"),
    "graphs": Script("80 minutes"),
    "streets": Script("hours"),
    "instances": Script("hours", folder="problems, as PACE's or OR-Library's"),
    "codes": Script("hours", folder="its data and runs, which may be empty"),
}


def listing() -> str:
    """Return a line for each script, as ``--list`` prints them."""
    lines = ["scripts, and about how long they take on one core:"]
    for name, script in SCRIPTS.items():
        about = (import_module(f"experiments.benchmarks.{name}").__doc__ or "").split("\n")[0]
        needs = f"; needs {script.needs}" if script.needs else ""
        lines.append(f"  {name:12}{about} {script.takes[0].upper()}{script.takes[1:]}{needs}.")
    return "\n".join(lines)


def make(name: str, folder: Path | None) -> bool:
    """Run a script, and return whether it went well."""
    command = [sys.executable, "-m", f"experiments.benchmarks.{name}"]
    done = subprocess.run(command if folder is None else [*command, str(folder)], check=False)
    return done.returncode == 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run scripts one after the other; return 1 if one failed."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME[=FOLDER]", help="by default all")
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    arguments = parser.parse_args(argv)
    if arguments.list:
        print(listing())
        return 0
    asked = [name.partition("=") for name in arguments.names or SCRIPTS]
    chosen = {name: Path(folder) if folder else None for name, _, folder in asked}
    for name, folder in chosen.items():
        if name not in SCRIPTS:
            parser.error(f"there is no script {name!r}; there are {', '.join(SCRIPTS)}")
        if folder is not None and not SCRIPTS[name].folder:
            parser.error(f"{name} takes no folder")
    failed = []
    for name, folder in chosen.items():
        if not SCRIPTS[name].is_ready(folder):
            print(f"{name}: skipped, it needs {SCRIPTS[name].needs}", flush=True)
            continue
        print(f"{name}: about {SCRIPTS[name].takes}", flush=True)
        if not make(name, folder):
            failed.append(name)
    if failed:
        print(f"failed, their tables are as they were: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
