"""Which reading of what the paper leaves open comes closest to its figures.

    python -m experiments run readings

About 8 hours of one core; a killed run goes on where it was, and what the results hold of a reading
and a seed is not computed again. Every reading is tried with one seed, and with three those that
come closest to the figures or say what keeps others from them.

The data and the grid are those of `lengths`, Figures 2 and 3. A reading changes one or two things
that the paper does not state: about the agents, about the data (`other_data`), or about what L
counts. Each accuracy is measured twice, with the symbols that the sender finds likeliest and with
sampled ones. Five numbers are compared, those that section 4 of the paper gives.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments import lengths
from experiments.common import (
    RESULTS,
    Claim,
    Row,
    before,
    none_is_lost,
    percent,
    read_rows,
    verdict,
    where,
)
from experiments.pictures import STYLES, new_figure
from experiments.stated import STATED, Found, complete, ranked, seeds_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from minsym.datasets.dataset import Dataset

TITLE = "Readings of the paper"


#: What the statements are about: L = 1, L = 2 and the longest, which is best in the figures.
GRID = replace(lengths.FULL, lengths=(1, 2, 5))


@dataclass(frozen=True)
class Reading:
    """What a reading changes; all else is as in `lengths`.

    Attributes
    ----------
    name : str
    agents : tuple of pairs
        Fields of `minsym.agents.play.config.Config`, and what they are.
    data : str or int
        Which games: "uniform", "shared" or "whole" of `DATA`; or how many images there are, of
        which all contexts are drawn.
    ends : int
        How many of the L symbols do nothing but end the message.
    seeds : int
        How many of the grid's seeds it is tried with, the first.
    """

    name: str
    agents: tuple[tuple[str, Any], ...] = ()
    data: str | int = "uniform"
    ends: int = 0
    seeds: int = 1


#: The one of Figures 2 and 3 here.
USUAL = "usual"

#: The one that the paper's agents are not.
SEEING = "sender sees the context"

#: The one in which L counts the end symbol.
COUNTED = "end counted in L"

#: Readings of other games.
SHARED, WHOLE = "contexts validated again", "batch = context"


@dataclass(frozen=True)
class Config:
    """The grid, and what is changed in each reading."""

    readings: tuple[Reading, ...] = (
        Reading(USUAL, seeds=3),
        Reading("end of message extra", (("eos", "extra"),)),
        Reading("end of message within", (("eos", "within"),)),
        Reading("embeddings x 0.1", (("embedding_scale", 0.1),), seeds=3),
        Reading("learning rate 0.0003", (("learning_rate", 0.0003),)),
        Reading("learning rate 0.003", (("learning_rate", 0.003),)),
        Reading("batch 32", (("batch_size", 32),)),
        Reading("temperature 0.5", (("temperature", 0.5),), seeds=3),
        Reading("temperature 2", (("temperature", 2.0),)),
        Reading(
            "embeddings x 0.1, rate 0.003", (("embedding_scale", 0.1), ("learning_rate", 0.003))
        ),
        Reading("embeddings x 0.1, end within", (("embedding_scale", 0.1), ("eos", "within"))),
        Reading(SEEING, (("sees", "context"),)),
        Reading(COUNTED, (("eos", "extra"),), ends=1, seeds=3),
        Reading("100 images in all", data=100),
        Reading(SHARED, data="shared", seeds=3),
        Reading("1,000 images in all", data=1000),
        Reading("answer after each symbol", (("impatient", True),), seeds=3),
        Reading("10,000 images in all", data=10_000),
        Reading(WHOLE, (("batches", "contexts"),), data="whole"),
    )
    grid: lengths.Config = GRID


#: How much more is gained at k = 3 than at k = 2.
MORE = lengths.MANY - lengths.FEW

FULL = Config()
TOY = Config(
    readings=(
        Reading(USUAL, seeds=2),
        Reading(COUNTED, (("eos", "extra"),), ends=1),
        Reading("40 images in all", data=40),
        Reading(SHARED, data="shared"),
        Reading(WHOLE, (("batches", "contexts"),), data="whole"),
    ),
    grid=replace(lengths.TOY, seeds=(0, 1)),
)


def compute(config: Config) -> list[Row]:
    """Train every reading; return the last epoch of each run."""
    grid, asked, found = config.grid, tried(config), there(config)
    done = {(row["seed"], row["reading"]) for row in found}
    wanted = {(seed, USUAL) for seed, each in asked if each == Reading(USUAL, seeds=each.seeds)}
    wanted -= done
    found += [row for row in _of_figures(grid) if (row["seed"], row["reading"]) in wanted]
    done = {(row["seed"], row["reading"]) for row in found}
    missing = [(seed, each) for seed, each in asked if (seed, each.name) not in done]
    data = {kind: data_sets(grid, kind) for kind in {each.data for _, each in missing}}
    plan: lengths.Plan = {}
    for seed, each in missing:
        plan |= lengths.planned(
            grid, seed, each.name, dict(each.agents), data[each.data], each.ends
        )
    rows = [
        {name: row[name] for name in row if name != "run"}
        | {"sampled": sampled(row["run"], grid.epochs)}
        for row in where(lengths.trained(plan), epoch=grid.epochs)
    ]
    order = [each.name for each in config.readings]
    return sorted(
        [*found, *rows, *_silent(rows, config)],
        key=lambda row: (row["seed"], order.index(row["reading"])),
    )


def tried(config: Config) -> list[tuple[int, Reading]]:
    """Return each reading with each of its seeds.

    The seeds are outermost: what a killed run has done is whole seeds.
    """
    seeds = enumerate(config.grid.seeds)
    return [(seed, each) for at, seed in seeds for each in config.readings if at < each.seeds]


def there(config: Config) -> list[Row]:
    """Return the rows on disk that a config asks for, if the games and the agents are the same.

    Raises
    ------
    InputError
        If the results hold readings or seeds that it does not ask for, which would be lost.
    """
    both = before("readings", config, "readings", "grid.seeds", folder=RESULTS)
    if not both:
        return []
    rows = read_rows("readings", RESULTS)
    asked = [(each.name, seed) for seed, each in tried(config)]
    none_is_lost("readings", [(row["reading"], row["seed"]) for row in rows], asked)
    was, now = ({each["name"]: {**each, "seeds": None} for each in one["readings"]} for one in both)
    return [row for row in rows if was[row["reading"]] == now[row["reading"]]]


def _of_figures(grid: lengths.Config) -> list[Row]:
    """Return the rows of the usual reading that the results of `lengths` hold, as they are here."""
    figures = replace(grid, lengths=lengths.FULL.lengths)
    if not before("lengths", figures, folder=RESULTS):
        return []
    same = "level", "length", "seed", "epoch", "train_accuracy", "val_accuracy", "seconds", "data"
    return [
        {"reading": USUAL} | {name: row[name] for name in same} | {"sampled": None}
        for row in where(read_rows("lengths", RESULTS), epoch=grid.epochs)
        if row["length"] in grid.lengths
    ]


def data_sets(grid: lengths.Config, kind: str | int) -> dict[int, "Dataset"]:
    """Return the games of a reading at each level, by `Reading.data`."""
    from experiments import other_data  # noqa: PLC0415 - drawing needs no compiler

    if kind == "uniform":
        return lengths.usual_data(grid)
    if isinstance(kind, int):
        return {level: other_data.drawn_from(grid, level, kind) for level in grid.levels}
    make = {"shared": other_data.shared_contexts, "whole": other_data.whole_contexts}[kind]
    return {level: make(grid, level) for level in grid.levels}


def sampled(run: Path, epochs: int) -> float:
    """Return how often a trained pair is right in validation if its sender samples its symbols."""
    from experiments.training import kept  # noqa: PLC0415 - drawing needs no torch

    (found,) = kept(run / f"sampled-{epochs}.json", partial(_sampled, run))
    return float(found["accuracy"])


def _sampled(run: Path) -> list[Row]:
    import torch  # noqa: PLC0415 - drawing needs none

    from experiments.training import device  # noqa: PLC0415
    from minsym.agents.learn.data import SAMPLES, as_tensors, generator  # noqa: PLC0415
    from minsym.agents.learn.train import AT_A_TIME  # noqa: PLC0415
    from minsym.agents.measure.evaluate import load_run  # noqa: PLC0415
    from minsym.datasets.dataset import Dataset  # noqa: PLC0415

    torch.set_num_threads(1)
    game, config, _ = load_run(run, device())
    games, right = Dataset(config.data, "valid"), 0
    # Training's epochs count from 1, so that this is noise of its own.
    noise = generator(config, SAMPLES, 0, config.device)
    game.eval()
    with torch.no_grad():
        for part in games.batches(AT_A_TIME):
            images, target, _, values = as_tensors(part, game.setting, config)
            right += int(game(images, target, noise, values).right.sum())
    return [{"accuracy": right / len(games)}]


def _silent(rows: list[Row], config: Config) -> list[Row]:
    """Return the rows of messages of which nothing is left but their end: they reach chance."""
    chance = 1 / config.grid.setting.images
    nothing = dict.fromkeys(("train_accuracy", "val_accuracy", "sampled"), chance)
    found = []
    for each in config.readings:
        for length in config.grid.lengths:
            if length > each.ends:
                continue
            one = where(rows, reading=each.name, length=max(config.grid.lengths))
            found += [{**row, **nothing, "length": length, "seconds": 0.0} for row in one]
    return found


# What came out.


def draw(rows: list[Row]) -> "Figure":
    """Draw the five numbers of each reading beside the paper's, the closest reading on top."""
    found = ranked(rows)
    order = list(dict.fromkeys(one.reading for one in found))
    figure = new_figure(9, 1.4 + 0.28 * len(order))
    panels = figure.subplots(1, len(STATED), sharey=True)
    places = dict(zip(order, range(len(order))[::-1], strict=True))
    color = STYLES[0]["color"]
    looks = {"val_accuracy": {}, "sampled": {"fillstyle": "none"}}
    # One above the other, so that neither hides the other.
    beside = {"val_accuracy": 0.15, "sampled": -0.15}
    for at, (axes, (what, stated)) in enumerate(zip(panels, STATED, strict=True)):
        axes.axvline(100 * stated, color="#cc3311", linewidth=1, linestyle="--")
        for one in found:
            values, place = 100 * one.seeds[:, at], places[one.reading] + beside[one.measure]
            axes.plot([values.min(), values.max()], [place, place], color=color, linewidth=1)
            mark = {**STYLES[0], "linestyle": "", "markersize": 4, **looks[one.measure]}
            axes.plot(values.mean(), place, **mark)
        axes.set_title(what, fontsize=9)
        is_gain = "above" in what
        axes.set_xlim(-10 if is_gain else -5, 70 if is_gain else 105)
        axes.set_xlabel("points" if is_gain else "accuracy (%)")
        axes.grid(axis="y", color="#eeeeee")
    best = {one.reading: one.far for one in found[::-1]}
    names = [f"{reading}  ({100 * best[reading]:.0f})" for reading in order]
    panels[0].set_yticks(list(places.values()), names)
    panels[0].set_ylim(-1, len(order) - 0.5)
    panels[0].text(100 * STATED[0][1] + 2, -0.9, "paper", color="#cc3311", fontsize=7)
    return figure


