"""Does brevity follow min|M|? Message length with and without a price for each symbol.

    python -m experiments run brevity

About 40 minutes of a core, as many runs at a time as there are; a killed run goes on where it was.
Games of all complexities are mixed in one data set, and the same contexts supply them, so that
for one pair of agents nothing but the target differs. A sender says after each symbol how likely
it stops (`--stop head`), and the price of a symbol follows the accuracy, so that agents learn to
talk before they learn to be brief. Three senders: one that sees the target alone, which cannot
know what a game needs; one that sees the distractors too; and one that sees them and was taught
the solver's messages, and to stop where these end, in the first half of the epochs. Measured on
games that nobody trained on, the sender saying and stopping as is likeliest.
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.common import Claim, Row, mean_interval, percent, verdict, where
from experiments.literal import literal
from experiments.pictures import STYLES, new_figure
from minsym.datasets.dataset import Dataset
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Does brevity follow min|M|?"

#: The senders, and how each differs from `minsym train` as it is; each at a learning rate that
#: suits it.
TARGET, CONTEXT, TAUGHT = "sees the target", "sees the context", "sees the context, was taught"
SENDERS: dict[str, dict[str, Any]] = {
    TARGET: {"sees": "target", "learning_rate": 0.003},
    CONTEXT: {"sees": "context", "learning_rate": 0.01},
    TAUGHT: {"sees": "context", "learning_rate": 0.003, "imitate": "first"},
}

#: Small, so that pairs learn within minutes, and with room for six needed symbols.
SMALL = Setting(12, 3, 24)

#: A slope from which on length follows min|M| more than half of the way; 1 is all of it.
HALF = 0.5


@dataclass(frozen=True)
class Config:
    """The games, the prices of a symbol in nats, and how the agents learn."""

    levels: tuple[int, ...] = (2, 3, 4, 5, 6)
    setting: Setting = SMALL
    #: Contexts; each supplies a game of each complexity.
    train: int = 6_000
    valid: int = 400
    prices: tuple[float, ...] = (0.0, 0.5)
    seeds: tuple[int, ...] = (0, 1, 2)
    longest: int = 8
    hidden: int = 128
    epochs: int = 6
    batch_size: int = 128


FULL = Config()
TOY = Config(
    levels=(2, 3),
    setting=Setting(6, 3, 8),
    train=60,
    valid=30,
    seeds=(0, 1),
    longest=3,
    hidden=16,
    epochs=2,
    batch_size=32,
)


def compute(config: Config) -> list[Row]:
    """Train every sender at every price with every seed; return a complexity of each a row."""
    from experiments import training  # noqa: PLC0415 - drawing needs no torch
    from minsym.agents.play import config as agents  # noqa: PLC0415

    spec = Spec(
        config.levels,
        config.setting,
        "latent",
        {"train": config.train, "valid": config.valid},
        matched=True,
    )
    data = training.data_set(spec)
    about: dict[Path, Row] = {}
    runs: dict[Path, agents.Config] = {}
    # The seeds are outermost: what a killed run has done is whole seeds.
    for seed, price, sender in product(config.seeds, config.prices, SENDERS):
        name = sender.replace(",", "").replace(" ", "-")
        run = data.folder.parent / f"brevity-{name}-{price:g}-s{seed}"
        about[run] = {"sender": sender, "price": price, "seed": seed}
        runs[run] = agents.Config(
            data=str(data.folder),
            max_length=config.longest,
            stop="head",
            length_cost=price,
            cost_schedule="adaptive",
            hidden=config.hidden,
            epochs=config.epochs,
            batch_size=config.batch_size,
            seed=seed,
            device=training.device(),
            **SENDERS[sender],
        )
    trained = training.trained(runs)
    seconds = {run: sum(row["seconds"] for row in where(trained, run=run)) for run in runs}
    bounds = _bounds(data, config)
    digest = training.digest(data)
    return [
        {
            **about[run],
            **row,
            **bounds[row["level"]],
            "seconds": round(seconds[run], 1),
            "data": digest,
        }
        for run in runs
        for row in _measured(run)
    ]


def _bounds(data: Dataset, config: Config) -> dict[int, Row]:
    """Return what silence and literal messages of as many symbols reach, by complexity."""
    games, found = data.split("valid")[:], {}
    for level in config.levels:
        known = literal(games.take(games.complexity == level), (config.longest,))[config.longest]
        found[level] = {"blind": known["blind"], "literal": known["best_attributes"]}
    return found


def _measured(run: Path) -> list[Row]:
    """Return the accuracy and the length of messages of a trained pair, by complexity."""
    from experiments.training import device  # noqa: PLC0415 - drawing needs no torch
    from minsym.agents.measure.evaluate import evaluate  # noqa: PLC0415

    found = evaluate(run, split="valid", device=device())
    slope = found["length_slope"]
    return [
        {
            "level": int(level),
            "games": group["games"],
            "accuracy": group["share"],
            "length": group["mean_length"],
            "slope": slope["slope"],
            "slope_low": slope["low"],
            "slope_high": slope["high"],
        }
        for level, group in found["by_complexity"].items()
    ]


def senders_of(rows: list[Row]) -> list[str]:
    """Return the senders, in their order."""
    return list(dict.fromkeys(row["sender"] for row in rows))


def prices_of(rows: list[Row]) -> list[float]:
    """Return the prices, from 0 on."""
    return sorted({row["price"] for row in rows})


def slopes(rows: list[Row], sender: str, price: float) -> list[float]:
    """Return by how many symbols messages grow with each of min|M|, for each seed."""
    here = where(rows, sender=sender, price=price)
    return list({row["seed"]: float(row["slope"]) for row in here}.values())


def mean_of(rows: list[Row], column: str, **wanted: object) -> float:
    """Return the mean of a column over some rows: levels count alike, and so do seeds."""
    return float(np.mean([row[column] for row in where(rows, **wanted)]))


def draw(rows: list[Row]) -> "Figure":
    """Draw length and accuracy over min|M|: a column for each price."""
    levels, prices = sorted({row["level"] for row in rows}), prices_of(rows)
    figure = new_figure(3 + 3.2 * len(prices), 6.4)
    panels = figure.subplots(2, len(prices), sharex=True, sharey="row", squeeze=False)
    for price, (top, bottom) in zip(prices, panels.T, strict=True):
        top.set_title(f"a symbol costs {price:g}" if price else "symbols are free", fontsize=11)
        top.plot(levels, levels, color="#888888", linewidth=1, label="min|M|, the solver")
        for sender, style in zip(senders_of(rows), STYLES, strict=False):
            for axes, column, times in ((top, "length", 1), (bottom, "accuracy", 100)):
                means, low, high = [], [], []
                for level in levels:
                    here = where(rows, sender=sender, price=price, level=level)
                    numbers = [times * row[column] for row in here]
                    means.append(float(np.mean(numbers)))
                    low.append(means[-1] - min(numbers))
                    high.append(max(numbers) - means[-1])
                axes.errorbar(
                    levels, means, yerr=[low, high], capsize=2, label=sender, markersize=5, **style
                )
        for column, name, line in (("literal", "literal ceiling", "--"), ("blind", "blind", ":")):
            bounds = [100 * mean_of(rows, column, level=level) for level in levels]
            bottom.plot(levels, bounds, line, color="#888888", linewidth=1, label=name)
        for axes in (top, bottom):
            axes.set_xlabel("min|M| (symbols)", parse_math=False)
        bottom.set_xticks(levels)
    panels[0, 0].set_ylabel("mean length (symbols)")
    panels[0, 0].set_ylim(0)
    panels[1, 0].set_ylabel("accuracy (%)")
    panels[1, 0].set_ylim(0, 102)
    lines: dict[str, Any] = {}
    for axes in panels[:, 0]:
        handles, names = axes.get_legend_handles_labels()
        lines |= dict(zip(names, handles, strict=True))
    look = {"ncols": 3, "frameon": False, "fontsize": 8}
    figure.legend([*lines.values()], [*lines], loc="outside lower center", **look)
    return figure


def claims(rows: list[Row]) -> list[Claim]:
    """Say whether length follows min|M| within a pair, and what a price does."""
    free, *priced = prices_of(rows)
    found = []
    for sender, price in product(senders_of(rows), prices_of(rows)):
        known = slopes(rows, sender, price)
        mean, half = mean_interval(known)
        of = "symbols are free" if price == free else f"a symbol costs {price:g}"
        found.append(
            Claim(
                f"{sender}, {of}: messages grow with min|M|",
                "as min|M| does",
                f"{mean:+.2f} +- {half:.2f} symbols for each of min|M| "
                f"({len(known)} pairs of agents: {', '.join(f'{slope:+.2f}' for slope in known)})",
                verdict([mean - half > 0, mean > HALF]),
            )
        )
    for price in priced:
        lengths = [
            (
                mean_of(rows, "length", sender=s, price=free),
                mean_of(rows, "length", sender=s, price=price),
            )
            for s in senders_of(rows)
        ]
        found.append(
            Claim(
                f"a price of {price:g} makes messages shorter",
                "",
                "; ".join(
                    f"{sender}: {before:.1f} to {after:.1f}"
                    for sender, (before, after) in zip(senders_of(rows), lengths, strict=True)
                ),
                verdict([after < before for before, after in lengths]),
            )
        )
    return found


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    free, dear = prices_of(rows)[0], prices_of(rows)[-1]
    levels = sorted({row["level"] for row in rows})
    runs = {(row["sender"], row["price"], row["seed"]): row["seconds"] for row in rows}
    reached = "; ".join(
        f"{sender} {percent(mean_of(rows, 'accuracy', sender=sender, price=free))} and "
        f"{percent(mean_of(rows, 'accuracy', sender=sender, price=dear))}"
        for sender in senders_of(rows)
    )
    regrets = "; ".join(
        f"{sender} "
        f"{mean_of(rows, 'length', sender=sender, price=dear) - float(np.mean(levels)):+.1f}"
        for sender in senders_of(rows)
    )
    vocabulary = sum(FULL.setting.sizes)
    slope = {sender: float(np.mean(slopes(rows, sender, dear))) for sender in senders_of(rows)}
    return (
        "Expected: an agent that pays for each symbol, and sees what the target has to be told "
        "from, says as many symbols as the game needs: a slope of 1. One that sees the target "
        "alone cannot know, and stays at 0. With a price the slopes are "
        + ", ".join(f"{value:+.2f} ({sender})" for sender, value in slope.items())
        + f". Accuracies without a price and with {dear:g}: {reached}. Symbols beyond min|M| at "
        f"that price, on average: {regrets}. So brevity follows min|M| where symbols mean values, "
        "as those of a sender that was taught the solver's messages do, and hardly where agents "
        "find meanings of their own: a symbol need not name one value, and two of "
        f"{vocabulary} make {vocabulary**2:,} messages, more than enough to tell "
        f"{FULL.setting.images} images apart whatever their min|M| is. The price follows the "
        "accuracy, so that a pair that is seldom right hardly pays. "
        "Few images of a context are at the lowest and at the highest min|M|, so that one who knew "
        "it and compared the candidates would find "
        f"{percent(mean_of(rows, 'blind', level=levels[0]), 0)} of the targets at {levels[0]} and "
        f"{percent(mean_of(rows, 'blind', level=levels[-1]), 0)} at {levels[-1]} without any "
        "message; these receivers score candidates one by one, and cannot. "
        f"What this cannot show: networks are small ({FULL.hidden} units), "
        f"they have seen {FULL.train * len(levels) * FULL.epochs:,} games each, seeds are "
        f"{len({row['seed'] for row in rows})}, and only {len(prices_of(rows))} prices were "
        f"tried. The {len(runs)} runs took {sum(runs.values()) / 3600:.1f} hours of a core. "
        "Bars are the lowest and the highest of the seeds; intervals of slopes are Student's t "
        "over seeds."
    )
