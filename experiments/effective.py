"""Does the language grow with min|M|? Effective lengths on data without leaks, k = 1 to 6.

    python -m experiments run effective

Half a day of two cores, or ten minutes of a GPU and 16 cores; a killed run goes on where it was.
A pair of agents for each family and level, each L = 1 to 8, each seed, with a sender that sees
the target only and with one that sees the distractors too. `codes` and `latent` have a data set
for each level; `matched` has one in which the same contexts supply targets at all of its levels,
so that for one pair of agents nothing but the target differs. Measured on 2,000 games that
nobody trained on (of each level): the accuracy given the first j symbols, j = 0 to L, which is
the prefix curve, and by how many bits each symbol lowers the entropy of what the receiver thinks.
"""

from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.common import (
    PAPER_SETTING,
    Claim,
    Row,
    between,
    mean_interval,
    percent,
    verdict,
    where,
)
from experiments.curves import (
    CONTEXT,
    ENOUGH,
    SENDERS,
    TARGET,
    accuracies,
    draw,
    effective,
    families_of,
    lengths_of,
    levels_of,
    longest_of,
    mean_of,
    needed,
    seeds_of,
)
from experiments.literal import literal
from minsym.agents.measure.probes import bits_per_position, prefix_curve
from minsym.datasets.dataset import Dataset
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

# `draw` is a part of every experiment.
__all__ = ["FULL", "TITLE", "TOY", "Config", "claims", "compute", "draw", "words"]

TITLE = "Effective length against min|M|"

#: Names of the families in the results; `matched` is `latent` too.
CODES, LATENT, MATCHED = "codes", "latent", "matched"

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
    """Return the specs of the data sets, each with its family in the results and the seeds."""
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
    from minsym.agents.play import config as agents  # noqa: PLC0415

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
    from experiments.training import kept  # noqa: PLC0415 - drawing needs no torch

    return kept(run / MEASURES, partial(_prefixes, run))


def _prefixes(run: Path) -> list[Row]:
    from experiments.training import device  # noqa: PLC0415 - drawing needs no torch
    from minsym.agents.learn.data import as_tensors  # noqa: PLC0415
    from minsym.agents.measure.evaluate import load_run  # noqa: PLC0415
    from minsym.agents.measure.listener import TrainedListener  # noqa: PLC0415
    from minsym.agents.measure.speaker import say  # noqa: PLC0415

    game, config, _ = load_run(run, device())
    games, rows = Dataset(config.data, "valid")[:], []
    for level in np.unique(games.complexity).tolist():
        played = games.take(games.complexity == level)
        listener = TrainedListener(game, as_tensors(played, game.setting, config))
        messages = say(game, played)
        curve = prefix_curve(listener, messages, played.target).tolist()
        bits = [0.0, *bits_per_position(listener, messages).tolist()]
        rows += [
            {"level": level, "prefix": j, "accuracy": accuracy, "bits": fallen}
            for j, (accuracy, fallen) in enumerate(zip(curve, bits, strict=True))
        ]
    return rows


def _slopes(
    rows: list[Row], family: str, sees: str, measure: "Callable[..., list[int]]"
) -> list[float]:
    """Return by how many symbols a length grows with min|M|, for each seed."""
    levels = levels_of(rows, family)
    seeds = zip(*(measure(rows, family, sees, k) for k in levels), strict=True)
    # Rounded, for what is level may come out a little above 0; + 0.0 makes -0.0 a 0.
    return [round(float(np.polyfit(levels, found, 1)[0]), 6) + 0.0 for found in seeds]


def _growth(rows: list[Row], family: str, measure: "Callable[..., list[int]]") -> list[float]:
    """Return the slopes of both senders and all seeds."""
    return [slope for sees in SENDERS for slope in _slopes(rows, family, sees, measure)]


def claims(rows: list[Row]) -> list[Claim]:
    """Test the paper's hypothesis on levels that it could not reach, and one more statement."""
    longest = longest_of(rows)
    measures = (
        (effective, f"first symbols of {longest} that are as good as all"),
        (needed, f"L that does {percent(ENOUGH, 0)} as well as L = {longest}"),
    )
    gains = _gains(rows)
    better = sum(gain > 0 for gain in gains)
    return [
        *(
            _growth_claim(rows, family, measure, what)
            for family, (measure, what) in product(families_of(rows), measures)
        ),
        Claim(
            "raising L above min|M| usually helps",
            "usually",
            f"L = k + 1 beats L = k in {better} of {len(gains)} cases, by "
            f"{100 * sum(gains) / len(gains):.1f} points on average",
            verdict([better > len(gains) / 2]),
        ),
    ]