def _said(means: Sequence[float]) -> str:
    *accuracies, two, three = means
    return (
        f"{', '.join(percent(number) for number in accuracies)}; "
        f"{100 * two:.0f} and {100 * three:.0f} points"
    )


def _spread(numbers: npt.NDArray[np.float64]) -> str:
    """Write the range of some points over the seeds, if there are several."""
    if len(numbers) == 1:
        return "one seed"
    return f"{100 * numbers.min():.0f} to {100 * numbers.max():.0f} over the seeds"


def claims(rows: list[Row]) -> list[Claim]:
    """Say which reading is closest, and whether any has the 50 points."""
    order = of_the_paper(rows)
    best = order[0]
    most = max(order, key=lambda one: one.gains[1])
    both = min(order, key=lambda one: one.off)
    have = {one.reading for one in order if one.off <= 2 * lengths.NEAR}
    more = _more(rows)
    return [
        Claim(
            "L = 1 at k = 2; L = 1 and 2 at k = 3; best above L = 2 at k = 2 and 3: the closest of "
            f"{_how_many(rows)}",
            "35 %, 35 %, 35 %; 25 and 50 points",
            f"{best.name}: {_said(best.means)} (root mean square {100 * best.far:.0f} points)",
            verdict([best.far < lengths.NEAR]),
        ),
        Claim(
            "best L above L = 2: around 25 points at k = 2 and around 50 at k = 3, in some reading",
            "about 25 and 50 points",
            f"in {len(have) or 'none'} of {_how_many(rows)}; the closest is {both.name}: "
            f"{100 * both.gains[0]:.0f} points ({_spread(both.seeds[:, 3])}) and "
            f"{100 * both.gains[1]:.0f} ({_spread(both.seeds[:, 4])})",
            verdict([bool(have)]),
        ),
        Claim(
            "best L above L = 2 at k = 3: around 50 points, in some reading, whatever k = 2 has",
            "about 50 points",
            f"at most {100 * most.gains[1]:.0f} points ({most.name}; "
            f"{_spread(most.seeds[:, 4])}), and then {100 * most.gains[0]:.0f} at k = 2",
            verdict([most.gains[1] > lengths.MANY - 2 * lengths.NEAR]),
        ),
        Claim(
            "the gain at k = 3 is 25 points more than at k = 2, for a sender that does not see "
            "the context",
            "25 points more",
            _extra(rows),
            verdict([max(more) > MORE - lengths.NEAR]),
        ),
    ]


