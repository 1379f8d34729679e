"""Does brevity follow min|M| on games from tables? Rows and pairs of values held out.

    python -m experiments run own_games

Two hours of a core, as many pairs at a time as there are cores; a killed run goes on where it was.
As `brevity`, with the images of games being rows of tables that come with minsym: animals (`zoo`),
drawn shapes by their attributes and by their pixels (`shapes`), and an invented census. All
complexities that a table has enough games of are mixed. Validation games are of rows that no
training game has, or of rows with a pair of values that none has. The glyphs are drawn by
`experiments/benchmarks/own_agents.py`.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from experiments import pairs
from experiments.brevity import ALIKE, HALF, by_seed, families_of, literal_at, mean_of, senders_of
from experiments.common import Claim, Row, mean_interval, percent, verdict, where
from experiments.pairs import CONTEXT, SENDERS, TARGET, TAUGHT, Learning
from experiments.pictures import STYLES, legend_below, new_figure, with_range
from minsym.datasets.plan import plan

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from minsym.datasets.spec import Spec

TITLE = "Brevity on games from tables"

ATTRIBUTES, PIXELS = "attributes", "features"


@dataclass(frozen=True)
class Config:
    """The tables, the price of a symbol in nats, and how the agents learn."""

    #: What each is called, the table, what of it agents see, what is held out, the images of a
    #: game, and its complexities.
    games: tuple[tuple[str, str, str, str, int, tuple[int, ...]], ...] = (
        ("zoo, new rows", "zoo", ATTRIBUTES, "rows", 12, (1, 2, 3)),
        ("shapes, new rows", "shapes", ATTRIBUTES, "rows", 12, (1, 2, 3, 4)),
        ("shapes, new pairs", "shapes", ATTRIBUTES, "pairs", 12, (1, 2, 3, 4)),
        ("shapes as pixels, new rows", "shapes", PIXELS, "rows", 12, (1, 2, 3, 4)),
        ("census, new rows", "census", ATTRIBUTES, "rows", 12, (1, 2, 3)),
    )
    #: Games of all complexities together. Rows are parted as games are, so that a third of the
    #: rows is held out: enough of them for a context.
    train: int = 4_800
    valid: int = 2_400
    price: float = 0.3
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    #: Passes, of values and of pixels, which take longer.
    epochs: int = 8
    epochs_of_pixels: int = 4
    learning: Learning = field(default_factory=lambda: Learning(longest=6, retrain=0))


FULL = Config()
TOY = Config(
    games=(
        ("zoo, new rows", "zoo", ATTRIBUTES, "rows", 8, (1, 2)),
        ("shapes as pixels, new rows", "shapes", PIXELS, "rows", 6, (1, 2)),
    ),
    train=64,
    valid=32,
    seeds=(0, 1),
    epochs=2,
    epochs_of_pixels=2,
    learning=Learning(longest=3, hidden=16, batch_size=32, retrain=32),
)


def compute(config: Config) -> list[Row]:
    """Train every sender on every table with every seed; return a complexity of each a row."""
    from experiments import training  # noqa: PLC0415 - drawing needs no torch

    made = training.data_sets([spec_of(config, *games[1:]) for games in config.games])
    data = {games[0]: found for games, found in zip(config.games, made, strict=True)}
    found = {}
    for seed, (name, _, seen, *_) in product(config.seeds, config.games):
        for sender in senders_for(seen):
            epochs = config.epochs_of_pixels if seen == PIXELS else config.epochs
            run, pair = pairs.pair(
                data[name],
                config.learning,
                sender,
                config.price,
                seed,
                {"family": name},
                epochs=epochs,
                input=seen,
            )
            found[run] = pair
    return pairs.measured(found, config.learning)


def senders_for(seen: str) -> list[str]:
    """Return the senders that see images in a way: the solver's words teach none that sees pixels.

    Its symbols are values, which pixels have not.
    """
    return [sender for sender in SENDERS if seen == ATTRIBUTES or sender != TAUGHT]


def spec_of(
    config: Config, table: str, seen: str, hold_out: str, images: int, levels: tuple[int, ...]
) -> "Spec":
    """Return the spec of games from a table, all complexities mixed."""
    from experiments.benchmarks.own_agents import glyphs  # noqa: PLC0415 - draws with an extra
    from minsym.datasets.from_table import records_of  # noqa: PLC0415 - drawing needs no reader

    records = records_of(table)
    if seen == PIXELS:
        records = records_of(records, features=glyphs(records))
    splits = {"train": config.train // len(levels), "valid": config.valid // len(levels)}
    return plan(levels, table=records, images=images, splits=splits, hold_out=hold_out)


def draw(rows: list[Row]) -> "Figure":
    """Draw lengths above and accuracies below over min|M|, a column for each table."""
    names = families_of(rows)
    figure = new_figure(2.4 * len(names) + 1, 5.6)
    panels = figure.subplots(2, len(names), sharey="row", squeeze=False)
    longest = max(row["length"] for row in rows)
    for name, (top, bottom) in zip(names, panels.T, strict=True):
        here = where(rows, family=name)
        levels = sorted({row["level"] for row in here})
        top.set_title(name.replace(", ", ",\n"), fontsize=9)
        top.plot(levels, levels, color="#888888", linewidth=1, label="min|M|, the solver")
        for sender, style in zip(SENDERS, STYLES, strict=False):
            if not where(here, sender=sender):
                continue
            for axes, column, times in ((top, "length", 1), (bottom, "accuracy", 100)):
                found = [
                    [times * row[column] for row in where(here, sender=sender, level=k)]
                    for k in levels
                ]
                with_range(axes, levels, found, label=sender, **style)
        blind = [100 * mean_of(here, "blind", level=k) for k in levels]
        bottom.plot(levels, blind, ":", color="#888888", linewidth=1, label="blind")
        for axes in (top, bottom):
            axes.set_xticks(levels)
            axes.set_xlabel("min|M| (symbols)", parse_math=False)
    panels[0, 0].set_ylabel("mean length (symbols)")
    panels[0, 0].set_ylim(0, longest + 0.4)
    panels[1, 0].set_ylabel("accuracy (%)")
    panels[1, 0].set_ylim(0, 104)
    legend_below(figure)
    return figure


def claims(rows: list[Row]) -> list[Claim]:
    """Say whether length follows min|M| within a pair, table by table."""
    names, price = families_of(rows), rows[0]["price"]
    found = []
    for sender in senders_of(rows):
        slopes = {
            name: mean_interval(by_seed(rows, "slope", family=name, sender=sender))
            for name in names
            if where(rows, family=name, sender=sender)
        }
        lows = [mean - half for mean, half in slopes.values()]
        found.append(
            Claim(
                f"{sender}, a symbol costs {price:g}: messages grow with min|M|",
                "as min|M| does",
                "; ".join(
                    f"{name} {mean:+.2f} +- {half:.2f}" for name, (mean, half) in slopes.items()
                )
                + " symbols for each of min|M|",
                verdict([low > 0 for low in lows] + [low > HALF for low in lows]),
            )
        )
    untaught = [
        abs(float(np.mean(by_seed(rows, "slope", family=name, sender=sender))))
        for name, sender in product(names, (TARGET, CONTEXT))
    ]
    found.append(
        Claim(
            "pairs that were not taught shorten all messages alike",
            "",
            f"at {sum(slope < ALIKE for slope in untaught)} of {len(untaught)} tables and senders "
            f"the slope is below {ALIKE:g}; at most {max(untaught):.2f}",
            verdict([slope < ALIKE for slope in untaught]),
        )
    )
    return [*found, _new_images(rows)]


def _new_images(rows: list[Row]) -> Claim:
    """Say whether what is learned holds for images that were held out."""
    said, parts = [], []
    for name in families_of(rows):
        here = where(rows, family=name)
        reached = {
            sender: mean_of(here, "accuracy", sender=sender)
            for sender in SENDERS
            if where(here, sender=sender)
        }
        best = max(reached, key=lambda sender: reached[sender])
        length = mean_of(here, "length", sender=best)
        literal = literal_at(here, length)
        said.append(
            f"{name}: {percent(reached[best])} with {length:.1f} symbols ({best}; blind "
            f"{percent(mean_of(here, 'blind'))}, the best literal messages {percent(literal)})"
        )
        parts.append(reached[best] > 2 * mean_of(here, "blind"))
    return Claim(
        "messages are understood about images that no training game had, twice as often as "
        "without any",
        "",
        "; ".join(said),
        verdict(parts),
    )


def slopes_said(rows: list[Row]) -> str:
    """Write the lowest and the highest slope of the tables, for each sender."""
    slopes = {
        sender: [
            mean_of(rows, "slope", sender=sender, family=name)
            for name in families_of(where(rows, sender=sender))
        ]
        for sender in senders_of(rows)
    }
    return ", ".join(f"{min(s):+.2f} to {max(s):+.2f} ({sender})" for sender, s in slopes.items())


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    names = families_of(rows)
    reached = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{sender} {percent(mean_of(rows, 'accuracy', family=name, sender=sender))}"
            for sender in senders_of(where(rows, family=name))
        )
        for name in names
    )
    runs = {(row["family"], row["sender"], row["seed"]): row["seconds"] for row in rows}
    return (
        "Expected: on rows of tables, of which no training game had one, brevity follows "
        "min|M| where it does on designed games. The slopes are, from the lowest to the highest of "
        f"the tables, {slopes_said(rows)}. Accuracies: {reached}. A sender that sees pixels is "
        "not taught: the solver's words are values, which it does not see. Rows of tables are not "
        "exchangeable: some values are rare, and say more. What this cannot show: tables are small "
        "(zoo has 59 animals that differ, two thirds of them to learn from), the census is "
        "invented, and the pixels are those of simple drawings. "
        f"{len(runs)} pairs, {sum(runs.values()) / 3600:.1f} hours of a core; bars are the lowest "
        "and the highest of the seeds, intervals Student's t over seeds."
    )
