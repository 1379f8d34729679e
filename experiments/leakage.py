"""How often a receiver is right that ignores the message, by family of contexts and min|M|.

    python -m experiments run leakage

About twenty minutes of one core. By theorem T1 a receiver that knows the images and min|M| but not
the message is right with probability 1 / |level set| at best, if the target is uniform on its
level set as in all these families. Both are exact for each context, all of whose images are
solved; what is sampled is the contexts. The setting is the paper's, |A| = 20, |V| = 4, n = 64.
`uniform` is the paper's Algorithm 2. A family is left out at levels that it cannot make.

At some points two receivers that are told nothing are trained with each of three seeds, on games of
its own, and tried on fresh ones: one compares the candidates with each other, the other is that of
the agents as they usually are, which scores them one by one. So they are on rows of tables that
come with minsym: drawn as in Algorithm 2 (the family `rows`), or by the family that leaks least. So
they are on contexts that supply a target at each of several complexities (`matched`), where the
most that can be found without knowing which of them it is has 1 / (complexities |level set|) for
the smallest level set of each context.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from experiments import blind
from experiments.benchmarks.report import markdown
from experiments.common import PAPER_SETTING, Claim, Row, mean_interval, percent, verdict, where
from experiments.pictures import STYLES, label_end, new_figure
from minsym.base.arrays import Ints
from minsym.datasets.plan import plan
from minsym.datasets.spec import Spec
from minsym.errors import InputError
from minsym.games.setting import Setting
from minsym.games.theory import level_set_bound

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from minsym.datasets.shards import Games

TITLE = "Leakage, exact and learned"

#: By how many points labels are moved away from other curves and marks.
UP = {"latent": -8, "uniform": 9}


#: What stands in the names of other data than families at one complexity.
OF = ": "


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
        ("planted", (2, 3, 5, 8)),
        ("uniform", (2, 3)),
        ("frontier", (4, 6, 8, 12)),
        ("latent", (2, 3, 5, 7, 8)),
        ("codes", (2, 3, 5)),
    )
    train: int = 3000
    valid: int = 3000
    #: Families whose contexts supply all of several complexities.
    matched: tuple[tuple[str, tuple[int, ...]], ...] = (("latent", (3, 4, 5)),)
    #: Tables, families, images of a context, and complexities. The search makes few contexts a
    #: second, so that receivers learn from fewer.
    tables: tuple[tuple[str, str, int, tuple[int, ...]], ...] = (
        ("zoo", "rows", 16, (2, 3)),
        ("zoo", "search", 16, (2, 3)),
        ("shapes", "rows", 64, (2, 4)),
        ("shapes", "codes", 64, (4,)),
        ("kinship", "rows", 64, (3, 5)),
        ("kinship", "search", 64, (3,)),
        ("census", "rows", 64, (2,)),
        ("census", "search", 64, (2,)),
    )
    rows_train: int = 1000
    rows_valid: int = 500
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
    matched=(("latent", (2, 3)),),
    tables=(("zoo", "rows", 16, (2,)), ("zoo", "search", 16, (2,))),
    rows_train=64,
    rows_valid=32,
    seeds=(2,),
    setting=Setting(8, 3, 16),
)


def compute(config: Config) -> list[Row]:
    """Return a row for each family and level that it can make, then those of other data."""
    learned, rows = dict(config.learned), []
    splits = {"train": config.train, "valid": config.valid}
    for family, levels in config.families:
        for level in levels:
            spec = Spec((level,), config.setting, family, {"train": config.contexts}, config.seed)
            try:
                exact = _exact(_drawn(spec)["train"].level_set_size, spec)
            except InputError:
                continue
            seeds = config.seeds if level in learned.get(family, ()) else ()
            specs = [replace(spec, splits=splits, seed=seed) for seed in seeds]
            trained = blind.columns(specs, [_drawn(each) for each in specs])
            rows.append({"family": family, "level": level, **exact, **trained})
    for family, levels in config.matched:
        specs = [
            Spec(levels, config.setting, family, splits, seed, matched=True)
            for seed in config.seeds
        ]
        together = ", ".join(map(str, levels))
        rows.append({"family": f"{family}{OF}matched", "level": together, **_learned(specs)})
    splits = {"train": config.rows_train, "valid": config.rows_valid}
    for table, family, images, levels in config.tables:
        for level in levels:
            specs = [
                plan([level], None, splits, family, seed, table=table, images=images)
                for seed in config.seeds
            ]
            rows.append({"family": f"{table}{OF}{family}", "level": level, **_learned(specs)})
    return rows


def _drawn(spec: Spec) -> "dict[str, Games]":
    """Return the games of each split."""
    from minsym.datasets.draw import draw_games  # noqa: PLC0415 - drawing needs no compiler
    from minsym.datasets.shards import joined  # noqa: PLC0415

    return {
        split: joined([draw_games(spec, shard) for shard in spec.shards() if shard.split == split])
        for split in spec.splits
    }


def _learned(specs: list[Spec]) -> Row:
    """Return the columns of other data, exact for the games that receivers learn from and meet."""
    drawn = [_drawn(spec) for spec in specs]
    found = [_hidden_among(games) for splits in drawn for games in splits.values()]
    return _exact(np.concatenate(found), specs[0]) | blind.columns(specs, drawn)


def _hidden_among(games: "Games") -> Ints:
    """Return among how many images the target of each context is hidden, at the least.

    Those of its level set; but who does not know which of several complexities a matched context
    has its target at picks from the smallest of their level sets, and is right only as often as the
    target is there. Such a context has as many games, one after another.
    """
    levels = len(np.unique(games.complexity))
    smallest: Ints = games.level_set_size.reshape(-1, levels).min(axis=1)
    return levels * smallest


def _exact(sizes: Ints, spec: Spec) -> Row:
    """Return the mean of 1 / size, and what it can be compared with."""
    n = spec.setting.images
    leaks, half = mean_interval((1 / sizes).tolist())
    return {
        "games": sizes.size,
        "blind": leaks,
        "half_width": half,
        "mean_level_set": float(sizes.mean()),
        "least_possible": 1 / min(n, sum(level_set_bound(n, level) for level in spec.levels)),
        "chance": 1 / n,
    }


def of_families(rows: list[Row]) -> list[Row]:
    """Return the rows of families at one complexity, in the paper's setting."""
    return [row for row in rows if OF not in row["family"]]


