"""Pages that the site links to, written by the commands that write them for everybody.

They are written whenever the site is built, so that they are as the code is.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

#: Where they are put together: the site has what is in it.
FOLDER = Path(__file__).parent / "_build" / "extra"

#: A folder of games made of `shapes`.
GAMES = "games-of-shapes"

#: The command lines, and the page that each writes.
PAGES = {
    "zoo-report.html": ["report", "zoo"],
    "zoo-play.html": ["play", "zoo"],
    "shapes-report.html": ["report", GAMES],
    "shapes-play.html": ["play", "shapes"],
}


def write_pages() -> str:
    """Write the pages and return the folder that the site takes over.

    Raises
    ------
    RuntimeError
        If a command fails.
    """
    pages = FOLDER / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _run(folder, "generate", "--from", "shapes", "--target", "2,3,4", "--images", "16",
             "--count", "60", "--out", GAMES)  # fmt: skip
        for name, arguments in PAGES.items():
            _run(folder, *arguments, "--out", name)
            (pages / name).write_bytes((folder / name).read_bytes())
    return str(FOLDER)


def _run(folder: Path, *arguments: str) -> None:
    """Run a command as people do: a page says by which it was made."""
    command = [str(Path(sys.executable).with_name("minsym")), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"minsym {' '.join(arguments)}: {done.stderr}")
