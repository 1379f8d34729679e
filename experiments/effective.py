"""Does the language grow with min|M|? Effective length on data that do not leak, k = 1 to 6.

    python -m experiments run effective

A day of two cores, or half an hour of a GPU and 16 cores; a killed run goes on where it was.
A pair of agents for each family and level, each L = 1 to 8, each seed, with a sender that sees
the target only and with one that sees the distractors too. `codes` and `latent` have a data set
for each level; `matched` has one in which the same contexts supply targets at all of its levels,
so that for one pair of agents nothing but the target differs. Measured on 2,000 games that
nobody trained on (of each level): the accuracy given the first j symbols, j = 0 to L, which is
the prefix curve, and by how many bits each symbol lowers the entropy of what the receiver thinks.
"""

import json
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.common import Claim, Row, between, percent, verdict, where
from experiments.literal import literal
from experiments.pictures import STYLES, new_figure
from minsym.agents.probes import bits_per_position, effective_length, prefix_curve
from minsym.dataset import Dataset
from minsym.files import write_json
from minsym.setting import Setting
from minsym.spec import Spec

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Effective length against min|M|"

PAPER_SETTING = Setting()

#: Names of the families in the results; `matched` is `latent` too.
CODES, LATENT, MATCHED = "codes", "latent", "matched"

TARGET, CONTEXT = SENDERS = ("target", "context")

#: What a symbol has to be good for, in accuracy, to count.
EPS = 0.01

#: What part of what the longest messages reach is enough.
ENOUGH = 0.9

#: What a run's folder has of its measures.
MEASURES = "prefixes.json"

#: What silence and literal messages reach, by level and length.
Bounds = dict[tuple[int, int], dict[str, float]]


@dataclass(frozen=True)
class Config:
    """The data of each family, the lengths, and how the agents learn."""

    #: Names of families, their levels, and the seeds of the agents.
    families: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = (
        (CODES, (1, 2, 3, 4, 5, 6), (0, 1)),
        (LATENT, (2, 3, 4, 5, 6), (0,)),
        (MATCHED, (3, 4, 5, 6), (0,)),
    )
    lengths: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    train: int = 160_000
    valid: int = 2000
    setting: Setting = PAPER_SETTING
    #: 64 images cannot all have min|M| = 1, nor nearly all.
    images_at_1: int = 16
    min_level_set: int = 4
    hidden: int = 512
    batch_size: int = 256
    learning_rate: float = 0.005


FULL = Config()
TOY = Config(
    families=((CODES, (2, 3), (0, 1)), (MATCHED, (2, 3), (0,))),
    lengths=(1, 2, 3),
    train=256,
    valid=64,
    setting=Setting(8, 3, 16),
    min_level_set=1,
    hidden=16,
    batch_size=64,
)


