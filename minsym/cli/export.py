"""What ``minsym export`` does."""

from pathlib import Path

from minsym.base.text import printable
from minsym.cli import output
from minsym.datasets.egg import SPLITS
from minsym.datasets.export import export
from minsym.errors import Exit


def answer(folder: Path, path: Path, split: str | None) -> Exit:
    """Write the file, say what is in it, and return the exit status."""
    with output.progress("exporting") as report:
        counts = export(folder, path, split, progress=report)
    splits = ", ".join(f"{games:,} {name}" for name, games in counts.items())
    size = path.stat().st_size
    output.say(
        f"{printable(str(path), limit=None)}: {sum(counts.values()):,} games ({splits}), "
        f"{size:,} bytes"
    )
    missing = [name for name in SPLITS if not counts.get(name)]
    if path.suffix.lower() == ".npz" and missing:
        output.note(f"EGG will want games in {' and '.join(missing)} too, more than a batch")
    return Exit.OK
