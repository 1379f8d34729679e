"""Figures 2 and 3 of the paper: validation accuracy for L = 1 to 5, at min|M| = 2 and 3.

    python -m experiments run lengths

About 25 minutes of one core for each seed, or half a minute of a GPU and 16 cores; a killed run
goes on where it was. The data are those of the paper, uniform contexts at its setting, 8,000 to
train and 2,000 to validate; the agents are the paper's, and what it leaves open is as `minsym
train` has it (`readings` varies that). In the same axes: what is reached without the message, by
naming the same L attributes of every target, and by the best L attributes for each, all taken
literally and exact for the validation games.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.common import PAPER_SETTING, Claim, Row, mean_interval, percent, verdict, where
from experiments.literal import literal
from experiments.pictures import STYLES, label_end, new_figure, spread
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from minsym.agents.play.config import Config as AgentsConfig
    from minsym.datasets.dataset import Dataset
    from minsym.datasets.shards import Games

TITLE = "Figures 2 and 3: accuracy over the epochs"

#: What the paper's text says: accuracies "around" these, and points between them. An accuracy is
#: around what is NEAR it, a difference of two around what is twice as near.
ABOUT, NEAR, FEW, MANY = 0.35, 0.05, 0.25, 0.50


@dataclass(frozen=True)
class Config:
    """The games, the lengths of messages, and the settings of agents that are not the defaults."""

    levels: tuple[int, ...] = (2, 3)
    lengths: tuple[int, ...] = (1, 2, 3, 4, 5)
    seeds: tuple[int, ...] = (0, 1, 2)
    epochs: int = 30
    train: int = 8000
    valid: int = 2000
    setting: Setting = PAPER_SETTING
    hidden: int = 512
    batch_size: int = 128


FULL = Config()
TOY = Config(
    lengths=(1, 2, 3),
    seeds=(0, 1),
    epochs=2,
    train=128,
    valid=64,
    setting=Setting(8, 3, 16),
    hidden=16,
    batch_size=64,
)

#: Where, left of the epochs, stands what literal messages reach: L attributes, the same for all
#: targets or the best for each.
NAMED, CHOSEN = -3, -8

#: How the agents are, by name, and what of that is not as `minsym train` has it.
Readings = Mapping[str, Mapping[str, Any]]

#: What is to be trained: by the folder of a run, what its rows say of it, and its config.
Plan = dict[Path, tuple[Row, "AgentsConfig"]]

#: The reading of the paper that the figures show.
USUAL: Readings = {"usual": {}}


def compute(config: Config) -> list[Row]:
    """Train every length with every seed; return an epoch a row."""
    rows = accuracies(config, USUAL)
    bounds = {level: literal(games_of(config, level), config.lengths) for level in config.levels}
    return [
        {name: value for name, value in row.items() if name != "reading"}
        | bounds[row["level"]][row["length"]]
        for row in rows
    ]


def accuracies(config: Config, readings: Readings) -> list[Row]:
    """Train every reading at every length with every seed; return an epoch a row."""
    data = usual_data(config)
    plan: Plan = {}
    # The seeds are outermost: what a killed run has done is whole seeds.
    for seed, (reading, changes) in product(config.seeds, readings.items()):
        plan |= planned(config, seed, reading, changes, data)
    return [{name: row[name] for name in row if name != "run"} for row in trained(plan)]


def usual_data(config: Config) -> dict[int, "Dataset"]:
    """Return the data set of each level: uniform contexts."""
    from experiments import training  # noqa: PLC0415 - drawing needs no compiler

    return {level: training.data_set(spec_of(config, level)) for level in config.levels}


def planned(
    config: Config,
    seed: int,
    reading: str,
    changes: Mapping[str, Any],
    data: Mapping[int, "Dataset"],
    ends: int = 0,
) -> Plan:
    """Return the runs of a reading with a seed: one for each level and length.

    Parameters
    ----------
    config : Config
    seed : int
    reading : str
        Its name.
    changes : mapping
        What of the agents is not as `minsym train` has it.
    data : mapping of int to Dataset
        What is trained on at each level.
    ends : int
        How many of the L symbols do nothing but end the message. Where that leaves none to be
        said, there is no run.
    """
    from experiments import training  # noqa: PLC0415 - drawing needs no torch
    from minsym.agents.play import config as agents  # noqa: PLC0415

    usual = {"epochs": config.epochs, "hidden": config.hidden, "batch_size": config.batch_size}
    plan: Plan = {}
    for (level, found), length in product(data.items(), config.lengths):
        if length <= ends:
            continue
        run = found.folder.parent / f"{reading.replace(' ', '-')}-L{length}-s{seed}"
        about = {"reading": reading, "level": level, "length": length, "seed": seed}
        plan[run] = (
            about,
            agents.Config(
                data=str(found.folder),
                max_length=length - ends,
                seed=seed,
                device=training.device(),
                **{**usual, **changes},
            ),
        )
    return plan


def trained(plan: Plan) -> list[Row]:
    """Train what is planned; return an epoch a row, each with the folder of its run."""
    from experiments import training  # noqa: PLC0415 - drawing needs no torch
    from minsym.datasets.dataset import Dataset  # noqa: PLC0415

    folders = {config.data for _, config in plan.values()}
    digests = {folder: training.digest(Dataset(folder)) for folder in folders}
    measures = "epoch", "train_accuracy", "val_accuracy", "seconds"
    rows = []
    for row in training.trained({run: config for run, (_, config) in plan.items()}):
        about, config = plan[row["run"]]
        found = {name: row[name] for name in measures}
        rows.append(about | found | {"data": digests[config.data], "run": row["run"]})
    return rows


def spec_of(config: Config, level: int) -> Spec:
    """Return the spec of the usual data of a level."""
    splits = {"train": config.train, "valid": config.valid}
    return Spec((level,), config.setting, "uniform", splits)


def games_of(config: Config, level: int) -> "Games":
    """Return the validation games of a level."""
    from experiments.training import data_set  # noqa: PLC0415 - drawing needs no compiler

    return data_set(spec_of(config, level)).split("valid")[:]


def last(rows: list[Row], level: int, length: int) -> list[float]:
    """Return the accuracies at the last epoch, one for each seed."""
    epoch = max(row["epoch"] for row in rows)
    found = where(rows, level=level, length=length, epoch=epoch)
    return [row["val_accuracy"] for row in found]


def _lengths(rows: list[Row]) -> list[int]:
    return sorted({row["length"] for row in rows})


def _levels(rows: list[Row]) -> list[int]:
    return sorted({row["level"] for row in rows})


def draw(rows: list[Row]) -> "Figure":
    """Draw the mean over the seeds and their range, and the literal accuracies beside."""
    figure = new_figure(8, 4)
    epochs = sorted({row["epoch"] for row in rows})
    for axes, level in zip(figure.subplots(1, 2, sharey=True), _levels(rows), strict=True):
        ends: list[tuple[float, str, dict[str, Any]]] = []
        for style, length in zip(STYLES, _lengths(rows), strict=False):
            curves = np.array(
                [
                    [100 * row["val_accuracy"] for row in found]
                    for found in (where(rows, level=level, length=length, epoch=e) for e in epochs)
                ]
            )
            mean = curves.mean(axis=1)
            axes.fill_between(
                epochs,
                curves.min(axis=1),
                curves.max(axis=1),
                color=style["color"],
                alpha=0.2,
                linewidth=0,
            )
            axes.plot(epochs, mean, **{**style, "marker": ""})
            ends.append((mean[-1], f"L = {length}", style))
            one = where(rows, level=level, length=length)[0]
            mark = {**style, "linestyle": "", "clip_on": False}
            axes.plot(NAMED, 100 * one["fixed_attributes"], **mark)
            axes.plot(CHOSEN, 100 * one["best_attributes"], **mark, fillstyle="none")
        labels = spread([end for end, _, _ in ends], 4, 100)
        for place, (_, name, style) in zip(labels, ends, strict=True):
            label_end(axes, epochs[-1], place, name, style)
        axes.axhline(100 * one["blind"], color="#888888", linewidth=0.8, linestyle=":")
        axes.text(epochs[-1], 100 * one["blind"] + 1, "without the message", ha="right", fontsize=7)
        axes.set_title(f"min|M| = {level}", parse_math=False)
        axes.set_xlabel("epoch")
        axes.set_xlim(CHOSEN - 2, epochs[-1] * 1.12)
        ticks = [1, *(epoch for epoch in epochs if epoch % 10 == 0)]
        axes.set_xticks([CHOSEN, NAMED, *ticks], ["best\nL", "same\nL", *map(str, ticks)])
        axes.set_ylim(0, 100)
    figure.axes[0].set_ylabel("validation accuracy (%)")
    return figure


def _said(numbers: list[float]) -> str:
    mean, half = mean_interval(numbers)
    spread = "one seed" if len(numbers) == 1 else f"+- {100 * half:.1f} points"
    return f"{percent(mean)} ({spread})"


def _points(gains: list[float]) -> str:
    mean, half = mean_interval(gains)
    spread = "one seed" if len(gains) == 1 else f"+- {100 * half:.1f}"
    return f"{100 * mean:.1f} points ({spread})"


def _share(rows: list[Row], level: int, length: int) -> str:
    """Write how much of what a length reaches could be had without any message."""
    reached, _ = mean_interval(last(rows, level, length))
    return percent(where(rows, level=level)[0]["blind"] / reached, 0)


def gain(rows: list[Row], level: int) -> list[float]:
    """Return how far the best length is above L = 2 at the last epoch, for each seed."""
    every = [last(rows, level, length) for length in _lengths(rows)]
    second = last(rows, level, 2)
    return [max(seed) - base for *seed, base in zip(*every, second, strict=True)]


def claims(rows: list[Row]) -> list[Claim]:
    """Compare the statements of the paper's section 4 with the results."""
    found = []
    for level, length in ((2, 1), (3, 1), (3, 2)):
        numbers = last(rows, level, length)
        near = abs(sum(numbers) / len(numbers) - ABOUT) <= NEAR
        found.append(
            Claim(
                f"L = {length} at min|M| = {level}: around 35 %",
                "about 35 %",
                _said(numbers),
                verdict([near]),
            )
        )
    for level, points in ((2, FEW), (3, MANY)):
        gains = gain(rows, level)
        near = abs(sum(gains) / len(gains) - points) <= 2 * NEAR
        found.append(
            Claim(
                f"best L above L = 2 at min|M| = {level}: around {100 * points:.0f} points",
                f"about {100 * points:.0f} points",
                _points(gains),
                verdict([near]),
            )
        )
    low, high = _levels(rows)[0], _levels(rows)[-1]
    more = [b - a for a, b in zip(gain(rows, low), gain(rows, high), strict=True)]
    expected = MANY - FEW
    found.append(
        Claim(
            f"best L above L = 2: twice as far at min|M| = {high} as at {low}",
            f"{100 * expected:.0f} points more",
            f"{_points(more)} more",
            verdict([abs(sum(more) / len(more) - expected) <= 2 * NEAR]),
        )
    )
    return [*found, _more_helps(rows), _fewer_is_better(rows), _composed(rows)]


