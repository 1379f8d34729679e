"""Figure 3 of the paper with a receiver that compares the candidates, beside the usual one.

    python -m experiments run comparing

About an hour of one core, or a minute of a GPU and 16 cores; a killed run goes on where it was.
The games and the agents are those of `lengths`, Figures 2 and 3, and what they reach there in as
many epochs stands beside, half of those of the figures. But there the receiver scores the
candidates one by one, so that it cannot see which of them is the odd one out. The one that compares
them also counts what each shares with the others (`minsym train --compares`). What can be had
without any message is exact for the validation games.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import lengths
from experiments.common import Claim, Row, mean_interval, percent, rows_of, verdict, where
from experiments.lengths import ABOUT, NEAR
from experiments.pictures import STYLES, label_end, new_figure, spread

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Figure 3 with a receiver that compares"

#: The receivers, and how the curves of each are drawn.
USUAL, COMPARES = "usual", "compares"
LINES = {USUAL: ":", COMPARES: "-"}


@dataclass(frozen=True)
class Config:
    """What the usual receiver was trained with; at which lengths, and how long, another one is."""

    usual: lengths.Config = field(default_factory=lambda: lengths.FULL)
    lengths: tuple[int, ...] = (1, 2, 5)
    epochs: int = 15


FULL = Config()
TOY = Config(lengths.TOY, (1, 2), lengths.TOY.epochs)

#: The columns of a row, behind the receiver.
COLUMNS = ("level", "length", "seed", "epoch", "train_accuracy", "val_accuracy", "seconds", "data")


def compute(config: Config) -> list[Row]:
    """Train a receiver that compares at each length, with every seed; return an epoch a row.

    Of both receivers, the usual one as `lengths` has it.
    """
    usual = [
        row
        for row in rows_of("lengths", config.usual)
        if row["length"] in config.lengths and row["epoch"] <= config.epochs
    ]
    less = replace(config.usual, lengths=config.lengths, epochs=config.epochs)
    compares = lengths.accuracies(less, {COMPARES: {"compares": True}})
    # What can be had without a message is of the games, whoever plays them.
    blind = {row["level"]: row["blind"] for row in usual}
    return [
        {"receiver": receiver}
        | {name: row[name] for name in COLUMNS}
        | {"blind": blind[row["level"]]}
        for receiver, rows in ((USUAL, usual), (COMPARES, compares))
        for row in rows
    ]


def _values(rows: list[Row], name: str) -> list[int]:
    return sorted({row[name] for row in rows})


def last(rows: list[Row], receiver: str, level: int, length: int) -> list[float]:
    """Return the accuracies of a receiver at the last epoch, one for each seed."""
    return lengths.last(where(rows, receiver=receiver), level, length)


def draw(rows: list[Row]) -> "Figure":
    """Draw the mean over the seeds and their range for both receivers, a panel for each level."""
    figure = new_figure(8, 4)
    epochs, levels = _values(rows, "epoch"), _values(rows, "level")
    for axes, level in zip(figure.subplots(1, len(levels), sharey=True), levels, strict=True):
        ends: list[tuple[float, str, dict[str, Any]]] = []
        for style, length in zip(STYLES, _values(rows, "length"), strict=False):
            for receiver, line in LINES.items():
                found = where(rows, level=level, length=length, receiver=receiver)
                curves = np.array(
                    [[100 * row["val_accuracy"] for row in where(found, epoch=e)] for e in epochs]
                )
                low, mean, high = curves.min(axis=1), curves.mean(axis=1), curves.max(axis=1)
                color = style["color"]
                axes.fill_between(epochs, low, high, color=color, alpha=0.2, linewidth=0)
                axes.plot(epochs, mean, color=color, linestyle=line)
            ends.append((mean[-1], f"L = {length}", style))
        labels = spread([end for end, _, _ in ends], 4, 100)
        for place, (_, name, style) in zip(labels, ends, strict=True):
            label_end(axes, epochs[-1], place, name, style)
        blind = 100 * where(rows, level=level)[0]["blind"]
        axes.axhline(blind, color="#888888", linewidth=0.8, linestyle="--")
        axes.text(epochs[-1], blind + 1, "without the message", ha="right", fontsize=7)
        axes.set_title(f"min|M| = {level}", parse_math=False)
        axes.set_xlabel("epoch")
        axes.set_xlim(0, epochs[-1] * 1.15)
        axes.set_ylim(0, 100)
    axes = figure.axes[0]
    axes.set_ylabel("validation accuracy (%)")
    for receiver, text in ((COMPARES, "compares the candidates"), (USUAL, "scores one by one")):
        axes.plot([], [], color="#555555", linestyle=LINES[receiver], label=text)
    axes.legend(loc="upper left", frameon=False)
    return figure


def _said(numbers: list[float]) -> str:
    mean, half = mean_interval(numbers)
    return f"{percent(mean)} +- {100 * half:.1f} points"


def _gain(rows: list[Row], level: int, length: int) -> tuple[float, float]:
    """Return by how much comparing is better, and the half-width of its interval over the seeds."""
    one, other = (last(rows, receiver, level, length) for receiver in (COMPARES, USUAL))
    return mean_interval([a - b for a, b in zip(one, other, strict=True)])


def _gains(rows: list[Row], level: int) -> str:
    """Write by how much comparing is better at each length."""
    gains = ((length, *_gain(rows, level, length)) for length in _values(rows, "length"))
    return ", ".join(
        f"L = {length}: {100 * mean:+.1f} +- {100 * half:.1f} points"
        for length, mean, half in gains
    )


def _leak(rows: list[Row], level: int, length: int) -> tuple[float, float]:
    """Return two shares of the accuracy of who compares: the blind one, and what comparing adds."""
    reached, _ = mean_interval(last(rows, COMPARES, level, length))
    added, _ = _gain(rows, level, length)
    return where(rows, level=level)[0]["blind"] / reached, added / reached


def _leaks(rows: list[Row], level: int) -> str:
    """Write these shares for each length."""
    return "; ".join(
        f"L = {length}: {percent(blind, 0)} without any message, {100 * added:.0f} % by comparing"
        for length in _values(rows, "length")
        for blind, added in [_leak(rows, level, length)]
    )


def claims(rows: list[Row]) -> list[Claim]:
    """Compare both receivers, and Figure 3 with the one that compares."""
    low, high = _values(rows, "level")[0], _values(rows, "level")[-1]
    each = _values(rows, "length")
    blind = where(rows, level=high)[0]["blind"]
    found = [
        Claim(
            f"comparing the candidates raises the accuracy at min|M| = {high}, whose data leak "
            f"{percent(blind)}",
            "",
            _gains(rows, high),
            verdict([mean > half for mean, half in (_gain(rows, high, one) for one in each)]),
        ),
        Claim(
            f"and changes it by less than {100 * NEAR:.0f} points at min|M| = {low}, whose data "
            f"leak {percent(where(rows, level=low)[0]['blind'])}",
            "",
            _gains(rows, low),
            verdict([abs(_gain(rows, low, one)[0]) < NEAR for one in each]),
        ),
    ]
    for length in each[:2]:
        numbers = last(rows, COMPARES, high, length)
        near = abs(sum(numbers) / len(numbers) - ABOUT) <= NEAR
        found.append(
            Claim(
                f"L = {length} at min|M| = {high}: around 35 %, of a receiver that compares",
                "about 35 %",
                f"{_said(numbers)}; one by one {_said(last(rows, USUAL, high, length))}",
                verdict([near]),
            )
        )
    shares = [_leak(rows, high, length)[0] for length in each]
    found.append(
        Claim(
            f"accuracies at min|M| = {high} of a receiver that compares come through the message",
            "",
            f"of its accuracy could be had, or was gained: {_leaks(rows, high)}",
            verdict([share < 0.1 for share in shares]),
        )
    )
    return found


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    low, high = _values(rows, "level")[0], _values(rows, "level")[-1]
    short, long = _values(rows, "length")[0], _values(rows, "length")[-1]
    blind = where(rows, level=high)[0]["blind"]
    return (
        f"At min|M| = {high} the data can be solved in {percent(blind)} of the games without any "
        "message ([above](#leakage)), but only by a receiver that compares the candidates. This "
        "one does, and is otherwise that of Figures 2 and 3 ("
        f"{max(_values(rows, 'epoch'))} epochs): it adds what the candidates look like beside each "
        "other to what the message says, which is Bayes' rule if both are independent "
        f"given the target. With {short} symbol{'s' if short > 1 else ''} it reaches "
        f"{_said(last(rows, COMPARES, high, short))}, one by one "
        f"{_said(last(rows, USUAL, high, short))}; with {long} symbols "
        f"{_said(last(rows, COMPARES, high, long))} and {_said(last(rows, USUAL, high, long))}. "
        f"What comparing adds at min|M| = {high}: {_gains(rows, high)}; at min|M| = {low}, where "
        f"next to nothing leaks: {_gains(rows, low)}. Shares of its accuracy that could be "
        f"had, or were gained: {_leaks(rows, high)}. What leaks and what is said add up to more "
        "than either, for among candidates that are likely by their looks a symbol is enough. Such "
        "a share is a bound and not a part that can be taken away: a game that is solved by looks "
        "may also be solved by the message. The "
        f"seeds ({len(_values(rows, 'seed'))}) change the agents and not the data; intervals are "
        "over the seeds, of differences for the same seed. In the picture: means over the seeds "
        "and their range."
    )