def specs(config: Config) -> list[tuple[str, Spec, tuple[int, ...]]]:
    """Return the data sets, each with the name of its family in the results, and the seeds."""
    found = []
    for name, levels, seeds in config.families:
        drawn = LATENT if name == MATCHED else name
        together = [levels] if name == MATCHED else [(level,) for level in levels]
        for group in together:
            few = {"images": config.images_at_1} if group == (1,) else {}
            # Matched contexts supply several games each.
            games = {"train": config.train // len(group), "valid": config.valid}
            spec = Spec(group, replace(config.setting, **few), drawn, games)
            if name == MATCHED:
                spec = replace(spec, matched=True, min_level_set=config.min_level_set)
            found.append((name, spec, seeds))
    return found


def compute(config: Config) -> list[Row]:
    """Train every pair of agents; return a prefix of its messages a row, for each level."""
    from experiments import training  # noqa: PLC0415 - drawing needs no torch
    from minsym.agents import config as agents  # noqa: PLC0415

    wanted = specs(config)
    data = training.data_sets([spec for _, spec, _ in wanted])
    bounds = [_bounds(found, config.lengths) for found in data]
    about: dict[Path, Row] = {}
    runs: dict[Path, agents.Config] = {}
    bound_of: dict[Path, Bounds] = {}
    for (family, _, seeds), found, bound in zip(wanted, data, bounds, strict=True):
        digest = training.digest(found)
        for seed, sees, length in product(seeds, SENDERS, config.lengths):
            run = found.folder.parent / f"{sees}-L{length}-s{seed}"
            names = {"family": family, "sees": sees, "length": length, "seed": seed}
            about[run], bound_of[run] = {**names, "data": digest}, bound
            runs[run] = agents.Config(
                data=str(found.folder),
                max_length=length,
                sees=sees,
                epochs=1,
                hidden=config.hidden,
                batch_size=config.batch_size,
                learning_rate=config.learning_rate,
                seed=seed,
                device=training.device(),
            )
    training.trained(runs)
    measured = training.in_parallel(prefixes, list(runs))
    return [
        {**about[run], **row, **bound_of[run][row["level"], about[run]["length"]]}
        for run, rows in zip(runs, measured, strict=True)
        for row in rows
    ]


def _bounds(data: Dataset, lengths: tuple[int, ...]) -> Bounds:
    """Return what silence and literal messages reach, by level and length."""
    games = data.split("valid")[:]
    return {
        (level, length): found
        for level in np.unique(games.complexity).tolist()
        for length, found in literal(games.take(games.complexity == level), lengths).items()
    }


def prefixes(run: Path) -> list[Row]:
    """Return what a trained pair reaches with the first symbols of its messages, by level."""
    kept = run / MEASURES
    if not kept.exists():
        write_json(kept, {"rows": _prefixes(run)})
    rows: list[Row] = json.loads(kept.read_text(encoding="utf-8"))["rows"]
    return rows


def _prefixes(run: Path) -> list[Row]:
    from experiments.training import device  # noqa: PLC0415 - drawing needs no torch
    from minsym.agents.data import as_batch  # noqa: PLC0415
    from minsym.agents.evaluate import load_run, say  # noqa: PLC0415
    from minsym.agents.listener import TrainedListener  # noqa: PLC0415

    game, config, _ = load_run(run, device())
    games, rows = Dataset(config.data, "valid")[:], []
    for level in np.unique(games.complexity).tolist():
        played = games.take(games.complexity == level)
        listener = TrainedListener(game, as_batch(played, game.setting, config).images)
        messages = say(game, played)
        curve = prefix_curve(listener, messages, played.target).tolist()
        bits = [0.0, *bits_per_position(listener, messages).tolist()]
        rows += [
            {"level": level, "prefix": j, "accuracy": accuracy, "bits": fallen}
            for j, (accuracy, fallen) in enumerate(zip(curve, bits, strict=True))
        ]
    return rows


def _families(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["family"] for row in rows))


def _levels(rows: list[Row], family: str) -> list[int]:
    return sorted({row["level"] for row in where(rows, family=family)})


def _longest(rows: list[Row]) -> int:
    return int(max(row["length"] for row in rows))


def _mean(rows: list[Row], column: str) -> float:
    return float(np.mean([row[column] for row in rows]))


def _effective(rows: list[Row], family: str, sees: str, level: int) -> list[int]:
    """Return the effective length of the longest messages, for each seed."""
    curves = where(rows, family=family, sees=sees, level=level, length=_longest(rows))
    return [
        int(effective_length([row["accuracy"] for row in where(curves, seed=seed)], EPS))
        for seed in _seeds(rows, family)
    ]


def _needed(rows: list[Row], family: str, sees: str, level: int) -> list[int]:
    """Return the fewest L at which a pair reaches nearly what the longest do, for each seed."""
    found = []
    for seed in _seeds(rows, family):
        whole = _whole(where(rows, seed=seed), family, sees, level)
        enough = [accuracy >= ENOUGH * whole[-1] for accuracy in whole]
        found.append(_lengths(rows)[enough.index(True)])
    return found


def _seeds(rows: list[Row], family: str) -> list[int]:
    return sorted({row["seed"] for row in where(rows, family=family)})


def _whole(rows: list[Row], family: str, sees: str, level: int) -> list[float]:
    """Return the accuracy of whole messages of each length, means over the seeds."""
    here = where(rows, family=family, sees=sees, level=level)
    whole = [row for row in here if row["prefix"] == row["length"]]
    return [_mean(where(whole, length=length), "accuracy") for length in _lengths(rows)]


def _lengths(rows: list[Row]) -> list[int]:
    return sorted({row["length"] for row in rows})


