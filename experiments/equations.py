"""How likely images of one class are: Eqn. 1 and 2 of the paper, beside the exact probability.

    python -m experiments run equations

A second. Section 3.1 draws n images of |V| classes, uniformly, and asks for m of one class: its
example is n = 128, |V| = 10,000, m = 2, about 55 %. Eqn. 2 takes the classes as independent, which
they are not; `minsym.games.theory.any_class_probability` does not. What decides whether the class
alone singles the target out is something else: that no other image is of the *target's* class.
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from experiments.common import Claim, Row, percent, verdict, where
from experiments.pictures import STYLES, label_end, new_figure
from minsym.games.theory import (
    any_class_approximation,
    any_class_probability,
    one_class_probability,
    single_symbol_probability,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Eqn. 1 and 2"

#: The paper's example, and MSCOCO as it describes it: n, |V|, m.
EXAMPLE, MSCOCO = (128, 10_000, 2), (128, 80, 2)


@dataclass(frozen=True)
class Config:
    """The grid: n, |V| and m. The paper's examples are always computed."""

    images: tuple[int, ...] = (2, 4, 8, 16, 32, 64, 128, 256, 512)
    classes: tuple[int, ...] = (80, 1000, 10_000, 100_000)
    same: tuple[int, ...] = (2, 3)


FULL = Config()
TOY = Config(images=(4, 128), classes=(80, 10_000), same=(2,))


def compute(config: Config) -> list[Row]:
    """Return Eqn. 1, Eqn. 2, the exact probability, and that the class says who the target is."""
    grid = [(n, v, m) for m in config.same for v in config.classes for n in config.images]
    return [
        {
            "images": n,
            "classes": v,
            "same": m,
            "one_class": one_class_probability(n, v, m),
            "any_class_approximation": any_class_approximation(n, v, m),
            "any_class": any_class_probability(n, v, m),
            "target_alone": 1.0 if n == 1 else single_symbol_probability([v], n - 1),
        }
        for n, v, m in dict.fromkeys([EXAMPLE, MSCOCO, *grid])
    ]


def _at(rows: list[Row], example: tuple[int, int, int]) -> Row:
    images, classes, same = example
    return where(rows, images=images, classes=classes, same=same)[0]


def _curve(rows: list[Row], classes: int, same: int) -> list[Row]:
    return sorted(where(rows, classes=classes, same=same), key=lambda row: int(row["images"]))


def draw(rows: list[Row]) -> "Figure":
    """Draw for m = 2 how likely a shared class is, and that the target shares its own."""
    figure = new_figure(9.5, 3.8)
    axes = figure.subplots(1, 2, sharex=True, sharey=True)
    for number, classes in enumerate(sorted({row["classes"] for row in rows})):
        style, curve = STYLES[number], _curve(rows, classes, 2)
        n = [row["images"] for row in curve]
        any_class = [row["any_class"] for row in curve]
        shared = [1 - row["target_alone"] for row in curve]
        axes[0].plot(n, any_class, **style)
        # Where they are far apart; at the end three of the curves are one.
        height = min(0.35, 0.5 * any_class[-1])
        place = 2 ** np.interp(height, any_class, np.log2(n))
        name = f"{classes:,}" if number else f"|V| = {classes:,}"
        label_end(axes[0], place, height, name, style)
        axes[0].plot(
            n,
            [row["any_class_approximation"] for row in curve],
            linestyle="",
            marker="x",
            color="#888888",
        )
        axes[1].plot(n, shared, **style)
        label_end(axes[1], n[-1], shared[-1], f"|V| = {classes:,}", style, up=-4 * (number == 3))
    axes[0].set(
        title="two images of any class\n(curves: exact; grey crosses: Eqn. 2)",
        ylabel="probability",
        xlabel="n (images)",
    )
    axes[1].set(title="another image of the target's class\n(exact)", xlabel="n (images)")
    axes[0].set_xscale("log", base=2)
    axes[0].xaxis.set_major_formatter("{x:.0f}")
    # Room for the names of the curves.
    axes[0].set_xlim(right=2.4 * max(row["images"] for row in rows))
    axes[0].axhline(0.55, color="#888888", linewidth=0.6)
    axes[0].annotate("the paper's 55 %", (2, 0.56), fontsize=7, color="#555555")
    return figure