def _more_helps(rows: list[Row]) -> Claim:
    """Say whether more symbols than min|M| are better than as many."""
    cases = {
        (level, length): min(last(rows, level, length)) > max(last(rows, level, level))
        for level in _levels(rows)
        for length in _lengths(rows)
        if level in _lengths(rows) and length > level
    }
    no = ", ".join(f"L = {length} at {level}" for (level, length), yes in cases.items() if not yes)
    return Claim(
        "raising L above min|M| usually helps",
        "usually",
        f"every seed above every seed with L = min|M| in {sum(cases.values())} of {len(cases)} "
        f"cases{no and f'; not for {no}'}",
        verdict([2 * sum(cases.values()) > len(cases)]),
    )


def _fewer_is_better(rows: list[Row]) -> Claim:
    """Say whether some smaller L is above a larger one at the last epoch."""
    pairs = [
        (short, long, last(rows, level, short), last(rows, level, long))
        for level in _levels(rows)
        for short, long in pairwise(_lengths(rows))
    ]
    means = sum(sum(fewer) > sum(more) for _, _, fewer, more in pairs)
    seeds = sum(a > b for _, _, fewer, more in pairs for a, b in zip(fewer, more, strict=True))
    return Claim(
        "in some cases a smaller L is better than a larger one",
        "in some cases",
        f"of {len(pairs)} pairs of L and L + 1, {means} in the means; "
        f"{seeds} of {sum(len(fewer) for _, _, fewer, _ in pairs)} in single seeds",
        verdict([means > 0, seeds > 0]),
    )