def draw(rows: list[Row]) -> "Figure":
    """Draw effective length over min|M|, and what is behind it, a family a column."""
    families, longest = _families(rows), _longest(rows)
    figure = new_figure(9, 13)
    panels = figure.subplots(5, len(families), sharey="row", squeeze=False)
    for family, column in zip(families, panels.T, strict=True):
        column[0].set_title(family)
        _draw_effective(column[0], rows, family)
        if family == families[-1]:
            column[0].legend(fontsize=6, frameon=False, loc="lower right")
        for axes, sees in zip(column[1:3], SENDERS, strict=True):
            curves = {k: _whole(rows, family, sees, k) for k in _levels(rows, family)}
            _draw_curves(axes, _lengths(rows), curves, 100)
            axes.set_xlabel("L (symbols)")
        here = where(rows, family=family, sees=CONTEXT, length=longest)
        for axes, quantity, first in ((column[3], "accuracy", 0), (column[4], "bits", 1)):
            places = list(range(first, longest + 1))
            scale = 100 if quantity == "accuracy" else 1
            curves = {
                k: [_mean(where(here, level=k, prefix=j), quantity) for j in places]
                for k in _levels(rows, family)
            }
            _draw_curves(axes, places, curves, scale)
        column[3].set_xlabel(f"first symbols heard, of {longest}")
        column[4].set_xlabel(f"position of the symbol, of {longest}")
    names = (
        "effective and needed length\n(symbols)",
        "accuracy (%)\nsender sees the target",
        "accuracy (%)\nsender sees the context",
        "accuracy (%)\nsender sees the context",
        "bits of the receiver's entropy\nsender sees the context",
    )
    for axes, name in zip(panels[:, 0], names, strict=True):
        axes.set_ylabel(name)
    for axes in panels[1:4].flat:
        axes.set_ylim(0, 100)
    return figure


def _draw_effective(axes: "Axes", rows: list[Row], family: str) -> None:
    levels = _levels(rows, family)
    axes.plot(levels, levels, color="#aaaaaa", linewidth=0.8)
    for sees, style in zip(SENDERS, STYLES, strict=False):
        for measure, fill in ((_effective, "full"), (_needed, "none")):
            found = [measure(rows, family, sees, k) for k in levels]
            mean = np.array([np.mean(each) for each in found])
            ends = [mean - [min(each) for each in found], [max(each) for each in found] - mean]
            name = f"{'effective' if fill == 'full' else 'needed'}, sees the {sees}"
            axes.errorbar(levels, mean, yerr=ends, capsize=2, fillstyle=fill, label=name, **style)
    axes.set_xlim(levels[0] - 0.5, levels[-1] + 0.5)
    axes.set_ylim(0, _longest(rows) + 0.5)
    axes.set_xticks(levels)
    axes.set_xlabel("min|M| (symbols)", parse_math=False)


def _draw_curves(
    axes: "Axes", places: list[int], curves: dict[int, list[float]], scale: float
) -> None:
    for k, curve in curves.items():
        style = STYLES[(k - 1) % len(STYLES)]
        axes.plot(places, [scale * value for value in curve], **style)
    # Curves cross and end together: a legend, for labels would lie on one another.
    axes.legend([f"k = {k}" for k in curves], fontsize=6, frameon=False, ncols=2)
    axes.set_xticks(places)


def _slopes(
    rows: list[Row], family: str, sees: str, measure: "Callable[..., list[int]]"
) -> list[float]:
    """Return by how many symbols a length grows with min|M|, for each seed."""
    levels = _levels(rows, family)
    seeds = zip(*(measure(rows, family, sees, k) for k in levels), strict=True)
    # Rounded, for what is level may come out a little above 0; + 0.0 makes -0.0 a 0.
    return [round(float(np.polyfit(levels, found, 1)[0]), 6) + 0.0 for found in seeds]


