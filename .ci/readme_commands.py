"""Run the commands of a README's console blocks, so that they stay true.

A command is a line ``$ ...`` of a block fenced as ``console``. It has to exit with status 0,
or with the status that a trailing comment ``# exit status 3`` announces. Blocks fenced as
``console agents``, say, need that extra; they are run with ``--extra agents``, and then no others.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```console ?(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXPECTED_STATUS = re.compile(r"\s+# exit status (\d+)$")


class Command(NamedTuple):
    """A command line and the exit status it announces."""

    line: str
    status: int = 0


def find_commands(text: str, extra: str = "") -> list[Command]:
    """Return the commands of the console blocks that need an extra, or none, in order.

    A command that ends in a backslash goes on in the next line.
    """
    lines = [
        line.removeprefix("$ ").strip()
        for needed, block in BLOCK.findall(text)
        if needed == extra
        for line in block.replace("\\\n", "").splitlines()
        if line.startswith("$ ")
    ]
    return [_parse(line) for line in lines]


def _parse(line: str) -> Command:
    announced = EXPECTED_STATUS.search(line)
    if announced is None:
        return Command(line)
    return Command(line[: announced.start()], int(announced[1]))


def run(command: Command, folder: Path) -> str | None:
    """Run a command in a folder, its .venv first on the path; return what went wrong, if any."""
    path = f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command.line],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == command.status:
        return None
    return f"exit status {done.returncode}, expected {command.status}\n{done.stdout}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the commands until one fails; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readme", nargs="?", type=Path, default=CHECKOUT / "README.md")
    parser.add_argument("--skip", action="append", default=[], help="a command run elsewhere")
    parser.add_argument("--extra", default="", help="run the blocks that need this extra")
    arguments = parser.parse_args(argv)

    commands = find_commands(arguments.readme.read_text(encoding="utf-8"), arguments.extra)
    if not commands:
        print(f"{arguments.readme}: no command in a console block", file=sys.stderr)
        return 1
    for command in commands:
        if command.line in arguments.skip:
            print(f"skipped, run elsewhere: {command.line}", flush=True)
            continue
        print(f"$ {command.line}", flush=True)
        failure = run(command, CHECKOUT)
        if failure is not None:
            print(failure, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
