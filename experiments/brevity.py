"""Does brevity follow min|M|? Message length and accuracy at prices from none to high.

    python -m experiments run brevity

About four hours of a core, as many pairs at a time as there are cores; a killed run goes on where
it was, and pairs that the results hold are not trained again.

At the paper's setting games of all complexities are mixed in one data set, so that the question is
asked within one pair of agents: does it spend on each game what that game needs?
`latent` has games of 1 to 6, `codes` of 2 to 6 with next to no leak at any of them, and `matched`
supplies all of 2 to 6 from the same contexts, so that nothing but the target differs. Four
senders: one that sees the target alone, which cannot know what a game needs; one that sees the
distractors too; one that sees them and was taught the solver's messages, and to stop where these
end, in the first half of the epochs; and one whose symbols mean at the beginning what those of a
taught one do, and that was not taught (`pairs.py`).
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import pairs
from experiments.common import (
    PAPER_SETTING,
    RESULTS,
    Claim,
    Row,
    before,
    mean_interval,
    none_is_lost,
    percent,
    read_rows,
    verdict,
    where,
)
from experiments.pairs import CONTEXT, CONTROL, LITERAL, SENDERS, TAUGHT, Learning
from experiments.pictures import STYLES, legend_below, new_figure, with_range
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Does brevity follow min|M|?"

LATENT, CODES, MATCHED = "latent", "codes", "matched"

#: The prices of a symbol that are tried, in nats, and the one at which lengths are shown.
PRICES, PRICE = (0.0, 0.1, 0.3, 1.0, 3.0), 0.3

#: A slope from which on length follows min|M| more than half of the way; 1 is all of it.
HALF = 0.5

#: What stands upwards in the pictures, from the top on.
LABELS = (
    "accuracy (%)",
    "mean length (symbols)",
    "symbols for each of min|M|",
    "length - min|M| (symbols)",
)

#: Symbols for each of min|M| below which messages count as alike at all complexities.
ALIKE = 0.1


@dataclass(frozen=True)
class Config:
    """The games of each family, the prices of a symbol in nats, the senders, and how all learn."""

    #: Names of families, their complexities, and the prices that are tried on them.
    families: tuple[tuple[str, tuple[int, ...], tuple[float, ...]], ...] = (
        (LATENT, (1, 2, 3, 4, 5, 6), PRICES),
        (CODES, (2, 3, 4, 5, 6), PRICES),
        (MATCHED, (2, 3, 4, 5, 6), PRICES),
    )
    #: Names of senders, and how each differs from `minsym train` as it is.
    senders: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = tuple(
        (name, tuple(changes.items())) for name, changes in (SENDERS | CONTROL).items()
    )
    setting: Setting = PAPER_SETTING
    #: Games of all complexities together.
    train: int = 36_000
    valid: int = 1200
    #: Images that the level set of a target has at least, in `matched`.
    min_level_set: int = 4
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    learning: Learning = field(default_factory=Learning)


FULL = Config()

#: Three times as much to learn from, with networks of the paper's size.
GPU = replace(FULL, train=120_000, learning=Learning(hidden=512))
TOY = Config(
    families=((LATENT, (2, 3), (0.0, PRICE)),),
    setting=Setting(6, 3, 8),
    train=120,
    valid=60,
    seeds=(0, 1),
    learning=Learning(longest=4, hidden=16, batch_size=32, retrain=32),
)


def compute(config: Config) -> list[Row]:
    """Train every sender at every price with every seed; return a complexity of each a row."""
    from experiments import training  # noqa: PLC0415 - drawing needs no torch

    found = there(config)
    order = {pair: place for place, pair in enumerate(asked(config))}
    missing = order.keys() - {_pair_of(row) for row in found}
    data = {
        family: training.data_set(spec_of(config, family, levels))
        for family, levels, _ in config.families
        if any(of == family for of, *_ in missing)
    }
    senders = {name: dict(changes) for name, changes in config.senders}
    planned = dict(
        pairs.pair(
            data[family],
            config.learning,
            sender,
            price,
            seed,
            {"family": family},
            **senders[sender],
        )
        for family, sender, price, seed in sorted(missing, key=order.__getitem__)
    )
    found += pairs.measured(planned, config.learning)
    return sorted(found, key=lambda row: order[_pair_of(row)])


def asked(config: Config) -> list[tuple[str, str, float, int]]:
    """Return the family, the sender, the price and the seed of each pair.

    The seeds are outermost: what a killed run has done is whole seeds.
    """
    return [
        (family, sender, price, seed)
        for seed, (family, _, prices) in product(config.seeds, config.families)
        for price, (sender, _) in product(prices, config.senders)
    ]


def there(config: Config) -> list[Row]:
    """Return the rows on disk of pairs that a config asks for, if all else is as it has it.

    Raises
    ------
    InputError
        If the results hold pairs that it does not ask for, which would be lost.
    """
    both = before("brevity", config, "families", "senders", folder=RESULTS)
    if not both:
        return []
    rows = read_rows("brevity", RESULTS)
    none_is_lost("brevity", map(_pair_of, rows), asked(config))
    levels = [{family: levels for family, levels, _ in one["families"]} for one in both]
    senders = [dict(one["senders"]) for one in both]
    return [
        row
        for row in rows
        if levels[0][row["family"]] == levels[1][row["family"]]
        and senders[0][row["sender"]] == senders[1][row["sender"]]
    ]


def _pair_of(row: Row) -> tuple[str, str, float, int]:
    return row["family"], row["sender"], row["price"], row["seed"]


def spec_of(config: Config, family: str, levels: tuple[int, ...]) -> Spec:
    """Return the spec of the games of a family, all complexities mixed."""
    games = {"train": config.train // len(levels), "valid": config.valid // len(levels)}
    if family != MATCHED:
        return Spec(levels, config.setting, family, games)
    least = config.min_level_set
    return Spec(levels, config.setting, LATENT, games, matched=True, min_level_set=least)


def families_of(rows: list[Row]) -> list[str]:
    """Return the families, in their order."""
    return list(dict.fromkeys(row["family"] for row in rows))


def senders_of(rows: list[Row]) -> list[str]:
    """Return the senders, in their order."""
    return list(dict.fromkeys(row["sender"] for row in rows))


def prices_of(rows: list[Row]) -> list[float]:
    """Return the prices, from the lowest on."""
    return sorted({float(row["price"]) for row in rows})


def by_seed(rows: list[Row], column: str, **wanted: object) -> list[float]:
    """Return the mean of a column over the complexities, for each seed."""
    found: dict[int, list[float]] = {}
    for row in where(rows, **wanted):
        found.setdefault(row["seed"], []).append(float(row[column]))
    return [float(np.mean(each)) for each in found.values()]


def mean_of(rows: list[Row], column: str, **wanted: object) -> float:
    """Return the mean of a column over some rows: complexities count alike, and so do seeds."""
    return float(np.mean(by_seed(rows, column, **wanted)))


def draw(rows: list[Row]) -> "Figure":
    """Draw the trade-off, lengths over min|M|, slopes over the price and regrets, by family."""
    families = families_of(rows)
    figure = new_figure(3.4 * len(families) + 0.6, 10.4)
    panels = figure.subplots(4, len(families), sharey="row", squeeze=False)
    for family, (trade, lengths, slopes, regrets) in zip(families, panels.T, strict=True):
        here = where(rows, family=family)
        priced = where(here, price=PRICE)
        prices = prices_of(here)
        _trade(trade, here)
        trade.set_title(f"{family}, prices {prices[0]:g} to {prices[-1]:g}", fontsize=9)
        _lengths(lengths, priced)
        lengths.set_title(f"{family}, a symbol costs {PRICE:g}", fontsize=9)
        _slopes(slopes, here)
        slopes.set_title(f"{family}, slope within a pair", fontsize=9)
        _regrets(regrets, priced)
        regrets.set_title(f"{family}, regret by game at {PRICE:g}", fontsize=9)
    for axes, text in zip(panels[:, 0], LABELS, strict=True):
        axes.set_ylabel(text, parse_math=False)
    legend_below(figure)
    return figure


def _trade(axes: "Axes", rows: list[Row]) -> None:
    """Draw accuracy over mean length, a point for each price, beside literal messages."""
    for sender, style in zip(senders_of(rows), STYLES, strict=False):
        points = [
            [mean_of(rows, column, sender=sender, price=price) for column in ("length", "accuracy")]
            for price in prices_of(rows)
        ]
        lengths, accuracies = np.transpose(points)
        axes.plot(lengths, 100 * accuracies, label=sender, markersize=5, **style)
    look: dict[str, Any] = {"color": "#888888", "linewidth": 1}
    lengths = np.linspace(0, max(literal_lengths(rows)), 81)
    reached = [100 * literal_at(rows, length) for length in lengths]
    axes.plot(lengths, reached, label="literal messages, the best", linestyle="--", **look)
    axes.axhline(100 * mean_of(rows, "blind"), label="blind", linestyle=":", **look)
    needed = float(np.mean([row["level"] for row in rows]))
    axes.plot([needed], [100], "*", color="#888888", markersize=9, label="min|M|, the solver")
    axes.set(xlim=(-0.2, None), ylim=(0, 104))
    axes.set_xlabel("mean length (symbols)")


def literal_lengths(rows: list[Row]) -> list[int]:
    """Return the lengths at which it is known what literal messages reach."""
    starts = "literal_"
    return [int(name.removeprefix(starts)) for name in rows[0] if name.startswith(starts)]


def _lengths(axes: "Axes", rows: list[Row]) -> None:
    """Draw mean lengths over min|M|, with their range over the seeds."""
    levels = sorted({row["level"] for row in rows})
    axes.plot(levels, levels, color="#888888", linewidth=1, label="min|M|, the solver")
    for sender, style in zip(senders_of(rows), STYLES, strict=False):
        found = [[row["length"] for row in where(rows, sender=sender, level=k)] for k in levels]
        with_range(axes, levels, found, label=sender, **style)
    axes.set(ylim=(0, max(8.4, levels[-1] + 0.4)), xticks=levels)
    axes.set_xlabel("min|M| (symbols)", parse_math=False)


def _slopes(axes: "Axes", rows: list[Row]) -> None:
    """Draw the slope of length on min|M| over the price, with its interval over the seeds."""
    prices = prices_of(rows)
    places = range(len(prices))
    for level in (0, 1):
        axes.axhline(level, color="#888888", linewidth=1, linestyle="-" if level else ":")
    for sender, style in zip(senders_of(rows), STYLES, strict=False):
        found = [mean_interval(by_seed(rows, "slope", sender=sender, price=p)) for p in prices]
        mean, half = np.transpose(found)
        axes.errorbar(places, mean, yerr=half, capsize=2, label=sender, markersize=5, **style)
    axes.set_xticks(list(places), [f"{price:g}" for price in prices])
    axes.set_xlabel("price of a symbol (nats)")


def _regrets(axes: "Axes", rows: list[Row]) -> None:
    """Draw the symbols beyond min|M| game by game: medians, and half of the games about them."""
    levels = sorted({row["level"] for row in rows})
    axes.axhline(0, color="#888888", linewidth=1)
    senders = senders_of(rows)
    for number, (sender, style) in enumerate(zip(senders, STYLES, strict=False)):
        columns = ("regret_median", "regret_low", "regret_high")
        middle, low, high = (
            np.array([mean_of(rows, column, sender=sender, level=k) for k in levels])
            for column in columns
        )
        places = np.array(levels) + 0.15 * (number - (len(senders) - 1) / 2)
        ends = np.array([middle - low, high - middle])
        look = {**style, "linestyle": ""}
        axes.errorbar(places, middle, yerr=ends, capsize=2, label=sender, markersize=5, **look)
    axes.set_xticks(levels)
    axes.set_xlabel("min|M| (symbols)", parse_math=False)


def _range(numbers: list[float]) -> str:
    """Write the lowest and the highest of some slopes."""
    return " to ".join(dict.fromkeys(_signed(end) for end in (min(numbers), max(numbers))))


def _signed(number: float) -> str:
    """Write a slope, of which what is nearly none has no sign of its own.

    >>> _signed(-0.001), _signed(0.333)
    ('+0.00', '+0.33')
    """
    return f"{round(number, 2) + 0.0:+.2f}"


def _said(numbers: list[float]) -> str:
    mean, half = mean_interval(numbers)
    return f"{_signed(mean)} +- {half:.2f}"


def claims(rows: list[Row]) -> list[Claim]:
    """Say whether length follows min|M| within a pair, and what a price does."""
    found = []
    for sender in senders_of(rows):
        slopes = {
            family: by_seed(rows, "slope", family=family, sender=sender, price=PRICE)
            for family in families_of(rows)
        }
        lows = [mean - half for mean, half in map(mean_interval, slopes.values())]
        found.append(
            Claim(
                f"{sender}, a symbol costs {PRICE:g}: messages grow with min|M|",
                "as min|M| does",
                "; ".join(f"{family} {_said(each)}" for family, each in slopes.items())
                + f" symbols for each of min|M| ({_seeds(rows)} pairs of agents each)",
                verdict([low > 0 for low in lows] + [low > HALF for low in lows]),
            )
        )
    untaught = {
        (sender, family): [
            mean_of(rows, "slope", family=family, sender=sender, price=p)
            for p in prices_of(where(rows, family=family))
            if p
        ]
        for sender in senders_of(rows)
        for family in families_of(rows)
        if sender != TAUGHT
    }
    found.append(
        Claim(
            "pairs that were not taught shorten all messages alike, at any price: a slope below "
            f"{ALIKE:g}, either way",
            "",
            "; ".join(
                f"{sender}, {family} {_range(each)}" for (sender, family), each in untaught.items()
            ),
            verdict([max(map(abs, each)) < ALIKE for each in untaught.values()]),
        )
    )
    lengths = {
        (family, sender): [
            mean_of(rows, "length", family=family, sender=sender, price=p)
            for p in prices_of(where(rows, family=family))
        ]
        for family, sender in product(families_of(rows), senders_of(rows))
    }
    found.append(
        Claim(
            "the dearer a symbol, the shorter the messages (prices "
            f"{', '.join(f'{p:g}' for p in prices_of(rows))})",
            "",
            "; ".join(
                f"{sender}, {family} {', '.join(f'{length:.1f}' for length in each)}"
                for (family, sender), each in lengths.items()
            ),
            verdict([all(b < a for a, b in pairwise(each)) for each in lengths.values()]),
        )
    )
    return [*found, _above_literal(rows), *_of_control(rows)]


def _seeds(rows: list[Row]) -> int:
    """Return how many seeds there are."""
    return len({row["seed"] for row in rows})


def _above_literal(rows: list[Row]) -> Claim:
    """Say whether agents do better than literal messages of as many symbols."""
    said, parts = [], []
    for family, sender in product(families_of(rows), senders_of(rows)):
        of = {"family": family, "sender": sender, "price": PRICE}
        length, reached = mean_of(rows, "length", **of), mean_of(rows, "accuracy", **of)
        literal = literal_at(where(rows, family=family), length)
        said.append(
            f"{sender}, {family} {percent(reached)} with {length:.1f}, literal {percent(literal)}"
        )
        parts.append(reached > literal)
    return Claim(
        "agents do better than the best literal messages, as long as theirs on average "
        f"(price {PRICE:g})",
        "",
        "; ".join(said),
        verdict(parts),
    )


def _of_control(rows: list[Row]) -> list[Claim]:
    """Say whether the meanings that a taught pair begins with are enough.

    Nothing is said where the pairs that tell were not trained.
    """
    if LITERAL not in senders_of(rows):
        return []
    said, parts = [], []
    for family in families_of(rows):
        literal, taught = (
            by_seed(rows, "slope", family=family, sender=sender, price=PRICE)
            for sender in (LITERAL, TAUGHT)
        )
        said.append(f"{family} {_said(literal)}, taught {_said(taught)}")
        (mean, half), (other, spread) = map(mean_interval, (literal, taught))
        parts.append(mean + half < HALF * (other - spread))
    return [
        Claim(
            "symbols that mean values at the beginning are not enough: without teaching a pair has "
            f"less than half of the slope of one that was taught (price {PRICE:g})",
            "",
            "; ".join(said),
            verdict(parts),
        )
    ]


def literal_at(rows: list[Row], length: float) -> float:
    """Return what the best literal messages reach that are so long on average.

    Each game has the best attributes for it, and games of each min|M| as many as are worth most
    over all: symbols go where the next one gains most. Without any, a game is worth what can be had
    without a message.
    """
    levels = sorted({row["level"] for row in rows})
    reached, gains = 0.0, []
    for level in levels:
        here = where(rows, level=level)
        known = [(0, mean_of(here, "blind"))]
        known += [(j, mean_of(here, f"literal_{j}")) for j in literal_lengths(rows)]
        reached += known[0][1]
        gains += _gains(known)
    left = length * len(levels)
    for gain, symbols in sorted(gains, reverse=True):
        taken = min(symbols, left)
        reached += gain * taken
        left -= taken
    return min(1.0, reached / len(levels))


def _gains(known: list[tuple[int, float]]) -> list[tuple[float, int]]:
    """Return what each next symbol gains, and for how many, where lengths may be mixed.

    >>> _gains([(0, 0.0), (1, 0.125), (2, 0.75), (3, 1.0)])
    [(0.375, 2), (0.25, 1)]
    """
    found, (at, reached) = [], known[0]
    while at < known[-1][0]:
        gain, end, there = max(
            ((share - reached) / (j - at), j, share) for j, share in known if j > at
        )
        found.append((gain, end - at))
        at, reached = end, there
    return found


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    first = families_of(rows)[0]
    of_first = where(rows, family=first)
    prices = prices_of(of_first)
    runs = {
        tuple(row[key] for key in ("family", "sender", "price", "seed")): row["seconds"]
        for row in rows
    }
    slope = "; ".join(
        f"{sender} "
        + ", ".join(
            _signed(mean_of(rows, "slope", family=family, sender=sender, price=PRICE))
            for family in families_of(rows)
        )
        for sender in senders_of(rows)
    )
    falls = ", ".join(
        " to ".join(
            _signed(mean_of(rows, "slope", family=family, price=p, sender=TAUGHT))
            for p in (prices[0], prices[-1])
        )
        for family in families_of(rows)
    )
    reached = "; ".join(
        f"{sender} "
        + ", ".join(percent(mean_of(of_first, "accuracy", sender=sender, price=p)) for p in prices)
        for sender in senders_of(rows)
    )
    exact = "; ".join(
        f"{sender} {percent(mean_of(of_first, 'as_needed', sender=sender, price=PRICE), 0)}"
        for sender in senders_of(rows)
    )
    blind = {
        family: [mean_of(rows, "blind", family=family, level=k) for k in levels_of(rows, family)]
        for family in families_of(rows)
    }
    leaks = "; ".join(
        f"{family} {', '.join(percent(share, 0) for share in shares)}"
        for family, shares in blind.items()
    )
    rates = ", ".join(f"{each['learning_rate']:g}" for each in (SENDERS | CONTROL).values())
    return (
        "Expected: an agent that pays for each symbol, and sees what the target has to be told "
        "from, says as many symbols as the game needs: a slope of 1. One that sees the target "
        f"alone cannot know, and stays at 0. At {PRICE:g} nats a symbol the slopes are, in "
        f"{', '.join(families_of(rows))}: {slope}. In this share of the games of {first} a message "
        f"has just min|M| symbols: {exact}. So brevity follows min|M| in part where a sender was "
        "taught the solver's messages and then plays on its own, and it is not the "
        f"price that makes it so: from {prices[0]:g} to {prices[-1]:g} their slopes fall, in the "
        f"same order, from {falls}, for where symbols are dear, games that need many are given "
        f"up. {_meanings_alone(rows)}Agents that find meanings of their own shorten all messages "
        f"nearly alike ({_alike(rows)}): a symbol need not name one value, and few of "
        f"{sum(FULL.setting.sizes)} symbols make more messages than a context has images, "
        f"whatever min|M| is. Accuracies in {first} at prices of "
        f"{', '.join(f'{p:g}' for p in prices)}: {reached}. The price is multiplied by the "
        "accuracy, so that a pair that is seldom right hardly pays. In matched contexts nothing "
        "but the target differs; in the others attributes take fewer values at higher min|M|, so "
        "that a sender that sees the context has a second way to know. Without a message "
        f"{leaks} could be found, from the lowest min|M| to the highest, by one who knew min|M| "
        "and compared the candidates; these receivers score candidates one by one, and cannot. "
        f"What this cannot show: networks have {rows[0]['units']} units and have played "
        f"{rows[0]['played']:,} games; more of both is a config (`--gpu`). Pairs that are taught "
        "imitate in half of these games and then play on their own, so that it is open how long "
        "what they were taught lasts; each kind of sender has a learning rate that suits it, "
        f"a literal start that of the taught ({rates}). The {len(runs)} pairs took "
        f"{sum(runs.values()) / 3600:.1f} hours of a core. "
        "Bars of lengths are the lowest and the highest of the seeds, those of regrets half of the "
        "games; intervals of slopes are Student's t over seeds, which share their games. By games, "
        f"within one pair, they are +- {_within(rows):.2f} at most."
    )


def _meanings_alone(rows: list[Row]) -> str:
    """Say what comes of the meanings that a taught pair begins with, if that was tried."""
    if LITERAL not in senders_of(rows):
        return ""

    def at(column: str, sender: str) -> str:
        return ", ".join(
            f"{mean_of(rows, column, family=family, sender=sender, price=PRICE):.2f}"
            for family in families_of(rows)
        )

    free = min(prices_of(rows))
    length = mean_of(rows, "length", sender=LITERAL, price=free)
    return (
        "A pair that is taught begins with symbols that mean values. One that begins so and is not "
        f'taught ("literal start") has slopes of {at("slope", LITERAL)} at {PRICE:g}, and says '
        f"{length:.1f} symbols where they cost {free:g}, although its symbols still go with single "
        f"values (best match {at('best_match', LITERAL)}; {at('best_match', TAUGHT)} of taught "
        f"pairs, {at('best_match', CONTEXT)} of those that begin without meanings). A taught pair "
        "has also learned when to stop, and has paid in half of its games only: what of these does "
        "it is not told apart here. "
    )


def _alike(rows: list[Row]) -> str:
    """Write the slopes of pairs that see the context and find their own meanings."""
    slopes = own_slopes(rows)
    family, price = max(slopes, key=slopes.__getitem__)
    return f"slopes of {_range([*slopes.values()])}, the highest in {family} at {price:g}"


def own_slopes(rows: list[Row]) -> dict[tuple[str, float], float]:
    """Return the slopes of pairs that see the context and were not taught, by family and price."""
    return {
        (family, price): mean_of(rows, "slope", family=family, sender=CONTEXT, price=price)
        for family in families_of(rows)
        for price in prices_of(where(rows, family=family))
    }


def _within(rows: list[Row]) -> float:
    """Return the largest half of an interval of a pair's slope, which is one by games."""
    return float(max(row["slope_high"] - row["slope_low"] for row in rows)) / 2


def levels_of(rows: list[Row], family: str) -> list[int]:
    """Return the complexities of a family."""
    return sorted({row["level"] for row in where(rows, family=family)})