def of_the_paper(rows: list[Row]) -> list[Found]:
    """Return what `ranked` does, of readings that the paper's agents may have had."""
    return [one for one in ranked(rows) if one.reading != SEEING]


def _how_many(rows: list[Row]) -> str:
    """Write how many readings there are, and of how many accuracy was measured in two ways."""
    found = of_the_paper(rows)
    count = len({one.reading for one in found})
    twice = sum(one.measure == "sampled" for one in found)
    if twice == count:
        return f"{count} readings, each measured twice"
    return f"{count} readings" + (f", {twice} of them measured twice" if twice else "")


def _sampled_too(rows: list[Row]) -> list[str]:
    """Return the readings of which accuracy was measured with sampled symbols too."""
    return [one.reading for one in ranked(rows) if one.measure == "sampled"]


def _more(rows: list[Row]) -> list[float]:
    """Return by how much the gain at k = 3 is above that at k = 2, in readings of the paper."""
    return [one.gains[1] - one.gains[0] for one in of_the_paper(rows)]


def _extra(rows: list[Row]) -> str:
    more = _more(rows)
    without = len([name for name in complete(rows) if name != SEEING])
    return f"{100 * min(more):+.0f} to {100 * max(more):+.0f} points more in {without} readings"


def _near(means: Sequence[float]) -> int:
    """Return how many of the numbers are near the paper's."""
    stated = [number for _, number in STATED]
    return sum(abs(a - b) <= lengths.NEAR for a, b in zip(means, stated, strict=True))


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    order = of_the_paper(rows)
    best = order[0]
    most = max(order, key=lambda one: _near(one.means))
    usual = next(one for one in order if one.name == USUAL)
    return (
        "Expected: some choice that the paper does not state makes two symbols as bad as one at "
        f'min|M| = 3. The closest of these readings is "{best.name}", {100 * best.far:.0f} points '
        f'off as the root of the mean square of the five numbers; "{most.name}" has '
        f"{_near(most.means)} of the five within {100 * lengths.NEAR:.0f} points "
        f"({_said(most.means)}), and what `minsym train` has as usual {_near(usual.means)} "
        f"({_said(usual.means)}). If a sender that does not see the context cannot use what "
        "differs between the data, its gain at k = 3 is about that at k = 2 in any reading: it is "
        f"{_extra(rows)}. {_counted(rows)}{_others(rows)}{_seeing(rows)}"
        "In the picture the paper's numbers are the dashed lines, marks are means over the seeds "
        "and lines their range, and in brackets stands how far off a reading is; hollow marks are "
        f"accuracies with sampled symbols{_twice(rows)}. {_of_each(rows)} {_lacking(rows)}A "
        "reading that changes two things stands for many that were not tried."
    )


