"""Does brevity follow min|M| between pairs? A pair for each complexity, with a price of a symbol.

    python -m experiments run between

Under an hour of a core, as many pairs at a time as there are cores; a killed run goes on where it
was. As `brevity`, but each pair of agents plays games of one complexity only, so that it need not
find out what a game needs: its language is made for that. The games are of `codes`, which leak
next to nothing; those of min|M| = 1 have fewer images, for 64 cannot all need one symbol alone.
"""

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from experiments import pairs
from experiments.brevity import ALIKE, HALF, literal_lengths, mean_of, senders_of
from experiments.common import PAPER_SETTING, Claim, Row, percent, slope_interval, verdict, where
from experiments.pairs import SENDERS, TAUGHT, Learning
from experiments.pictures import STYLES, legend_below, new_figure
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Brevity between pairs"


#: The accuracy from which on pairs have learned something.
LEARNED = 0.2


@dataclass(frozen=True)
class Config:
    """The games, the price of a symbol in nats, and how the agents learn."""

    levels: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    setting: Setting = PAPER_SETTING
    images_at_1: int = 16
    family: str = "codes"
    train: int = 8_000
    valid: int = 400
    price: float = 0.3
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    learning: Learning = field(default_factory=Learning)


FULL = Config()
TOY = Config(
    levels=(2, 3),
    setting=Setting(8, 3, 16),
    train=96,
    valid=40,
    seeds=(0, 1),
    learning=Learning(longest=3, hidden=16, batch_size=32, retrain=32),
)


def compute(config: Config) -> list[Row]:
    """Train every sender on games of each complexity with every seed; return a pair a row."""
    from experiments import training  # noqa: PLC0415 - drawing needs no torch

    games = {"train": config.train, "valid": config.valid}
    data = {}
    for level in config.levels:
        few = {"images": config.images_at_1} if level == 1 else {}
        spec = Spec((level,), replace(config.setting, **few), config.family, games)
        data[level] = training.data_set(spec)
    found = dict(
        pairs.pair(data[level], config.learning, sender, config.price, seed, {})
        for seed, level, sender in product(config.seeds, config.levels, SENDERS)
    )
    return pairs.measured(found, config.learning)


def slope(rows: list[Row], sender: str) -> tuple[float, float]:
    """Return by how much the lengths of pairs grow with min|M|, and half of its interval.

    Of the means at each min|M|: pairs of one have the same games, so that more of them would say
    little more about another.
    """
    here = where(rows, sender=sender)
    levels = sorted({row["level"] for row in here})
    means = [float(np.mean([row["length"] for row in where(here, level=k)])) for k in levels]
    return slope_interval(levels, means)


def learned(rows: list[Row]) -> list[str]:
    """Return the senders whose pairs have begun to learn: the lengths of others say nothing."""
    return [s for s in senders_of(rows) if mean_of(rows, "accuracy", sender=s) >= LEARNED]


def without_first(rows: list[Row]) -> list[Row]:
    """Return the rows but those of the lowest min|M|, whose games have fewer images."""
    lowest = min(row["level"] for row in rows)
    return [row for row in rows if row["level"] > lowest]


