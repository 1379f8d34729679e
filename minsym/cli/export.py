"""``minsym export``: write the games of a data set as a file for EGG or as JSON."""

from pathlib import Path
from typing import Annotated

import typer

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.options import DataSet, one_of
from minsym.cli.places import check_file
from minsym.datasets.dataset import Dataset
from minsym.datasets.egg import SPLITS
from minsym.datasets.export import EXPORT_SUFFIXES
from minsym.datasets.export import export as export_dataset
from minsym.errors import Exit

# The options.

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="The file to write: .npz for EGG's objects_game, or .jsonl, a game a line.",
    ),
]
Split = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*SPLITS),
        help="Write only the games of this split.",
    ),
]


def export(
    folder: DataSet,
    file: File,
    split: Split = None,
) -> Exit:
    """Write the games of a data set as a file for EGG, or as JSON."""
    check_file(file, EXPORT_SUFFIXES)
    total = len(Dataset(folder, split))
    with output.progress("exporting", total, "games") as report:
        counts = export_dataset(folder, file, split, progress=report)
    splits = ", ".join(f"{games:,} {name}" for name, games in counts.items())
    size = file.stat().st_size
    output.say(
        f"{printable(str(file), limit=None)}: {sum(counts.values()):,} games ({splits}), "
        f"{size:,} bytes"
    )
    missing = [name for name in SPLITS if not counts.get(name)]
    if file.suffix.lower() == ".npz" and missing:
        output.note(f"EGG will want games in {' and '.join(missing)} too, more than a batch")
    return Exit.OK
