"""Exporting data sets to the formats of others: EGG's .npz, or a line of JSON for each game."""

import json
from collections.abc import Iterator
from pathlib import Path

from minsym.base.files import check_output, written_whole
from minsym.base.shares import Progress
from minsym.datasets.dataset import Dataset
from minsym.datasets.egg import SPLITS, write_egg_games
from minsym.datasets.shards import ROW_GROUP, Games
from minsym.errors import InputError

EXPORT_SUFFIXES = (".npz", ".jsonl")


def export(
    folder: str | Path,
    path: Path,
    split: str | None = None,
    *,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write the games of a data set to a file that others read, holding one row group at a time.

    ``.jsonl`` has a line of JSON for each game: ``images``, a list of lists, ``target``,
    ``complexity``, ``witness``, ``level_set_size``, ``context`` and ``split``. Games that are made
    of records also have ``rows``, ``message``, the minimum message in words, and ``target_name``.

    ``.npz`` is what EGG's ``objects_game`` loads (see `minsym.datasets.egg`). A split without
    games is written with none; EGG then stops, for it wants more games in each than in a batch.

    Parameters
    ----------
    folder : str or Path
    path : Path
        Its suffix is the format. Written whole or not at all.
    split : str, optional
        Only the games of this split.
    progress : callable, optional
        Called with the share that is done.

    Returns
    -------
    dict of str to int
        How many games of each split were written.

    Raises
    ------
    InputError
        If there is no data set or no such split, the file cannot be written, or a split has
        a name that EGG does not know.

    See Also
    --------
    minsym.Dataset : Read the games from Python.
    """
    check_output(path, EXPORT_SUFFIXES)
    dataset = Dataset(folder, split)
    counts = {name: dataset.splits[name] for name in ([split] if split else dataset.splits)}
    as_npz = path.suffix.lower() == ".npz"
    unknown = [name for name, games in counts.items() if games and name not in SPLITS]
    if as_npz and unknown:
        raise InputError(
            f"{path}: EGG has the splits {', '.join(SPLITS)}, not {unknown[0]}; .jsonl takes any"
        )
    write = write_egg_games if as_npz else _write_jsonl
    with written_whole(path) as new:
        done = 0
        for games in write(new, dataset, counts):
            done += games
            if progress is not None:
                progress(done / sum(counts.values()))
    return counts


def _write_jsonl(path: Path, dataset: Dataset, counts: dict[str, int]) -> Iterator[int]:
    """Write a game a line; yield the number of games after each batch that is written."""
    records = dataset.spec.records
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for split in counts:
            for games in dataset.split(split).batches(ROW_GROUP):
                for values in zip(*(column.tolist() for column in games), strict=True):
                    game = dict(zip(Games._fields, values, strict=True))
                    game["witness"] = [said for said in game["witness"] if said >= 0]
                    if records is None:
                        del game["rows"]
                    else:
                        row = game["rows"][game["target"]]
                        game["message"] = records.message(row, game["witness"])
                        game["target_name"] = records.row_name(row)
                    # Not json.dump, which encodes in Python, several times slower.
                    file.write(json.dumps(game | {"split": split}, separators=(",", ":")) + "\n")
                yield len(games.target)
