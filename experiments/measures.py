"""Which measures of a language follow min|M|, which the price, and which how well it is learned.

    python -m experiments run measures

Seconds, once the pairs of `brevity` and `between` are there; of these all runs are taken. Of each
measure the rank correlation (Spearman's) over pairs of agents: with min|M| where each pair plays
games of one complexity, with the price where the games stay the same, and with what a fresh
receiver reaches that learns the pair's messages, over all pairs and among those of the same games
and price. Intervals are bootstrapped over pairs.
"""

import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments import between, brevity
from experiments.common import Claim, Row, rows_of, verdict, where
from experiments.pairs import FRESH_RECEIVER, MEASURES, SENDERS
from experiments.pictures import STYLES, legend_below, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Measures of a language: what they follow"

#: What measures are compared with, in the columns of a row.
LEVEL, PRICE, SAME = "level", "price", "fresh_receiver_within"
COMPARED = {
    LEVEL: "min|M|, between pairs",
    PRICE: "the price, same games",
    FRESH_RECEIVER: "a fresh receiver's accuracy",
    SAME: "a fresh receiver's accuracy, same games and price",
}

#: Measures, and the two plainest numbers beside them.
ASKED = ("length_of_pair", "accuracy_of_pair", *MEASURES)

#: A rank correlation from which on a measure is said to follow something.
STRONG = 0.5

#: Pairs drawn anew for an interval.
DRAWS = 1000


@dataclass(frozen=True)
class Config:
    """The experiments whose pairs are compared, and the seed of the bootstrap."""

    brevity: Any = field(default_factory=lambda: brevity.FULL)
    between: Any = field(default_factory=lambda: between.FULL)
    seed: int = 1


FULL = Config()
TOY = Config(brevity.TOY, between.TOY)


class Correlation(NamedTuple):
    """A rank correlation over pairs of agents, with its 95 % interval."""

    value: float
    low: float
    high: float


#: What stands in the place of one where there is none.
NONE = (None, None, None)


def compute(config: Config) -> list[Row]:
    """Return for each measure and what it is compared with a correlation over pairs."""
    within = _pairs(rows_of("brevity", config.brevity), ("family", "sender", "price", "seed"))
    # The control of `brevity` is no kind of sender that is asked about.
    within = [row for row in within if row["sender"] in SENDERS]
    across = _pairs(rows_of("between", config.between), ("sender", "level", "seed"))
    every = [*within, *across]
    of = {LEVEL: across, PRICE: within, FRESH_RECEIVER: every, SAME: every}
    #: Among which pairs ranks are taken, where that is not all of them.
    kinds = {PRICE: ("family",), SAME: ("sender", "family", "level", PRICE)}
    rows = []
    for column, pairs in of.items():
        for sender in (*SENDERS, "all"):
            here = pairs if sender == "all" else where(pairs, sender=sender)
            for measure in ASKED:
                x = [row[measure] for row in here]
                y = [row[FRESH_RECEIVER if column == SAME else column] for row in here]
                if column in kinds:
                    of_kind = [tuple(row.get(name) for name in kinds[column]) for row in here]
                    x, y = among_alike(x, of_kind), among_alike(y, of_kind)
                found = correlation(x, y, config.seed)
                about = {"with": column, "sender": sender, "measure": measure, "pairs": len(here)}
                rows.append({**about, **dict(zip(Correlation._fields, found or NONE, strict=True))})
    return rows


def _pairs(rows: list[Row], named: Sequence[str]) -> list[Row]:
    """Return a row for each pair: what is measured of it does not depend on the complexity."""
    return list({tuple(row[name] for name in named): row for row in rows}.values())


def among_alike(values: Sequence[float | None], kinds: Sequence[object]) -> list[float | None]:
    """Return the ranks of values among those of their kind, from -0.5 to 0.5.

    What kinds differ in is gone then: a correlation of such ranks is that within kinds.

    Examples
    --------
    >>> among_alike([1, 2, 70, 80, 90, None], ["a", "a", "b", "b", "b", "b"])
    [-0.5, 0.5, -0.5, 0.0, 0.5, None]
    """
    from scipy.stats import rankdata  # noqa: PLC0415 - drawing needs none of it

    found: list[float | None] = [None] * len(values)
    for kind in set(kinds):
        places = [i for i, (v, k) in enumerate(zip(values, kinds, strict=True)) if k == kind]
        known = [i for i in places if values[i] is not None]
        ranks = rankdata([values[i] for i in known])
        for place, rank in zip(known, ranks.tolist(), strict=True):
            found[place] = (rank - 1) / (len(known) - 1) - 0.5 if len(known) > 1 else 0.0
    return found


