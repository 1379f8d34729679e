"""The report of a data set: its card, what it leaks, and its games."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from minsym.base.text import printable
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import Games
from minsym.families import FAMILIES
from minsym.pages.charts import bars
from minsym.pages.content import (
    Block,
    Column,
    Facts,
    Listing,
    Replay,
    Report,
    Section,
    Words,
    fitting,
)
from minsym.pages.stage import literal, said, stage_of, words_in

#: Games that are listed, and those that are shown to step through.
LISTED, SHOWN = 10_000, 8


def report_of_games(data: Dataset, told: Callable[[str], object] = lambda news: None) -> Report:
    """Return the report of a data set, or of one split of it.

    Parameters
    ----------
    data : Dataset
    told : callable
        Told what is done.
    """
    told("reading the games")
    games = data[: min(len(data), LISTED)]
    spec = data.spec
    name = printable(data.folder.resolve().name)
    some = games.take(slice(SHOWN))
    sections = [
        Section("What it is", _card(data)),
        Section("What it leaks", _leaks(data, games)),
        Section("Games", [Replay(literal(stage_of(spec.setting, spec.records, some), some))]),
        Section("Level sets", _level_sets(games)),
        Section("All games", _listing(data, games)),
    ]
    images = spec.setting.images
    made = "" if spec.records is None else f", rows of {printable(spec.records.name)}"
    lead = (
        f"{len(data):,} games with {images} images each{made}. The message has to tell the "
        "target from the others; the fewest symbols that do are min|M|."
    )
    return Report(name, lead, sections)


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
    return [Facts(facts), Words(f"{FAMILIES[spec.family].summary}. Made with {made}.")]


def _leaks(data: Dataset, games: Games) -> list[Block]:
    images = data.spec.setting.images
    most = int(np.bincount(games.target, minlength=images).max())
    facts = [
        ("blind accuracy", f"{data.blind_accuracy:.2%}"),
        ("chance", f"{1 / images:.2%}"),
        ("most frequent position", f"{most / len(games):.2%}"),
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
        Words(
            "Blind accuracy is how often a receiver can be right that hears no message but knows "
            "the complexity: training has to get above it."
        ),
        Facts(facts),
        Listing("Complexities", columns, levels),
    ]


def _level_sets(games: Games) -> list[Block]:
    blocks: list[Block] = []
    for level in np.unique(games.complexity).tolist():
        sizes = games.level_set_size[games.complexity == level]
        counts = Counter(sizes.tolist())
        if len(counts) == 1:
            alike = f"All games with min|M| = {level} have level sets of {sizes[0]} images."
            blocks.append(Words(alike))
            continue
        heights = {str(size): counts[size] for size in sorted(counts)}
        says = f"Level sets of the games with min|M| = {level}: how many have so many images."
        blocks.append(bars(heights, "images in the level set", "games", says))
    return blocks


def _listing(data: Dataset, games: Games) -> list[Block]:
    words = words_in(data.spec.setting, data.spec.records)
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
    for g in range(len(games)):
        target = games.images[g, games.target[g]]
        attributes = games.witness[g][games.witness[g] >= 0]
        row = [
            g,
            str(splits[g]),
            int(games.context[g]),
            int(games.complexity[g]),
            int(games.level_set_size[g]),
            ", ".join(said(words, target, attributes)),
        ]
        if records is not None:
            row.append(printable(records.row_name(int(games.rows[g, games.target[g]]))))
        rows.append(row)
    listed = rows[: fitting(rows)]
    note = f"The first {len(listed):,} of {len(data):,} games are listed."
    blocks: list[Block] = [Words(note)] if len(listed) < len(data) else []
    return [*blocks, Listing("Games", columns, listed)]
