"""How often a receiver is right that ignores the message, by family of contexts and min|M|.

    python -m experiments run leakage

About ten minutes of one core. By theorem T1 a receiver that knows the images and min|M| but not
the message is right with probability 1 / |level set| at best, if the target is uniform on its
level set as in all these families. Both are exact for each context, all of whose images are
solved; what is sampled is the contexts. The setting is the paper's, |A| = 20, |V| = 4, n = 64.
`uniform` is the paper's Algorithm 2. A family is left out at levels that it cannot make.

At some points two receivers that are told nothing are trained with each of three seeds, on games of
its own, and tried on fresh ones: one compares the candidates with each other, the other is that of
the agents, which scores them one by one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments import blind
from experiments.common import PAPER_SETTING, Claim, Row, mean_interval, percent, verdict, where
from experiments.pictures import STYLES, label_end, new_figure
from minsym.datasets.spec import Spec
from minsym.errors import InputError
from minsym.games.setting import Setting
from minsym.games.theory import level_set_bound

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Leakage, exact and learned"

#: By how many points labels are moved away from other curves and marks.
UP = {"latent": -8, "uniform": 9}


@dataclass(frozen=True)
class Config:
    """Which levels are asked of each family, and how many contexts of each."""

    families: tuple[tuple[str, tuple[int, ...]], ...] = (
        ("planted", tuple(range(2, 21))),
        ("uniform", (2, 3)),
        ("frontier", tuple(range(2, 21))),
        ("latent", tuple(range(2, 9))),
        ("codes", tuple(range(2, 7))),
    )
    contexts: int = 20_000
    learned: tuple[tuple[str, tuple[int, ...]], ...] = (
        ("planted", (3, 5, 8)),
        ("uniform", (2, 3)),
        ("frontier", (4, 8)),
        ("latent", (3, 5)),
        ("codes", (3, 5)),
    )
    train: int = 3000
    valid: int = 3000
    seeds: tuple[int, ...] = (2, 3, 4)
    setting: Setting = PAPER_SETTING
    seed: int = 1


FULL = Config()
TOY = Config(
    families=(
        ("planted", (3, 4)),
        ("uniform", (2, 3)),
        ("frontier", (3, 5)),
        ("latent", (3,)),
        ("codes", (3, 5)),
    ),
    contexts=60,
    learned=(("planted", (4,)), ("uniform", (3,)), ("codes", (3,))),
    train=128,
    valid=64,
    seeds=(2,),
    setting=Setting(8, 3, 16),
)


def compute(config: Config) -> list[Row]:
    """Return a row for each family and level that it can make."""
    learned, rows = dict(config.learned), []
    for family, levels in config.families:
        for level in levels:
            try:
                exact = _exact(config, family, level)
            except InputError:
                continue
            seeds = config.seeds if level in learned.get(family, ()) else ()
            trained = blind.columns(
                config.setting, family, level, seeds, config.train, config.valid
            )
            rows.append({"family": family, "level": level, **exact, **trained})
    return rows


def _exact(config: Config, family: str, level: int) -> Row:
    """Return the mean of 1 / |level set|, and what it can be compared with."""
    from minsym.datasets.draw import draw_games  # noqa: PLC0415 - drawing needs no compiler

    n = config.setting.images
    spec = Spec((level,), config.setting, family, {"train": config.contexts}, config.seed)
    sizes = np.concatenate([draw_games(spec, shard).level_set_size for shard in spec.shards()])
    leaks, half = mean_interval((1 / sizes).tolist())
    return {
        "games": sizes.size,
        "blind": leaks,
        "half_width": half,
        "mean_level_set": float(sizes.mean()),
        "least_possible": 1 / level_set_bound(n, level),
        "chance": 1 / n,
    }


def _families(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["family"] for row in rows))


def draw(rows: list[Row]) -> "Figure":
    """Draw blind accuracies over min|M| for each family, with chance and the least possible."""
    figure = new_figure(6.5, 4)
    axes = figure.subplots()
    floor = sorted({(row["level"], row["least_possible"]) for row in rows})
    least = [bound for _, bound in floor]
    axes.fill_between([k for k, _ in floor], least, 1e-3, color="#dddddd", linewidth=0)
    for style, family in zip(STYLES, _families(rows), strict=False):
        curve = where(rows, family=family)
        levels, exact = ([row[key] for row in curve] for key in ("level", "blind"))
        axes.plot(levels, exact, **style)
        label_end(axes, levels[-1], exact[-1], family, style, up=UP.get(family, 0))
        blind.mark(axes, curve, style["color"])
    top = max(row["level"] for row in rows)
    label = "the best is not lower (T5)"
    axes.text(top, 1.15 * floor[0][1], label, ha="right", color="#555555", va="bottom")
    blind.key(axes)
    axes.axhline(rows[0]["chance"], color="#888888", linewidth=0.6, linestyle=":")
    axes.set_yscale("log")
    axes.set_yticks([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], ["1", "2", "5", "10", "20", "50", "100"])
    axes.set(xlim=(1.5, top + 2.5), ylim=(blind.LEAST_DRAWN * rows[0]["chance"], 1.3))
    axes.set_xticks(range(2, top + 1, 2))
    axes.set_xlabel("min|M| of the target (symbols)", parse_math=False)
    axes.set_ylabel("right without the message (% of games)")
    return figure


def _said(row: Row) -> str:
    return f"{percent(row['blind'], 2)} +- {100 * row['half_width']:.2f} points"


def claims(rows: list[Row]) -> list[Claim]:
    """Say what the paper's data leak, and whether data of every level can do without."""
    easy, hard = (where(rows, family="uniform", level=level)[0] for level in (2, 3))
    best = {level: _best(rows, level) for level in sorted({row["level"] for row in rows})}
    honest = [
        level for level, row in best.items() if row["blind"] < blind.NEAR_CHANCE * row["chance"]
    ]
    planted = min(row["blind"] for row in where(rows, family="planted") if row["level"] > 3)
    return [
        Claim(
            "data of Algorithm 2 can be solved through the message only (implied)",
            "",
            f"without any: k = 2: {_said(easy)}; k = 3: {_said(hard)}; "
            f"chance {percent(hard['chance'], 2)}",
            verdict([row["blind"] < 2 * row["chance"] for row in (easy, hard)]),
        ),
        Claim(
            "planting k distractors around a target makes data of k >= 4",
            "",
            f"at each such k {percent(planted)} of the targets are found without it",
            "leaks",
        ),
        Claim(
            "data of arbitrary min|M| can be generated directly",
            "future work",
            f"within 5 % of chance for k = {', '.join(map(str, honest))}; beyond, the best family: "
            + ", ".join(
                f"k = {level}: {percent(row['blind'])}"
                for level, row in best.items()
                if level not in honest
            ),
            "done",
        ),
        *blind.claims(rows),
    ]