def _composed(rows: list[Row]) -> Claim:
    """Say whether agents' single symbols do better than any that stands for one value."""
    shortest = _lengths(rows)[0]
    said, parts = [], []
    for level in _levels(rows):
        literal_best = where(rows, level=level, length=shortest)[0]["best_attributes"]
        mean, half = mean_interval(last(rows, level, shortest))
        said.append(f"k = {level}: {percent(mean)}, the best value {percent(literal_best)}")
        parts.append(mean - half > literal_best)
    return Claim(
        f"at L = {shortest} a symbol stands for more than one value (hypothesis)",
        "can",
        "; ".join(said),
        verdict(parts),
    )


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    low, high = _levels(rows)[0], _levels(rows)[-1]
    two = {level: where(rows, level=level, length=2)[0] for level in (low, high)}
    return (
        f"Expected: at min|M| = {high} two symbols stay {100 * MANY:.0f} points below the best "
        f"number, at min|M| = {low} {100 * FEW:.0f}. They stay {_points(gain(rows, high))} and "
        f"{_points(gain(rows, low))} below: L = 2 reaches {_said(last(rows, high, 2))} and "
        f"{_said(last(rows, low, 2))}. "
        "The paper's sender sees the target and not the distractors, so it cannot know which two "
        "attributes would do. To name the same two attributes of every target is right in "
        f"{percent(two[low]['fixed_attributes'])} and {percent(two[high]['fixed_attributes'])}: "
        "the data hardly differ for such a sender. They differ for one that sees the context: the "
        f"best two attributes reach {percent(two[low]['best_attributes'])} and "
        f"{percent(two[high]['best_attributes'])}. Without any message "
        f"{percent(two[high]['blind'])} are possible at min|M| = {high} (see [below](#leakage)): "
        f"{_share(rows, high, 1)} of what L = 1 reaches there, {_share(rows, high, 2)} of what "
        "L = 2 does. It takes a receiver that compares the candidates, which this one does not. "
        "The seeds "
        f"({len({row['seed'] for row in rows})}) change the agents and not the data, and the paper "
        "states neither learning rate nor batch size, temperature, end of messages or scale of the "
        "embeddings: this is one reading of it. An accuracy counts as around another within "
        f"{100 * NEAR:.0f} points, a difference within {200 * NEAR:.0f}. In the picture: "
        "means over the seeds, their range, and left of the epochs what literal messages reach "
        "(filled marks: of the same L attributes for all targets, hollow: of the best L for each)."
    )
