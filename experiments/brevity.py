"""Does brevity follow min|M|? Message length and accuracy at prices from none to high.

    python -m experiments run brevity

About four hours of a core, as many pairs at a time as there are cores; a killed run goes on where
it was. At the paper's setting games of all complexities are mixed in one data set, so that the
question is asked within one pair of agents: does it spend on each game what that game needs?
`latent` has games of 1 to 6, `codes` of 2 to 6 with next to no leak at any of them, and `matched`
supplies all of 2 to 6 from the same contexts, so that nothing but the target differs. Three
senders: one that sees the target alone, which cannot know what a game needs; one that sees the
distractors too; and one that sees them and was taught the solver's messages, and to stop where
these end, in the first half of the epochs (`pairs.py`).
"""

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import pairs
from experiments.common import (
    PAPER_SETTING,
    Claim,
    Row,
    mean_interval,
    percent,
    verdict,
    where,
)
from experiments.pairs import CONTEXT, SENDERS, TARGET, TAUGHT, Learning
from experiments.pictures import STYLES, new_figure
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Does brevity follow min|M|?"

LATENT, CODES, MATCHED = "latent", "codes", "matched"

#: A slope from which on length follows min|M| more than half of the way; 1 is all of it.
HALF = 0.5


@dataclass(frozen=True)
class Config:
    """The games of each family, the prices of a symbol in nats, and how the agents learn."""

    #: Names of families, their complexities, and the prices that are tried on them.
    families: tuple[tuple[str, tuple[int, ...], tuple[float, ...]], ...] = (
        (LATENT, (1, 2, 3, 4, 5, 6), (0.0, 0.1, 0.3, 1.0, 3.0)),
        (CODES, (2, 3, 4, 5, 6), (0.0, 0.3)),
        (MATCHED, (2, 3, 4, 5, 6), (0.0, 0.3)),
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
TOY = Config(
    families=((LATENT, (2, 3), (0.0, 0.3)), (MATCHED, (2, 3), (0.3,))),
    setting=Setting(6, 3, 8),
    train=120,
    valid=60,
    min_level_set=1,
    seeds=(0, 1),
    learning=Learning(longest=4, hidden=16, batch_size=32, retrain=32),
)


def compute(config: Config) -> list[Row]:
    """Train every sender at every price with every seed; return a complexity of each a row."""
    from experiments import training  # noqa: PLC0415 - drawing needs no torch

    data = {
        family: training.data_set(spec_of(config, family, levels))
        for family, levels, _ in config.families
    }
    # The seeds are outermost: what a killed run has done is whole seeds.
    found = dict(
        pairs.pair(data[family], config.learning, sender, price, seed, {"family": family})
        for seed, (family, _, prices) in product(config.seeds, config.families)
        for price, sender in product(prices, SENDERS)
    )
    return pairs.measured(found, config.learning)


def spec_of(config: Config, family: str, levels: tuple[int, ...]) -> Spec:
    """Return the spec of the games of a family, all complexities mixed."""
    games = {"train": config.train // len(levels), "valid": config.valid // len(levels)}
    if family != MATCHED:
        return Spec(levels, config.setting, family, games)
    least = config.min_level_set
    return Spec(levels, config.setting, LATENT, games, matched=True, min_level_set=least)
