"""Games from tables: what they leak, how fast they are made, beside drawing rows as in the paper.

    python -m experiments.benchmarks.own_tables

One core. The peer is Algorithm 2 of the paper on the same table, the family `rows`; where it finds
too few contexts its share of targets is what is reported. Blind receivers are trained on games of
the search and tried on others, with the messages left out.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.benchmarks.report import markdown, save
from minsym.datasets.draw import draw_games
from minsym.datasets.from_table import records_of
from minsym.datasets.identity import row_scores, share_right
from minsym.datasets.plan import plan
from minsym.datasets.shards import Games, blind, joined
from minsym.families import rows
from minsym.games.records import Records
from minsym.questions.many import complexity

#: Contexts that are made, and drawn as in Algorithm 2; games that receivers learn from.
MADE, DRAWN, LEARNED = 400, 20_000, 2000

#: Sizes of the columns of the two made-up tables.
CENSUS = (2, 2, 3, 4, 5, 5, 6, 7, 8, 9, 12, 16, 20, 40, 73)
LARGE = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12) * 3


class Task(NamedTuple):
    """A table by its name, the rows of a context, and complexities."""

    table: str
    images: int
    levels: tuple[int, ...]


def skewed(count: int, sizes: tuple[int, ...], seed: int = 0) -> Records:
    """Return records whose columns are independent, with values as frequent as k^-1.5."""
    rng = np.random.default_rng(seed)
    columns = []
    for size in sizes:
        weight = np.arange(1, size + 1) ** -1.5
        columns.append(rng.choice(size, count, p=weight / weight.sum()))
    return records_of(np.stack(columns, axis=1))


TABLES: dict[str, Callable[[], Records]] = {
    "zoo": lambda: records_of("zoo"),
    "census, 20,000 x 15": lambda: skewed(20_000, CENSUS),
    "shapes": lambda: records_of("shapes"),
    "kinship": lambda: records_of("kinship"),
    "large, 100,000 x 30": lambda: skewed(100_000, LARGE),
}

TASKS = (
    Task("zoo", 16, (2, 3, 4, 5)),
    Task("zoo", 32, (3, 4)),
    Task("census, 20,000 x 15", 16, (2, 3, 4)),
    Task("census, 20,000 x 15", 64, (2, 3, 4)),
    Task("shapes", 64, (2, 3, 4, 5, 6)),
    Task("kinship", 64, (3, 4, 5)),
    Task("large, 100,000 x 30", 64, (3,)),
)

#: The tasks on which blind receivers are trained.
TRAINED = (Task("zoo", 16, (3, 4)), Task("census, 20,000 x 15", 16, (3,)))


def row_of(table: str, records: Records, images: int, level: int, made: int = MADE) -> list[str]:
    """Make games at one complexity and draw contexts; return a row of the table."""
    start = time.process_time()
    spec = plan([level], table=records, images=images, splits={"train": made})
    planned = time.process_time() - start
    (shard,) = spec.shards()
    start = time.process_time()
    games = draw_games(spec, shard)
    seconds = time.process_time() - start
    share, drawn = by_drawing(records, images, level)
    leaks = blind(games.level_set_size)
    kinds = records.kind[games.rows]
    half = made // 2
    scores = row_scores([(kinds[:half], games.target[:half])], len(records.pool))
    prior = share_right(scores, [(kinds[half:], games.target[half:])])
    return [
        table,
        str(images),
        str(level),
        spec.family,
        f"{games.level_set_size.mean():.1f}",
        f"{leaks:.2%}",
        f"{prior:.1%}",
        f"{made / seconds:,.0f}",
        f"{planned:.1f}",
        f"{share:.3%}",
        "" if drawn is None else f"{drawn:.2%}",
        "" if drawn is None else f"{drawn / leaks:.1f}",
    ]


def by_drawing(
    records: Records, images: int, level: int, count: int = DRAWN
) -> tuple[float, float | None]:
    """Return the share of targets at a complexity under Algorithm 2, and their blind accuracy."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(0, count, 1000):
        which = rows.sampled(records.pool, images, 1000, rng)
        values = records.pool.values[which]
        found.append((complexity(values, threads=1) == level).sum(axis=1))
    at = np.concatenate(found)
    # A context comes once for each of its images at the level, each found in 1 / size.
    share = float(at.sum() / (at.size * images))
    return share, float(np.count_nonzero(at) / at.sum()) if at.any() else None


def receivers(
    table: str, records: Records, images: int, level: int, learned: int = LEARNED
) -> list[str]:
    """Train blind receivers on games of the search; return a row of what they reach."""
    from minsym.agents.measure.blind import (  # noqa: PLC0415 - the rest needs no torch
        Comparison,
        SilentReceiver,
        hits,
        trained,
    )

    spec = plan([level], table=records, images=images, splits={"train": learned, "valid": learned})
    parts: dict[str, list[Games]] = {split: [] for split in spec.splits}
    for shard in spec.shards():
        parts[shard.split].append(draw_games(spec, shard))
    games = {split: joined(some) for split, some in parts.items()}
    kinds = {split: records.kind[some.rows] for split, some in games.items()}
    scores = row_scores([(kinds["train"], games["train"].target)], len(records.pool))
    prior = share_right(scores, [(kinds["valid"], games["valid"].target)])
    reached = [
        float(hits(trained(kind, spec.setting, games["train"]), games["valid"]).mean())
        for kind in (Comparison, SilentReceiver)
    ]
    exact = blind(games["valid"].level_set_size)
    half = 1.96 * float(np.sqrt(exact * (1 - exact) / learned))
    cells = [f"{share:.1%}" for share in (exact, prior, *reached)]
    return [table, str(images), str(level), *cells, f"{100 * half:.1f} points"]


def memory(table: str, images: int, level: int) -> str:
    """Return the peak memory of a process that makes games of a table, in words."""
    code = (
        "from experiments.benchmarks import own_tables as o\n"
        "import resource\n"
        f"o.row_of('', o.TABLES[{table!r}](), {images}, {level}, 50)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return f"Making games of {table} at min|M| = {level}, n = {images}: {done.stdout.strip()} MiB."


def main() -> None:
    """Measure and report."""
    made: dict[str, Records] = {}
    row_of("", TABLES["zoo"](), 16, 3, 4)  # compiles
    table: list[list[str]] = []
    for task in TASKS:
        records = made.setdefault(task.table, TABLES[task.table]())
        for level in task.levels:
            table.append(row_of(task.table, records, task.images, level))
            print(" ".join(table[-1]), flush=True)
    learned = [
        receivers(task.table, made[task.table], task.images, level)
        for task in TRAINED
        for level in task.levels
    ]
    header = ["table", "n", "k", "family", "level set", "blind accuracy", "identity prior"]
    header += ["contexts/s", "seconds to plan", "share drawn", "drawn: blind", "ratio"]
    heads = [
        "table",
        "n",
        "k",
        "exact",
        "identity prior",
        "comparing",
        "silent",
        "half width, 95 %",
    ]
    save(
        "own_tables",
        "python -m experiments.benchmarks.own_tables",
        f"{MADE} contexts of each; {DRAWN:,} drawn as in Algorithm 2. Identity prior: learned from "
        "half of the games and tried on the others, so it is known to a few points only.",
        markdown(header, table),
        f"Blind receivers trained on {LEARNED:,} games of the search, tried on as many others.",
        markdown(heads, learned),
        memory("large, 100,000 x 30", 64, 3),
    )


if __name__ == "__main__":
    main()