def claims(rows: list[Row]) -> list[Claim]:
    """Compare the example, and what the paper concludes from the equations."""
    example, mscoco = _at(rows, EXAMPLE), _at(rows, MSCOCO)
    grows, falls = _monotone(rows)
    return [
        Claim(
            "Eqn. 2 at n = 128, |V| = 10,000, m = 2",
            "about 55 %",
            f"Eqn. 2: {percent(example['any_class_approximation'], 2)}; "
            f"exact: {percent(example['any_class'], 2)}",
            verdict([round(100 * example["any_class_approximation"]) == 55]),
        ),
        Claim(
            "in that example min|M| = 1 for most of the data",
            "most",
            f"the class alone is enough for {percent(example['target_alone'])} of targets",
            verdict([example["target_alone"] > 0.5]),
        ),
        Claim(
            "MSCOCO, n = 128: that two images are of one category can be unlikely, since there are "
            "many more categories than the 80 annotated",
            "can still be small",
            f"at 80: Eqn. 2 {percent(mscoco['any_class_approximation'])}, exactly "
            f"{percent(mscoco['any_class'])}, and the category alone is enough for "
            f"{percent(mscoco['target_alone'])} of targets; below 50 % from "
            f"{_enough(EXAMPLE[0]):,} categories on",
            f"{verdict([mscoco['any_class'] < 0.5])} at 80",
        ),
        Claim(
            "the probability rises with n and falls with |V|",
            "both",
            f"on the grid: rises {grows}, falls {falls}",
            verdict([grows == "always", falls == "always"]),
        ),
    ]


def _enough(images: int) -> int:
    """Return the fewest classes for which it is more likely than not that all images differ."""
    return bisect_left(
        range(images**2), True, 1, key=lambda v: any_class_probability(images, v) < 0.5
    )


def _monotone(rows: list[Row]) -> tuple[str, str]:
    """Say whether the exact probability rises with n and falls with |V|, all else the same."""
    answers = []
    for moved, fixed, sign in (("images", "classes", 1), ("classes", "images", -1)):
        steps = []
        for key in {(row[fixed], row["same"]) for row in rows}:
            curve = sorted(
                where(rows, **{fixed: key[0], "same": key[1]}), key=lambda row: float(row[moved])
            )
            chances = [sign * row["any_class"] for row in curve]
            # Near 1 the last digit is rounding.
            steps += [b >= a - 1e-12 for a, b in pairwise(chances)]
        answers.append("always" if all(steps) else "not always")
    return answers[0], answers[1]


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    example, mscoco = _at(rows, EXAMPLE), _at(rows, MSCOCO)
    worst = max(rows, key=lambda row: abs(row["any_class_approximation"] - row["any_class"]))
    off = 100 * abs(worst["any_class_approximation"] - worst["any_class"])
    return (
        "The 55 % was expected and came out: "
        f"{percent(example['any_class_approximation'], 2)} by Eqn. 2, "
        f"{percent(example['any_class'], 2)} exactly. Taking classes as independent costs at "
        f"most {off:.1f} points on the grid (n = {worst['images']}, |V| = {worst['classes']:,}, "
        f"m = {worst['same']}). But it is the probability that *some* two images share a class; "
        "the target shares its own with probability "
        f"{percent(1 - example['target_alone'], 2)} only, "
        "so the paper's conclusion is stronger than its number. With MSCOCO's 80 annotated "
        "categories at n = 128 the same equations say that min|M| = 1 is no matter of course: "
        f"some category repeats with probability {percent(mscoco['any_class'])} "
        "(128 images cannot all differ in 80 categories), and the target's own does with "
        f"{percent(1 - mscoco['target_alone'])}. It takes {_enough(EXAMPLE[0]):,} categories "
        "for a repeat to be less likely than not. The paper assumes that there are many "
        "more than 80, which nothing here can show; real categories are not "
        "uniform either, and an image has several."
    )