def _twice(rows: list[Row]) -> str:
    """Say by how much sampling changes accuracies, and of how many readings that was measured."""
    here = [row for row in rows if row["sampled"] is not None]
    if not here:
        return ", which were not measured here"
    lost = [100 * (row["val_accuracy"] - row["sampled"]) for row in here]
    count, every = len(_sampled_too(rows)), len(complete(rows))
    of = "" if count == every else f", measured in {count} of {every} readings"
    return f" ({np.mean(lost):.1f} points lower on average, {max(lost):.1f} at most{of})"


def _counted(rows: list[Row]) -> str:
    """Say what comes of an end symbol that is one of the L, if that was tried."""
    if COUNTED not in complete(rows):
        return ""
    one = next(one for one in ranked(rows) if one.name == COUNTED)
    two, three = one.gains
    return (
        "An end symbol that is one of the L symbols leaves one to be said at L = 2, so that L = 2 "
        f"reaches {percent(one.means[2])} at k = 3. It stays {100 * three:.0f} points below the "
        f"longest there and {100 * two:.0f} at k = 2, and L = 1 says nothing, which is chance "
        "without any training. "
    )


def _others(rows: list[Row]) -> str:
    """Say how other games were read, and what they gave, of those that were tried."""
    told = {
        SHARED: "Games of validation on contexts that were trained on, with other targets of the "
        "level where there are some",
        WHOLE: "A batch that is one context, every image of the level its target once, in as "
        "many games as usual and so of fewer contexts",
    }
    by_name = {one.name: one for one in ranked(rows)}
    drawn = [name for name in by_name if name.endswith("images in all")]
    found = [
        f"{text}: {_said(by_name[name].means)}. " for name, text in told.items() if name in by_name
    ]
    if drawn:
        each = "; ".join(f"{name}, {_said(by_name[name].means)}" for name in drawn)
        found.insert(0, f"Contexts that are all drawn from so many images: {each}. ")
    return "".join(found)