def of_others(rows: list[Row]) -> list[Row]:
    """Return the rows of matched contexts and of tables."""
    return [row for row in rows if OF in row["family"]]


def _families(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["family"] for row in rows))


def draw(rows: list[Row]) -> "Figure":
    """Draw blind accuracies over min|M| for each family, and beside them those of other data."""
    others = of_others(rows)
    figure = new_figure(10 if others else 6.5, 4)
    panels = figure.subplots(1, 2, width_ratios=(2, 1)) if others else [figure.subplots()]
    _draw_families(panels[0], of_families(rows))
    if others:
        _draw_others(panels[1], others)
    return figure


def _draw_families(axes: "Axes", rows: list[Row]) -> None:
    """Draw a curve for each family, with chance and the least possible."""
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


def _draw_others(axes: "Axes", rows: list[Row]) -> None:
    """Draw a line for each of other data: what is exact, what is chance, and what was learned."""
    for place, row in enumerate(rows):
        axes.plot(100 * row["blind"], place, marker="s", color="#333333", linestyle="")
        axes.plot(100 * row["chance"], place, marker="|", color="#888888", linestyle="")
        for name in blind.RECEIVERS:
            axes.plot(
                100 * row[name],
                place,
                color="#333333",
                linestyle="",
                clip_on=False,
                marker=blind.MARKS[name]["marker"],
                markersize=blind.MARKS[name]["markersize"],
                markerfacecolor="none",
            )
    axes.set_yticks(
        range(len(rows)), [f"{row['family']}, k = {row['level']}" for row in rows], fontsize=7
    )
    most = max(row[name] for row in rows for name in ("blind", *blind.RECEIVERS))
    axes.set_xlim(0, min(100, 115 * most))
    axes.invert_yaxis()
    axes.set_xlabel("right (%): square exact, bar chance,\nring and cross as left")


def _said(row: Row) -> str:
    return f"{percent(row['blind'], 2)} +- {100 * row['half_width']:.2f} points"


def claims(rows: list[Row]) -> list[Claim]:
    """Say what the paper's data leak, and whether data of every level can do without."""
    every, rows = rows, of_families(rows)
    easy, hard = (where(rows, family="uniform", level=level)[0] for level in (2, 3))
    best = {level: best_family(rows, level) for level in sorted({row["level"] for row in rows})}
    near = honest(rows)
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
            f"within 5 % of chance for k = {', '.join(map(str, near))}; beyond, the best family: "
            + ", ".join(
                f"k = {level}: {percent(row['blind'])}"
                for level, row in best.items()
                if level not in near
            ),
            "done",
        ),
        *blind.claims(every),
    ]


def best_family(rows: list[Row], level: int) -> Row:
    """Return the row of the family that leaks least at a level."""
    return min(where(rows, level=level), key=lambda row: float(row["blind"]))


def honest(rows: list[Row]) -> list[int]:
    """Return the levels at which some family is next to chance."""
    best = [best_family(rows, level) for level in sorted({row["level"] for row in rows})]
    return [row["level"] for row in best if row["blind"] < blind.NEAR_CHANCE * row["chance"]]


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    others, rows = of_others(rows), of_families(rows)
    easy, hard = (where(rows, family="uniform", level=level)[0] for level in (2, 3))
    best = [best_family(rows, level) for level in sorted({row["level"] for row in rows})]
    near = honest(rows)
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
        + (f"\n\n{_of_others(others)}" if others else "")
    )


def _of_others(rows: list[Row]) -> str:
    """Say what matched contexts and tables leak, and what was learned of it."""
    known = [
        row for row in rows if row[blind.SILENT] - row[f"{blind.SILENT}_half_width"] > row["chance"]
    ]
    which = ", ".join(f"{row['family']} k = {row['level']}" for row in known) or "none of these"
    table = markdown(
        ["data", "k", "chance", "can be had", "found by comparing", "found one by one"],
        [
            [
                str(row["family"]),
                str(row["level"]),
                percent(row["chance"]),
                percent(row["blind"]),
                blind.said(row, blind.COMPARING),
                blind.said(row, blind.SILENT),
            ]
            for row in rows
        ],
    )
    return (
        "Other data, in the right of the picture, and exact for the games that receivers learn "
        "from and are tried on. Matched contexts have a target at each of the complexities, and no "
        "receiver is told at which. Rows of tables come again from context to context, so that a "
        "receiver can learn which of them are often targets, without any comparison: the one that "
        f"scores candidates one by one is above chance with {which}.\n\n{table}"
    )