def _growth_claim(
    rows: list[Row], family: str, measure: "Callable[..., list[int]]", what: str
) -> Claim:
    """Say whether a length grows, for certain: its interval is over seeds and senders."""
    levels, here = levels_of(rows, family), []
    for sees in SENDERS:
        lengths = ", ".join(f"{np.mean(measure(rows, family, sees, k)):.3g}" for k in levels)
        here.append(f"sees the {sees}: {lengths}")
    slopes = _growth(rows, family, measure)
    mean, half = mean_interval(slopes)
    return Claim(
        f"{family}, k = {levels[0]} to {levels[-1]}: the fewest {what}",
        "grow with min|M|",
        f"{'; '.join(here)}; {mean:+.2f} +- {half:.2f} per symbol of min|M| "
        f"({len(slopes)} pairs of agents at each)",
        verdict([mean > 0, mean - half > 0]),
    )


def _gains(rows: list[Row]) -> list[float]:
    """Return by how much messages of k + 1 symbols beat those of k, in every case there is."""
    lengths, gains = lengths_of(rows), []
    for family, sees in product(families_of(rows), SENDERS):
        for k in levels_of(rows, family):
            if k in lengths and k + 1 in lengths:
                whole = accuracies(rows, family, sees, k)
                gains.append(whole[lengths.index(k + 1)] - whole[lengths.index(k)])
    return gains


def _blind(rows: list[Row], family: str) -> list[float]:
    return [where(rows, family=family, level=k)[0]["blind"] for k in levels_of(rows, family)]


def _range(numbers: list[float]) -> str:
    return between(min(numbers), max(numbers), 0)


def _worth(rows: list[Row], family: str) -> float:
    """Return what it adds to the accuracy that the sender sees the context."""
    seen = {
        sees: np.mean([accuracies(rows, family, sees, k) for k in levels_of(rows, family)])
        for sees in SENDERS
    }
    return float(seen[CONTEXT] - seen[TARGET])


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    families, longest, high = families_of(rows), longest_of(rows), levels_of(rows, CODES)[-1]
    short = min(high, longest) - 1
    at_high = where(rows, family=CODES, level=high, length=short)
    reached = accuracies(rows, CODES, CONTEXT, high)[lengths_of(rows).index(short)]
    cases = [(f, sees, k) for f in families for sees in SENDERS for k in levels_of(rows, f)]
    used = [np.mean(effective(rows, *case)) for case in cases]
    slopes = {
        measure: [float(np.mean(_growth(rows, f, measure))) for f in families]
        for measure in (effective, needed)
    }
    first, second = (f"{min(each):+.2f} to {max(each):+.2f}" for each in slopes.values())
    whole = {
        (f, sees): [accuracies(rows, f, sees, k)[-1] for k in levels_of(rows, f)]
        for f, sees in product(families, SENDERS)
    }
    return (
        "Expected: if min|M| decides how long the language is, how many first symbols "
        f"are as good as all {longest}, and how many a pair needs to do {percent(ENOUGH, 0)} as "
        f"well as pairs with {longest}, grow by one with each symbol of min|M|. "
        f"The first grows by {first}, by family: given "
        f"{longest} symbols, agents use {min(used):.2g} to {max(used):.2g} of them, and nothing "
        f"rewards a short message. The second grows by {second}. A symbol need not name one value: "
        f"at k = {high} of {CODES} literal messages of {short} symbols are right in "
        f"{percent(mean_of(at_high, 'best_attributes'))} at best, and these agents in "
        f"{percent(reached)}. So min|M| says how hard the data are more than how many symbols "
        "agents will use. What is reached with all of them: "
        + "; ".join(f"{family}, {sees} {_range(found)}" for (family, sees), found in whole.items())
        + ". Seeing the context adds, over all k and L, "
        + ", ".join(f"{100 * _worth(rows, family):.1f} points ({family})" for family in families)
        + ". What this cannot show: agents learn for one epoch, and more might change the curves; "
        "prefixes are read by a receiver that was trained on whole messages; seeds are few ("
        + ", ".join(f"{name} {len(seeds_of(rows, name))}" for name in families)
        + "); at higher k attributes take fewer values, which `matched` alone holds fixed. Without "
        "a message "
        + "; ".join(f"{_range(_blind(rows, family))} ({family})" for family in families)
        + f" could be right. Contexts of k = 1 have {FULL.images_at_1} images. The lower rows of "
        "the picture are of senders that see the context, as they were when this was computed: "
        "since then they have a listener of their own, and learn much faster ({ref}`context`)."
    )
