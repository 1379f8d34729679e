"""The trained part of the experiment `leakage`: receivers that learn without any message."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.common import Claim, Row, between, mean_interval, percent, verdict, where
from experiments.lengths import ABOUT
from minsym.datasets.spec import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from minsym.datasets.shards import Games

#: One compares the candidates with each other, one is that of the agents as it usually is, told
#: the same each time.
COMPARING, SILENT = RECEIVERS = ("comparing", "silent")

#: How they are drawn.
MARKS: dict[str, dict[str, Any]] = {
    COMPARING: {"marker": "o", "markersize": 10, "markerfacecolor": "none", "elinewidth": 0.8},
    SILENT: {"marker": "x", "markersize": 5, "elinewidth": 0.8},
}

#: Times chance that count as chance.
NEAR_CHANCE = 1.05

#: Times chance from which on accuracies are drawn.
LEAST_DRAWN = 0.4


def columns(specs: Sequence[Spec], drawn: "Sequence[Mapping[str, Games]]") -> Row:
    """Return accuracies in fresh games of all seeds together; of no seeds, empty cells.

    Each seed has games of its own, so the intervals take games as drawn at random and receivers
    with them.

    Parameters
    ----------
    specs : sequence of Spec
        Of each seed.
    drawn : sequence of mapping
        The games of each spec, by the names of its splits: the first is learned from, the second
        tried on.
    """
    from minsym.agents.measure.blind import (  # noqa: PLC0415 - drawing needs no torch
        Comparison,
        SilentReceiver,
        hits,
        trained,
    )

    right: dict[str, list[float]] = {name: [] for name in RECEIVERS}
    for spec, splits in zip(specs, drawn, strict=True):
        learned_from, tried_on = splits.values()
        for name, kind in zip(RECEIVERS, (Comparison, SilentReceiver), strict=True):
            receiver = trained(kind, spec.setting, learned_from, spec.seed)
            right[name] += hits(receiver, tried_on).tolist()
    tried = sum(spec.splits["valid"] * len(spec.groups[0]) for spec in specs)
    found: Row = {"trained": len(specs) or None, "tried_on": tried or None}
    for name, every in right.items():
        found[name], found[f"{name}_half_width"] = mean_interval(every) if every else (None, None)
    return found


def learned(rows: list[Row]) -> list[Row]:
    """Return the rows, of family and level, at which receivers were trained."""
    return [row for row in rows if row["trained"]]


def said(row: Row, name: str) -> str:
    """Return the accuracy of a receiver as text."""
    return f"{percent(row[name])} +- {100 * row[f'{name}_half_width']:.1f} points"


def mark(axes: "Axes", rows: list[Row], color: str) -> None:
    """Mark what was learned, with its interval; what is off the scale, at its lower end."""
    for row in learned(rows):
        least = LEAST_DRAWN * row["chance"]
        for name in RECEIVERS:
            half = row[f"{name}_half_width"] if row[name] > least else 0
            height = max(row[name], least)
            axes.errorbar(row["level"], height, half, color=color, clip_on=False, **MARKS[name])


def key(axes: "Axes") -> None:
    """Write the key of the marks into the picture."""
    for name, text in ((COMPARING, "compares the candidates"), (SILENT, "scores them one by one")):
        label = f"trained, {text}"
        axes.errorbar([], [], [], linestyle="", color="#555555", label=label, **MARKS[name])
    axes.legend(loc="upper right", bbox_to_anchor=(0.98, 0.92), frameon=False)


def claims(rows: list[Row]) -> list[Claim]:
    """Say whether what leaks is learned, and by which receiver."""
    points = learned(rows)
    leaking = [row for row in points if row["blind"] > NEAR_CHANCE * row["chance"]]
    # What is exact for each context is known for the contexts that were drawn.
    above = [
        (row[name] - row["blind"], math.hypot(row[f"{name}_half_width"], row["half_width"]))
        for row in points
        for name in RECEIVERS
    ]
    most, half = max(above)
    tried = " or ".join(f"{count:,}" for count in sorted({row["tried_on"] for row in points}))
    paper = where(points, family="uniform", level=3)[0]
    return [
        Claim(
            "what leaks is learned by a receiver that is told nothing but compares candidates",
            "",
            "found, of what leaks: "
            + ", ".join(
                f"{row['family']} k = {row['level']}: {percent(row[COMPARING])} of "
                f"{percent(row['blind'])}"
                for row in leaking
            ),
            verdict([row[COMPARING] > 0.9 * row["blind"] for row in leaking]),
        ),
        Claim(
            "no receiver that is told nothing finds more than the exact figure",
            "",
            f"{len(RECEIVERS)} receivers at {len(points)} points of {tried} fresh games: at "
            f"most {100 * most:+.1f} +- {100 * half:.1f} points above it",
            # Of so many comparisons one or two are outside their interval.
            verdict([all(more <= 2 * half for more, half in above)]),
        ),
        Claim(
            "Figure 3's accuracies at k = 3 come through the message (implied)",
            "",
            f"{percent(paper['blind'])} can be had without; of that, the receiver of the agents "
            f"learns {said(paper, SILENT)}, one that compares candidates {said(paper, COMPARING)}",
            verdict([paper[SILENT] < 2 * paper["chance"]]),
        ),
    ]


def words(rows: list[Row]) -> str:
    """Say what was learned, and what that does to Figure 3."""
    points = learned(rows)
    paper = where(points, family="uniform", level=3)[0]
    honest = [row[COMPARING] for row in points if row["blind"] < NEAR_CHANCE * row["chance"]]
    silent = [row[SILENT] for row in points]
    missed = "; ".join(
        f"`{row['family']}` k = {row['level']}: {said(row, COMPARING)} of {percent(row['blind'])}"
        for row in points
        if row[COMPARING] + row[f"{COMPARING}_half_width"] < row["blind"]
    )
    limits = "Of three values at once they are not told, and do not always find all"
    return (
        "Rings and crosses are trained receivers that are told nothing: at each point "
        f"{paper['trained']} of a kind, which differ in seed and games, together tried on "
        f"{paper['tried_on']:,} fresh games. Rings compare the candidates, by how many share each "
        f"value and each pair of values. At k = 3 of `uniform` they find {said(paper, COMPARING)}; "
        "where all that leaks is within 5 % of chance they are right in "
        f"{between(min(honest), max(honest))}. {limits}{missed and f' ({missed})'}. Crosses are "
        "the receiver of the agents, which scores candidates one by one and so cannot see which is "
        f"the odd one out: {between(min(silent), max(silent))}, where chance is "
        f"{percent(paper['chance'])}; an image in the middle of the others seldom has the largest "
        f"sum. So at k = 3 of Figure 3, {percent(paper['blind'])} could be had without a message, "
        f"{percent(paper['blind'] / ABOUT, 0)} of the {percent(ABOUT, 0)} that "
        "the paper reports for one and for two symbols. Agents of this kind do not have it: their "
        "accuracy comes through the message. Where a receiver compares candidates, as with "
        "attention, an accuracy speaks of messages only as far as it is above this. Training shows "
        "what can be found without a message, not what cannot: that is the exact figure."
    )