def _best(rows: list[Row], level: int) -> Row:
    return min(where(rows, level=level), key=lambda row: float(row["blind"]))


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    easy, hard = (where(rows, family="uniform", level=level)[0] for level in (2, 3))
    best = [_best(rows, level) for level in sorted({row["level"] for row in rows})]
    near = [row["level"] for row in best if row["blind"] < blind.NEAR_CHANCE * row["chance"]]
    worst = max(best, key=lambda row: float(row["blind"] / row["least_possible"]))
    planted = [row["level"] for row in where(rows, family="planted") if row["blind"] > 0.999]
    latent = where(rows, family="latent")[-1]
    return (
        "A target that is nearly alone at its complexity can be found without its message. So it "
        f"is with the paper's own sampling at k = 3: level sets have "
        f"{hard['mean_level_set']:.1f} images on average, and {_said(hard)} of the targets are "
        f"found, {hard['blind'] / hard['chance']:.0f} times chance; at k = 2 it is {_said(easy)}. "
        f"Planted targets are all found from k = {min(planted)} on. Of the families made for the "
        f"purpose the best is within 5 % of chance at k = {', '.join(map(str, near))}; beyond, "
        "chance is out of reach for any contexts (T5), and the best family is at most "
        f"{worst['blind'] / worst['least_possible']:.1f} times the bound (k = "
        f"{worst['level']}). A family is good at some levels and not at others: `latent` "
        f"leaks {percent(latent['blind'])} at k = {latent['level']}. {hard['games']:,} contexts "
        f"a point; the intervals are of their sampling.\n\n{blind.words(rows)}"
    )