def claims(rows: list[Row]) -> list[Claim]:
    """Test the paper's hypothesis where it could not, and one more of its statements."""
    found = []
    longest = _longest(rows)
    for family, (measure, what) in product(
        _families(rows),
        (
            (_effective, f"first symbols of {longest} that are as good as all"),
            (_needed, f"L that does {percent(ENOUGH, 0)} as well as L = {longest}"),
        ),
    ):
        levels = _levels(rows, family)
        here, all_slopes = [], []
        for sees in SENDERS:
            slopes = _slopes(rows, family, sees, measure)
            lengths = ", ".join(f"{np.mean(measure(rows, family, sees, k)):.3g}" for k in levels)
            growth = ", ".join(f"{slope:+.2f}" for slope in slopes)
            here.append(f"sees the {sees}: {lengths} ({growth} per symbol of min|M|)")
            all_slopes += slopes
        found.append(
            Claim(
                f"{family}, k = {levels[0]} to {levels[-1]}: the fewest {what}",
                "grow with min|M|",
                "; ".join(here),
                verdict([slope > 0 for slope in all_slopes]),
            )
        )
    gains = _gains(rows)
    better = sum(gain > 0 for gain in gains)
    found.append(
        Claim(
            "raising L above min|M| usually helps",
            "usually",
            f"L = k + 1 beats L = k in {better} of {len(gains)} cases, by "
            f"{100 * sum(gains) / len(gains):.1f} points on average",
            verdict([better > len(gains) / 2]),
        )
    )
    return found


def _gains(rows: list[Row]) -> list[float]:
    """Return by how much messages of k + 1 symbols beat those of k, in every case there is."""
    lengths, gains = _lengths(rows), []
    for family, sees in product(_families(rows), SENDERS):
        for k in _levels(rows, family):
            if k in lengths and k + 1 in lengths:
                whole = _whole(rows, family, sees, k)
                gains.append(whole[lengths.index(k + 1)] - whole[lengths.index(k)])
    return gains


def _blind(rows: list[Row], family: str) -> list[float]:
    return [where(rows, family=family, level=k)[0]["blind"] for k in _levels(rows, family)]


def _range(numbers: list[float]) -> str:
    return between(min(numbers), max(numbers), 0)


def _worth(rows: list[Row], family: str) -> float:
    """Return what it adds to the accuracy that the sender sees the context."""
    seen = {
        sees: np.mean([_whole(rows, family, sees, k) for k in _levels(rows, family)])
        for sees in SENDERS
    }
    return float(seen[CONTEXT] - seen[TARGET])


def words(rows: list[Row]) -> str:
    """Say what came out."""
    longest, levels = _longest(rows), _levels(rows, CODES)
    high = levels[-1]
    short = _lengths(rows).index(min(high, longest) - 1)
    at_high = where(rows, family=CODES, level=high, length=_lengths(rows)[short])
    whole = {
        (f, sees): [_whole(rows, f, sees, k)[-1] for k in _levels(rows, f)]
        for f, sees in product(_families(rows), SENDERS)
    }
    seeds = ", ".join(f"{name} {len(_seeds(rows, name))}" for name in _families(rows))
    return (
        "Expected: if min|M| decides how long the language is, both lengths in the upper row "
        "(filled marks: the fewest first symbols that are as good as all; open marks: the "
        f"shortest messages that do {percent(ENOUGH, 0)} as well as those of {longest}; solid: "
        "the sender sees the target, dashed: the context) follow the grey diagonal. The first "
        f"does not: given {longest} symbols, agents use nearly all of them at every min|M|, for "
        "nothing rewards a short message. The second grows, and slower than min|M|: agents do not "
        "name one value a symbol. At "
        f"k = {high} of {CODES} literal messages of {_lengths(rows)[short]} symbols are right in "
        f"{percent(_mean(at_high, 'best_attributes'))} at best, and these agents in "
        f"{percent(_whole(rows, CODES, CONTEXT, high)[short])}. So min|M| says how hard the data "
        "are, not how many symbols agents will use. What is reached with all of them: "
        + "; ".join(f"{family}, {sees} {_range(found)}" for (family, sees), found in whole.items())
        + ". To see the context is worth, over all k and L, "
        + ", ".join(
            f"{100 * _worth(rows, family):+.1f} points ({family})" for family in _families(rows)
        )
        + ". What this cannot show: one epoch of 160,000 games leaves most curves rising; "
        "prefixes are read by a receiver that was trained on whole messages; seeds are few "
        f"({seeds}); at higher k attributes take fewer values, which `matched` alone holds "
        "fixed. Without a message "
        + "; ".join(f"{_range(_blind(rows, family))} ({family})" for family in _families(rows))
        + " could be right: most where k = 1, for which contexts have 16 images, and in `matched`."
    )