def draw(rows: list[Row]) -> "Figure":
    """Draw the length and the accuracy of each pair over min|M|, with the means."""
    figure = new_figure(8, 4)
    top, bottom = figure.subplots(1, 2)
    levels = sorted({row["level"] for row in rows})
    top.plot(levels, levels, color="#888888", linewidth=1, label="min|M|, the solver")
    for aside, (sender, style) in enumerate(zip(senders_of(rows), STYLES, strict=False), start=-1):
        here = where(rows, sender=sender)
        for axes, column, times in ((top, "length", 1), (bottom, "accuracy", 100)):
            means = [
                times * float(np.mean([row[column] for row in where(here, level=k)]))
                for k in levels
            ]
            axes.plot(levels, means, label=sender, **{**style, "marker": ""})
            places = [row["level"] + 0.1 * aside for row in here]
            dots = {**style, "linestyle": "", "markersize": 4, "alpha": 0.6}
            axes.plot(places, [times * row[column] for row in here], **dots)
    longest = literal_lengths(rows)[-1]
    for column, name, line in (
        (f"literal_{longest}", "literal ceiling", "--"),
        ("blind", "blind", ":"),
    ):
        bounds = [100 * where(rows, level=k)[0][column] for k in levels]
        bottom.plot(levels, bounds, line, color="#888888", linewidth=1, label=name)
    for axes in (top, bottom):
        axes.set_xlabel("min|M| (symbols)", parse_math=False)
        axes.set_xticks(levels)
    top.set_ylabel("mean length (symbols)")
    top.set_ylim(0)
    bottom.set_ylabel("accuracy (%)")
    bottom.set_ylim(0, 104)
    legend_below(figure)
    return figure


def claims(rows: list[Row]) -> list[Claim]:
    """Say for each sender whether the language of a pair is as long as its games need."""
    price = rows[0]["price"]
    found = []
    for sender in senders_of(rows):
        growth, half = slope(rows, sender)
        count = len(where(rows, sender=sender))
        found.append(
            Claim(
                f"{sender}, a symbol costs {price:g}: pairs on games of higher min|M| say more",
                "as min|M| does",
                f"{growth:+.2f} +- {half:.2f} symbols for each of min|M| ({count} pairs)",
                verdict([growth - half > 0, growth > HALF]),
            )
        )
    lowest = min(row["level"] for row in rows)
    untaught = {
        (sender, text): slope(some, sender)[0]
        for sender in learned(rows)
        for text, some in (("", rows), (f" without {lowest}", without_first(rows)))
        if sender != TAUGHT
    }
    found.append(
        Claim(
            "messages of pairs that were not taught are as long whatever their games need: a "
            f"slope below {ALIKE:g}, either way",
            "",
            "; ".join(
                f"{sender}{text} {growth:+.2f}" for (sender, text), growth in untaught.items()
            ),
            verdict([abs(growth) < ALIKE for growth in untaught.values()]),
        )
    )
    return found


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    levels = sorted({row["level"] for row in rows})
    lengths = "; ".join(
        f"{sender} "
        + ", ".join(
            f"{np.mean([row['length'] for row in where(rows, sender=sender, level=k)]):.1f}"
            for k in levels
        )
        for sender in senders_of(rows)
    )
    reached = "; ".join(
        f"{sender} {percent(mean_of(rows, 'accuracy', sender=sender))}"
        for sender in senders_of(rows)
    )
    hours = sum(row["seconds"] for row in rows) / 3600
    rest = without_first(rows)
    higher = "; ".join(f"{s} {slope(rest, s)[0]:+.2f}" for s in senders_of(rows))
    failed = [s for s in senders_of(rows) if s not in learned(rows)]
    unlearned = (
        f"{', '.join(failed)}: these pairs have hardly begun to learn from so few games, so that "
        "their lengths say nothing. "
        if failed
        else ""
    )
    return (
        "Expected: if min|M| decides how long a language is, pairs that play harder games say "
        f"more, a symbol for each of min|M|. Mean lengths at min|M| = {levels[0]} to "
        f"{levels[-1]}: {lengths}. Accuracies over all of them: {reached}. The paper compares "
        "pairs in this way, without a price; then pairs say all the symbols that they are given "
        "([effective lengths](#effective)). At higher min|M| attributes of these games take fewer "
        "values, and the games of 1 have fewer images, so that a pair may differ for that too: "
        "in the matched contexts [within a pair](#brevity) nothing but the target does. "
        f"Without min|M| = {levels[0]} the slopes are {higher}. {unlearned}"
        "Dots are pairs. Intervals are those of a straight line through the means at each min|M|, "
        "Student's t: there is one data set of each. "
        f"{len(rows)} pairs, {hours:.1f} hours of a core."
    )
