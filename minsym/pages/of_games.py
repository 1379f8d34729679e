"""The report of a data set: its card, what it leaks, and its games."""

import os
from collections.abc import Callable

import numpy as np

from minsym.base.arrays import Ints
from minsym.base.files import name_of
from minsym.base.text import printable
from minsym.datasets.counts import Counts, counts_of
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import Games
from minsym.families import FAMILIES
from minsym.pages.charts import bars
from minsym.pages.content import (
    Block,
    Column,
    Facts,
    Listing,
    Paragraph,
    Replay,
    Report,
    Section,
)
from minsym.pages.stage import names_in, stage_of, symbol_texts, with_witness

#: Games that are listed, and those that are shown to step through.
LISTED, SHOWN = 10_000, 8


def report_of_games(data: Dataset, told: Callable[[str], object] = lambda news: None) -> Report:
    """Return the report of a data set.

    All games are counted. Of a large data set some are listed, as many of each split and
    complexity.

    Parameters
    ----------
    data : Dataset
    told : callable
        Told what is done.
    """
    told("counting the games")
    counts = counts_of(data)
    told("reading the games")
    listed = spread(data, LISTED)
    sections = [
        Section("What it is", _card(data)),
        Section("What it leaks", _leaks(data, counts)),
        Section("Games", [_replay(data)]),
        Section("Level sets", _level_sets(counts)),
        Section("All games", [_listing(data, listed, data[listed])]),
    ]
    records = data.spec.records
    made = "" if records is None else f", rows of {printable(os.path.basename(records.name))}"
    lead = (
        f"{len(data):,} games with {data.spec.setting.images} images each{made}. The message has "
        "to tell the target from the others; the fewest symbols that do are min|M|."
    )
    return Report(printable(name_of(data.folder)), lead, sections)


def spread(data: Dataset, count: int) -> Ints:
    """Return the numbers of games of a data set, as many of each split and complexity, in order.

    All of them, if there are no more than ``count``.
    """
    if len(data) <= count:
        return np.arange(len(data))
    groups: dict[tuple[str, tuple[int, ...]], list[Ints]] = {}
    begin = 0
    for shard in data.shards:
        numbers = np.arange(begin, begin + shard.games)
        groups.setdefault((shard.split, shard.levels), []).append(numbers)
        begin += shard.games
    chosen, left = [], count
    # Small groups first: what they leave is for the larger ones.
    whole = sorted((np.concatenate(parts) for parts in groups.values()), key=len)
    for place, numbers in enumerate(whole):
        chosen.append(numbers[: left // (len(whole) - place)])
        left -= len(chosen[-1])
    return np.sort(np.concatenate(chosen))


def _replay(data: Dataset) -> Replay:
    """Return some games to step through, of each complexity."""
    spec = data.spec
    numbers = spread(data, max(SHOWN, len(data.splits) * len(spec.levels)))
    games = data[numbers]
    stage = stage_of(spec.setting, spec.records, games, numbers.tolist())
    return Replay(with_witness(stage, names_in(spec.setting, spec.records), games))


def _card(data: Dataset) -> list[Block]:
    spec, card = data.spec, data.card
    contexts = sum(spec.splits.values()) * (1 if spec.matched else len(spec.levels))
    facts = [
        ("games", f"{len(data):,}"),
        ("contexts", f"{contexts:,}"),
        ("setting", str(spec.setting)),
        ("complexities", ", ".join(map(str, spec.levels))),
        ("family", spec.family),
        ("seed", str(spec.seed)),
        *((f"split {printable(name)}", f"{size:,} games") for name, size in data.splits.items()),
    ]
    if spec.records is not None:
        facts.append(("rows of the table", f"{len(spec.records.values):,}"))
    if spec.hold_out is not None:
        facts.append(("held out", spec.hold_out))
    made = ", ".join(f"{name} {release}" for name, release in card["made_with"].items())
    return [
        Facts(facts),
        Paragraph(f"Family {spec.family}: {FAMILIES[spec.family].summary}. Made with {made}."),
    ]


def _leaks(data: Dataset, counts: Counts) -> list[Block]:
    images = data.spec.setting.images
    most = int(counts.places.max()) / max(1, len(data))
    facts = [
        ("blind accuracy", f"{data.blind_accuracy:.2%}"),
        ("chance", f"{1 / images:.2%}"),
        ("most frequent position", f"{most:.2%}"),
    ]
    if "identity_prior" in data.card:
        facts.append(("identity prior", f"{data.card['identity_prior']:.2%}"))
    columns = [
        Column("min|M|", "count"),
        Column("games", "count"),
        Column("mean level set", "number", "images of the context with the target's complexity"),
        Column("smallest", "count"),
        Column("blind accuracy", "percent", "right without a message, knowing min|M|"),
    ]
    levels = [
        [
            int(level),
            found["games"],
            found["mean_level_set"],
            found["smallest_level_set"],
            found["blind_accuracy"],
        ]
        for level, found in data.card["levels"].items()
    ]
    return [
        Paragraph(
            "Blind accuracy is how often a receiver can be right that hears no message but knows "
            "the complexity: training has to get above it."
        ),
        Facts(facts),
        Listing("Complexities", columns, levels),
    ]


def _level_sets(counts: Counts) -> list[Block]:
    blocks: list[Block] = []
    for level, found in counts.level_sets.items():
        sizes = np.flatnonzero(found).tolist()
        if len(sizes) == 1:
            alike = f"All games with min|M| = {level} have level sets of {sizes[0]} images."
            blocks.append(Paragraph(alike))
            continue
        heights = {str(size): int(found[size]) for size in sizes}
        says = f"Level sets of the games with min|M| = {level}: how many have so many images."
        blocks.append(bars(heights, "images in the level set", "games", says))
    return blocks


def _listing(data: Dataset, numbers: Ints, games: Games) -> Listing:
    names = names_in(data.spec.setting, data.spec.records)
    splits = np.repeat(list(data.splits), list(data.splits.values()))
    records = data.spec.records
    columns = [
        Column("game", "count", "its number in the data set"),
        Column("split"),
        Column("context", "count"),
        Column("min|M|", "count"),
        Column("level set", "count"),
        Column("a shortest message"),
    ]
    columns += [Column("target")] if records is not None else []
    rows = []
    for g, number in enumerate(numbers.tolist()):
        target = games.images[g, games.target[g]]
        attributes = games.witness[g][games.witness[g] >= 0]
        row = [
            number,
            str(splits[number]),
            int(games.context[g]),
            int(games.complexity[g]),
            int(games.level_set_size[g]),
            ", ".join(symbol_texts(names, target, attributes)),
        ]
        if records is not None:
            row.append(printable(records.row_name(int(games.rows[g, games.target[g]]))))
        rows.append(row)
    return Listing("Games", columns, rows, len(data))
