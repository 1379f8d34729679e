"""How rare high min|M| is in uniform contexts: P(min|M| >= 4, 5, 6), which no sample reaches.

    python -m experiments run tail

About 35 minutes of one core, most of them for k = 6. By adaptive multilevel splitting
(`experiments.splitting`), several times with other random numbers; the spread of the repetitions
is the error. Beside it direct counts where they are possible: at the paper's setting for k = 3,
and at a smaller setting, where k = 4 is rare and can still be counted. The contexts that splitting
ends with are Algorithm 2's for targets of min|M| >= k, so they also say what these would leak:
E[1 / |level set|] (theorem T1).
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.common import Claim, Row, mean_interval, percent, verdict, where
from experiments.pictures import STYLES, label_end, new_figure
from minsym import UniformContexts, complexity
from minsym.base.statistics import wilson_interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.splitting import Bits

TITLE = "How rare high min|M| is"

#: |A|, |V|, n: the paper's, and one where direct counts reach further.
PAPER, SMALL = (20, 4, 64), (10, 4, 96)


@dataclass(frozen=True)
class Config:
    """Which tails are estimated, and how much work goes into each.

    Parameters
    ----------
    tails : tuple of (|A|, |V|, n, k, particles)
        Of P(min|M| >= k), with how many contexts in the population.
    counted : tuple of (|A|, |V|, n, k)
        Those that are counted as well.
    sweeps : int
        See `experiments.splitting.split`.
    repetitions : int
    contexts : int
        Of a direct count.
    """

    tails: tuple[tuple[int, int, int, int, int], ...] = (
        (*SMALL, 4, 1000),
        (*PAPER, 3, 1000),
        (*PAPER, 4, 400),
        (*PAPER, 5, 200),
        (*PAPER, 6, 100),
    )
    counted: tuple[tuple[int, int, int, int], ...] = ((*SMALL, 4), (*PAPER, 3))
    sweeps: int = 5
    repetitions: int = 8
    contexts: int = 5_000_000
    seed: int = 1


FULL = Config()
TOY = Config(
    tails=((8, 3, 16, 3, 40), (8, 3, 16, 4, 40), (8, 3, 16, 5, 40)),
    counted=((8, 3, 16, 3), (8, 3, 16, 4)),
    sweeps=2,
    repetitions=3,
    contexts=20_000,
)


def compute(config: Config) -> list[Row]:
    """Return a row for each repetition of each tail."""
    from experiments.splitting import split  # noqa: PLC0415 - drawing needs no compiler

    rows = []
    for a, v, n, k, particles in config.tails:
        counted: dict[str, Any] = {"contexts": None, "events": None}
        if (a, v, n, k) in config.counted:
            sizes = UniformContexts(a, v, n, seed=config.seed).complexities(config.contexts)
            counted = {"contexts": config.contexts, "events": int((sizes >= k).sum())}
        for repetition in range(config.repetitions):
            own = np.random.SeedSequence([config.seed, a, v, n, k, repetition])
            seed = int(own.generate_state(1)[0])
            found = split(a, v, n, k, particles, config.sweeps, seed)
            at = {"attributes": a, "values": v, "images": n, "k": k, "particles": particles}
            at |= {"repetition": repetition}
            blind = _blind(found.matches, v, k, np.random.default_rng(seed))
            about = {"log10": found.log10, "levels": found.levels, "blind": blind}
            rows.append({**at, **about, **counted})
    return rows


def _blind(matches: "Bits", values: int, k: int, rng: np.random.Generator) -> float:
    """Return E[1 / |level set|] of the targets at min|M| = k, cells drawn where they are open."""
    count, _, width = matches.shape
    images = rng.integers(1, values, (count, matches.shape[1] + 1, width), np.uint8)
    images[:, 1:][matches] = 0
    images[:, 0] = 0  # the target; all its values are 0, which changes nothing
    levels = complexity(images)
    levels = levels[levels[:, 0] == k]
    sizes = (levels == levels[:, :1]).sum(axis=1)
    return float((1 / sizes).mean())


def tails(rows: list[Row]) -> list[tuple[int, int, int, int]]:
    """Return what is estimated: |A|, |V|, n and k of each tail."""
    return list(dict.fromkeys((r["attributes"], r["values"], r["images"], r["k"]) for r in rows))


def _of(rows: list[Row], tail: tuple[int, int, int, int]) -> list[Row]:
    a, v, n, k = tail
    return where(rows, attributes=a, values=v, images=n, k=k)


def estimate(rows: list[Row], tail: tuple[int, int, int, int]) -> tuple[float, float]:
    """Return log10 of P, and the half-width of its 95 % interval, from the repetitions.

    The mean of their P is unbiased, and the mean of log P is too low. As log P is about normal,
    log of the mean is its mean and half its variance; the interval is Cox's with Student's t
    (Olsson 2005, doi:10.1080/10691898.2005.11910638).
    """
    from scipy.stats import t  # noqa: PLC0415 - computing needs none of it

    logs = math.log(10) * np.array([row["log10"] for row in _of(rows, tail)])
    count, variance = logs.size, float(logs.var(ddof=1))
    error = math.sqrt(variance / count + variance**2 / (2 * (count - 1)))
    half = float(t.ppf(0.975, count - 1)) * error
    return (float(logs.mean()) + variance / 2) / math.log(10), half / math.log(10)


def _direct(rows: list[Row], tail: tuple[int, int, int, int]) -> tuple[float, float] | None:
    """Return the interval of log10 P from a direct count, if there is one."""
    row = _of(rows, tail)[0]
    if not row["events"]:
        return None
    low, high = np.log10(wilson_interval(row["events"], row["contexts"]))
    return float(low), float(high)


def draw(rows: list[Row]) -> "Figure":
    """Draw log10 P(min|M| >= k) over k for each setting, with the direct counts."""
    figure = new_figure(5.5, 3.6)
    axes = figure.subplots()
    settings = dict.fromkeys(tail[:3] for tail in tails(rows))
    for style, setting in zip(STYLES, settings, strict=False):
        here = [tail for tail in tails(rows) if tail[:3] == setting]
        k = [tail[3] for tail in here]
        found = [estimate(rows, tail) for tail in here]
        means = [mean for mean, _ in found]
        axes.errorbar(k, means, [half for _, half in found], capsize=3, **style)
        a, v, n = setting
        label_end(axes, k[-1], means[-1], f"|A| = {a}, |V| = {v}, n = {n}", style)
        for tail in here:
            if _direct(rows, tail) is not None:
                axes.plot(tail[3], np.mean(_direct(rows, tail) or 0), "kx", markersize=9)
    levels = sorted({row["k"] for row in rows})
    axes.set_xticks(levels)
    axes.set(xlim=(levels[0] - 0.3, levels[-1] + 1.6))
    axes.set_xlabel("k (symbols)", parse_math=False)
    axes.set_ylabel("log10 P(min|M| >= k)", parse_math=False)
    axes.set_title("points: splitting, 95 % intervals; crosses: direct counts", fontsize=9)
    return figure


def _agrees(rows: list[Row], tail: tuple[int, int, int, int]) -> bool:
    """Whether the intervals of splitting and of the direct count meet."""
    mean, half = estimate(rows, tail)
    low, high = _direct(rows, tail) or (np.nan, np.nan)
    return bool(mean - half <= high and low <= mean + half)


def claims(rows: list[Row]) -> list[Claim]:
    """Compare splitting with what can be counted, and say how rare the tail is."""
    found = []
    for tail in tails(rows):
        a, v, n, k = tail
        mean, half = estimate(rows, tail)
        at, text = f"|A| = {a}, |V| = {v}, n = {n}", f"10^({mean:.2f} +- {half:.2f})"
        direct = _direct(rows, tail)
        if direct is not None:
            low, high = direct
            found.append(
                Claim(
                    f"check: P(min|M| >= {k}) by splitting and by counting, {at}",
                    "",
                    f"splitting {text}; counted 10^({low:.3f} to {high:.3f})",
                    "agree" if _agrees(rows, tail) else "do not agree",
                )
            )
        elif k == 4:
            found.append(
                Claim(
                    f"data with min|M| > 3 are difficult to collect, {at}",
                    "difficult",
                    f"P(min|M| >= {k}) = {text}",
                    verdict([mean + half < -6]),
                )
            )
        else:
            found.append(Claim(f"P(min|M| >= {k}), {at}", "", text, "new"))
    return found


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    open_tails = [tail for tail in tails(rows) if _direct(rows, tail) is None]
    checks = [tail for tail in tails(rows) if tail not in open_tails]
    each = ", ".join(
        "10^({:.1f} +- {:.1f}) for k = {}".format(*estimate(rows, tail), tail[3])
        for tail in open_tails
    )
    first = open_tails[0]
    years = -estimate(rows, first)[0] - 6 - np.log10(365.25 * 86400)
    blind = [mean_interval([row["blind"] for row in _of(rows, tail)])[0] for tail in open_tails]
    agree = sum(_agrees(rows, tail) for tail in checks)
    repetitions = len(_of(rows, first))
    return (
        "The paper could collect no data with min|M| above 3 and expected them to be rare. "
        f"Splitting finds P(min|M| >= k) = {each}, from {repetitions} repetitions each. A machine "
        f"that solves a million contexts a second would meet the first of k = {first[3]} in about "
        f"10^{years:.1f} years. Where direct counts are possible, {agree} of {len(checks)} agree "
        "with splitting. And rejection would be of no use if it could get there: in the contexts "
        f"that splitting ends with, a receiver that ignores the message finds "
        f"{', '.join(percent(share) for share in blind)} of the targets at these k. The "
        "intervals come from the spread of the repetitions, so they show the noise of splitting "
        "but not a bias that all share, as of contexts that move too little between levels. The "
        "estimates do not count contexts in which a distractor equals the target."
    )