def correlation(
    x: Sequence[float | None], y: Sequence[float | None], seed: int
) -> Correlation | None:
    """Return Spearman's rank correlation with a bootstrapped interval, of pairs that have both.

    That is Pearson's of the ranks; drawn anew by `scipy.stats.bootstrap` (percentiles). None where
    fewer than three pairs have both, or all are alike in one.

    Examples
    --------
    >>> found = correlation([1, 2, 3, 4, 5], [1, 2, 3, 5, 4], seed=0)
    >>> found.value
    0.9
    """
    from scipy.stats import (  # noqa: PLC0415 - drawing needs none of it
        ConstantInputWarning,
        bootstrap,
        pearsonr,
        rankdata,
    )

    known = [(a, b) for a, b in zip(x, y, strict=True) if a is not None and b is not None]
    if len(known) < 3 or min(len(set(column)) for column in zip(*known, strict=True)) < 2:
        return None
    data = np.array(known, dtype=float).T

    def rank_correlation(a: np.ndarray, b: np.ndarray, axis: int = -1) -> np.ndarray:
        ranks = rankdata(a, axis=axis), rankdata(b, axis=axis)
        # Of pairs that are all alike there is none: no reason to believe in any.
        return np.asarray(np.nan_to_num(pearsonr(*ranks, axis=axis).statistic))

    with warnings.catch_warnings(action="ignore", category=ConstantInputWarning):
        drawn = bootstrap(
            data,
            rank_correlation,
            paired=True,
            n_resamples=DRAWS,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
    low, high = drawn.confidence_interval
    return Correlation(round(float(rank_correlation(data[0], data[1])), 6), float(low), float(high))


def _strong(row: Row) -> bool:
    """Whether a correlation is `STRONG`, either way, and surely of its sign."""
    return row["value"] is not None and abs(row["value"]) >= STRONG and row["low"] * row["high"] > 0


def _names(measure: str) -> str:
    return measure.replace("_of_pair", "").replace("_", " ")


def draw(rows: list[Row]) -> "Figure":
    """Draw each measure's correlations, a panel for each thing that it may follow."""
    compared = list(dict.fromkeys(row["with"] for row in rows))
    figure = new_figure(2.6 * len(compared) + 1, 4.8)
    panels = figure.subplots(1, len(compared), sharey=True)
    senders = list(SENDERS)
    for axes, column in zip(panels, compared, strict=True):
        axes.axvline(0, color="#888888", linewidth=1)
        for aside, (sender, style) in enumerate(zip(senders, STYLES, strict=False), start=-1):
            known = [
                (place, row)
                for place, row in enumerate(where(rows, sender=sender, **{"with": column}))
                if row["value"] is not None
            ]
            if not known:
                continue
            value, low, high = (
                np.array([row[end] for _, row in known]) for end in Correlation._fields
            )
            # A percentile of draws may lie on the other side of the value.
            ends = np.clip([value - low, high - value], 0, None)
            look = {**style, "linestyle": "", "markersize": 5}
            places = [place + 0.2 * aside for place, _ in known]
            axes.errorbar(value, places, xerr=ends, capsize=2, label=sender, **look)
        axes.set_title(textwrap.fill(COMPARED[column], 30), fontsize=9, parse_math=False)
        axes.set_xlim(-1.05, 1.05)
        axes.set_xlabel("rank correlation")
    panels[0].set_yticks(range(len(ASKED)), [_names(measure) for measure in ASKED])
    panels[0].invert_yaxis()
    legend_below(figure)
    return figure


def claims(rows: list[Row]) -> list[Claim]:
    """Say which measures follow what, of each sender."""
    found = []
    for column, what in COMPARED.items():
        said, some = [], []
        for sender in SENDERS:
            strong = [
                row
                for row in where(rows, sender=sender, **{"with": column})
                if _strong(row) and row["measure"] not in TRIVIAL[column]
            ]
            named = ", ".join(f"{_names(row['measure'])} {row['value']:+.2f}" for row in strong)
            said.append(f"{sender}: {named or 'none'}")
            some.append(bool(strong))
        found.append(
            Claim(
                f"some measure of the language goes with {what} (rank correlation of {STRONG:g} "
                "or more, either way), whatever the sender",
                "",
                "; ".join(said),
                verdict(some),
            )
        )
    return found


#: What says nothing about the language beside what it is compared with.
TRIVIAL = dict.fromkeys(COMPARED, ("accuracy_of_pair", "length_of_pair"))


def _of_all(rows: list[Row], column: str, measure: str) -> str:
    (row,) = where(rows, sender="all", measure=measure, **{"with": column})
    if row["value"] is None:
        return "none"
    return f"{row['value']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})"


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    counts = {
        column: where(rows, sender="all", **{"with": column})[0]["pairs"] for column in COMPARED
    }
    best = max(
        (row for row in where(rows, sender="all", **{"with": FRESH_RECEIVER}) if row["value"]),
        key=lambda row: abs(row["value"]),
    )
    same = max(
        (row for row in where(rows, sender="all", **{"with": SAME}) if row["value"]),
        key=lambda row: abs(row["value"]),
    )
    return (
        "Expected: a measure that says how well symbols go with values follows how hard the games "
        "are, and says how soon somebody else understands the language. Over all senders length "
        f"goes with min|M| by {_of_all(rows, LEVEL, 'length_of_pair')} between pairs and with the "
        f"price by {_of_all(rows, PRICE, 'length_of_pair')}; topsim by "
        f"{_of_all(rows, LEVEL, 'topsim')} and {_of_all(rows, PRICE, 'topsim')}. What a fresh "
        f"receiver reaches goes most with {_names(best['measure'])}, "
        f"{_of_all(rows, FRESH_RECEIVER, best['measure'])}; with topsim "
        f"{_of_all(rows, FRESH_RECEIVER, 'topsim')}, with bijectivity "
        f"{_of_all(rows, FRESH_RECEIVER, 'bijectivity')}. Pairs: {counts[LEVEL]} with "
        f"min|M|, {counts[PRICE]} with the price, {counts[FRESH_RECEIVER]} with fresh receivers. "
        "Where senders differ as much as here, a correlation over all of them may be that of "
        "the senders: the picture has each by itself. And where games and prices differ it is "
        "mostly that of the games and prices, which change all measures at once: among pairs of "
        "the same sender, games and price, what a fresh receiver reaches goes with "
        f"{_names(same['measure'])} most, {_of_all(rows, SAME, same['measure'])}: little. "
        "Correlations with the price are among pairs that play the same games. Intervals are "
        f"bootstrapped over pairs; of {len(rows)} correlations some are large by chance."
    )
