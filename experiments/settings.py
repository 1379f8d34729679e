"""How easy the games of public benchmarks are: the distribution of min|M| in their settings.

    python -m experiments run settings

Seconds of one core. The settings are those of `minsym audit --setting list`, with their
sources; games are drawn as the benchmark draws them, cells uniform, and every image of every
context is solved. A game in which a distractor equals the target is won by nobody: level 0. The
literal ceiling is how often a receiver that takes messages at their word is right at best.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.common import Claim, Row, between, percent, verdict, where
from experiments.pictures import label_parts, new_figure
from minsym.base.statistics import sample_shares, wilson_interval
from minsym.games.benchmarks import BENCHMARKS
from minsym.games.theory import single_symbol_probability
from minsym.questions.games import audit_games

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "How easy public settings are"


#: What the picture says of the games without min|M|, whose share stands beside the bars.
NOBODY = "nobody can win: a distractor equals\nthe target (share at the right)"


@dataclass(frozen=True)
class Config:
    """Which settings, and how many games of each."""

    names: tuple[str, ...] = tuple(BENCHMARKS)
    games: int = 20_000
    seed: int = 1


FULL = Config()
TOY = Config(("paper", "egg-objects-game", "elcc-4-4-3"), games=150)


def compute(config: Config) -> list[Row]:
    """Return how often each level comes in each setting, with its blind accuracy and ceiling."""
    rows = []
    for name in config.names:
        setting = BENCHMARKS[name]
        found = audit_games(setting.batches(config.games, config.seed))
        n, sizes = setting.images, setting.values
        exact = single_symbol_probability(sizes, n - 1, distinct=setting.distinct)
        about = {"setting": name, "attributes": len(sizes), "images": n, "single_symbol": exact}
        for level, share in sample_shares(found.histogram).items():
            at = {"level": level, **share._asdict(), "blind": found.blind_accuracy(level)}
            ceiling = found.ceilings[level][0] if level else 0.0
            rows.append({**about, **at, "ceiling_1": ceiling})
    return rows


def _names(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["setting"] for row in rows))


def _up_to(rows: list[Row], name: str, level: int) -> tuple[float, float, float]:
    """Return the share of games with min|M| = 1 .. level, and its interval."""
    levels = where(rows, setting=name)
    hits = sum(row["games"] for row in levels if 1 <= row["level"] <= level)
    total = sum(row["games"] for row in levels)
    return hits / total, *wilson_interval(hits, total)


def _ceiling(rows: list[Row], name: str) -> float:
    """Return the literal ceiling of one symbol, over all games."""
    return float(sum(row["share"] * row["ceiling_1"] for row in where(rows, setting=name)))


def draw(rows: list[Row]) -> "Figure":
    """Draw a bar for each setting, in parts by min|M|, and what the parts stand for."""
    names = _names(rows)[::-1]
    figure = new_figure(7.5, 1.2 + 0.4 * len(names))
    axes = figure.subplots()
    left = dict.fromkeys(names, 0.0)
    for level in sorted({row["level"] for row in rows}, key=lambda level: level or 99):
        here = {name: where(rows, setting=name, level=level) for name in names}
        shares = {name: 100 * found[0]["share"] if found else 0.0 for name, found in here.items()}
        bars = axes.barh(
            names,
            list(shares.values()),
            left=[left[name] for name in names],
            color=str(1 - 0.22 * level) if 1 <= level <= 4 else "white",
            edgecolor="black",
            linewidth=0.5,
            hatch=None if level else "//////",
            label=f"min|M| = {level}" if level else NOBODY,
        )
        if level:
            said = [f"{share:.0f} %" if share > 6.5 else "" for share in shares.values()]
            label_parts(axes, bars, said, "white" if level in {3, 4} else "black")
        left = {name: left[name] + shares[name] for name in names}
    for name, share in _lost(rows).items():
        axes.annotate(
            percent(share, 2),
            (100, name),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
            annotation_clip=False,
        )
    axes.set(xlim=(0, 100), xlabel="games (%)")
    figure.legend(loc="outside upper center", ncols=4, frameon=False, fontsize=8)
    return figure


def claims(rows: list[Row]) -> list[Claim]:
    """Compare the paper's argument with public settings."""
    shares = {name: _up_to(rows, name, 2) for name in _names(rows)}
    hardest = min(shares, key=lambda name: shares[name][0])
    share, low, high = shares[hardest]
    one = [name for name in shares if _up_to(rows, name, 1)[0] > 0.5]
    return [
        Claim(
            "successful communication typically needs only one or two symbols",
            "1 to 2",
            f"of {len(shares)} public settings the hardest is {hardest}: {percent(share)} "
            f"({between(low, high)}) of games with 1 or 2",
            verdict([share > 0.5]),
        ),
        Claim(
            "one symbol is enough for most games",
            "most of the training data",
            f"at {len(one)} of {len(shares)} settings; not at "
            + (", ".join(name for name in shares if name not in one) or "none"),
            verdict([name in one for name in shares]),
        ),
        Claim(
            "any game has a min|M| (assumption 1)",
            "any",
            "none has the games in which a distractor equals the target: "
            + (_unwinnable(rows) or "not met here"),
            verdict([name not in _lost(rows) for name in shares]),
        ),
    ]


def _lost(rows: list[Row]) -> dict[str, float]:
    """Return the share of games that nobody can win, of the settings that have some."""
    return {row["setting"]: row["share"] for row in where(rows, level=0)}


def _unwinnable(rows: list[Row]) -> str:
    return "; ".join(f"{name} {percent(share, 2)}" for name, share in _lost(rows).items())


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    names = _names(rows)
    ones = {name: where(rows, setting=name)[0]["single_symbol"] for name in names}
    sampled = [row["low"] <= row["single_symbol"] <= row["high"] for row in where(rows, level=1)]
    easiest = max(ones, key=lambda name: ones[name])
    ceilings = ", ".join(f"{name} {percent(_ceiling(rows, name))}" for name in names)
    return (
        "The paper argues that games in use need a symbol or two. That was expected of the public "
        f"settings, and is so. The easiest is {easiest}, where one symbol is enough for "
        f"{percent(ones[easiest], 2)} of games exactly. The best single symbol, taken at its word, "
        f"is right this often: {ceilings}. Where images may repeat, some games cannot be won at "
        f"all: {_unwinnable(rows) or 'none was met'}. Exact probabilities of one symbol lie in the "
        f"sample's interval at {sum(sampled)} of the {len(sampled)} settings where it was met. "
        "These are the settings with images taken as uniform, not the benchmarks' files, "
        "and agents need not speak in attribute values: with fewer symbols than this they would "
        "have to name "
        "combinations."
    )