def _seeing(rows: list[Row]) -> str:
    """Say what a sender gains that could choose its attributes, if one was trained."""
    if SEEING not in complete(rows):
        return ""
    two, three = next(one.gains for one in ranked(rows) if one.name == SEEING)
    return (
        "A sender that sees the context could name the best attributes, of which two are enough "
        f"at k = 2 and not at k = 3; its gains are {100 * two:.0f} and {100 * three:.0f} points. "
    )


def _of_each(rows: list[Row]) -> str:
    """Say how many seeds each reading has."""
    counts = [len(seeds_of(where(rows, reading=reading))) for reading in complete(rows)]
    low, high = min(counts), max(counts)
    said = f"{low}" if low == high else f"{low} to {high}"
    return f"Each reading has {said} seed{'s' * (high > 1)}; seeds change the agents, not the data."


def _lacking(rows: list[Row]) -> str:
    """Name the readings that are not there, and those with fewer seeds than are asked for."""
    seeds = {name: len(seeds_of(where(rows, reading=name))) for name in complete(rows)}
    names = [
        each.name + (" (more seeds)" if each.name in seeds else "")
        for each in FULL.readings
        if seeds.get(each.name, 0) < each.seeds
    ]
    return f"Not computed yet: {'; '.join(names)}. " if names else ""
