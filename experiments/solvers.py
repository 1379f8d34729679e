"""minsym beside other solvers in eight regimes of cover problems, and how cost grows.

    minsym warm-up
    python -m experiments run solvers

Half an hour of one core. The first command compiles, so that no solve has to. Problems are drawn,
the same each time; `climbing.py` says which, and how each is solved. In each regime the size grows,
and a solver goes on to the next one if it has proved the minimum of every problem of a size, each
within a limit of wall-clock time.
"""

import math
import statistics
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from experiments.climbing import BATCH, REGIMES, Regime, climb
from experiments.common import Claim, Row, verdict, where
from experiments.pictures import STYLES, label_end, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Solvers: regimes of problems, and how cost grows"

#: Seconds from which on CPU time is told, which other work on the machine does not lengthen: it
#: is counted in hundredths.
COUNTED = 0.1

#: Images of the paper's contexts, and how many times longer Algorithm 1 is expected to take.
PAPER, TIMES = 64, 1000

STYLE_OF = dict(
    zip(
        ("minsym", "Algorithm 1", "CP-SAT", "HiGHS", "RC2", "Hitman", "CP-SAT (linear)"),
        (*STYLES, STYLES[2]),
        strict=True,
    )
)


@dataclass(frozen=True)
class Config:
    """The sizes of each regime, how many problems of each, and the seconds for one."""

    small: tuple[int, ...] = (16, 32, 64, 128, 256, 512)
    wide: tuple[int, ...] = (50, 100, 200, 400, 800, 1600, 3200, 6400)
    dense: tuple[int, ...] = (50, 75, 100, 150, 200, 250, 300, 400)
    graphs: tuple[int, ...] = (50, 75, 100, 150, 200, 250, 300)
    sparse: tuple[int, ...] = (50, 75, 100, 150, 200, 250, 300, 400)
    domination: tuple[int, ...] = (50, 100, 150, 200, 250, 300, 400)
    streets: tuple[int, ...] = (100, 200, 400, 800, 1600, 3200, 6400)
    priced: tuple[int, ...] = (50, 100, 200, 300, 400, 600, 800)
    problems: int = 3
    seconds: float = 20.0


FULL = Config()
TOY = Config(
    (8, 16), (20, 40), (12, 20), (12, 20), (12, 20), (12, 20), (16, 25), (10, 16), problems=1
)


def compute(config: Config) -> list[Row]:
    """Return a row for each solve; whatever was proved and found agrees."""
    rows = [
        {**row, "limit": config.seconds}
        for name in REGIMES
        for row in climb(name, getattr(config, name), config.problems, config.seconds)
    ]
    check(rows)
    return rows


def check(rows: list[Row]) -> None:
    """Assert that no solver's lower bound is above what another found."""

    def problem(row: Row) -> tuple[str, int, int]:
        return row["regime"], row["size"], row["problem"]

    for key, runs in groupby(sorted(rows, key=problem), problem):
        solved = list(runs)
        lower = max(run["lower"] or 0 for run in solved)
        assert all(run["upper"] is None or lower <= run["upper"] for run in solved), key


def regimes_of(rows: list[Row]) -> dict[str, Regime]:
    """Return the regimes that were tried."""
    tried = {row["regime"] for row in rows}
    return {name: regime for name, regime in REGIMES.items() if name in tried}


class Curve(NamedTuple):
    """Median seconds at each size that a solver proved, and the size at which it stopped."""

    seconds: dict[int, float]
    stopped: int | None

    @property
    def reach(self) -> int:
        """The largest size that was proved, or 0."""
        return max(self.seconds, default=0)


def curves(rows: list[Row], regime: str) -> dict[str, Curve]:
    """Return what became of each solver of a regime."""
    found = {}
    for solver in dict.fromkeys(row["solver"] for row in where(rows, regime=regime)):
        runs = where(rows, regime=regime, solver=solver)
        stopped = next((run["size"] for run in runs if not run["proved"]), None)
        sizes = dict.fromkeys(run["size"] for run in runs if run["size"] != stopped)
        medians = {size: statistics.median(map(_seconds, where(runs, size=size))) for size in sizes}
        found[solver] = Curve(medians, stopped)
    return found


def _seconds(row: Row) -> float:
    """Return CPU seconds where they are long enough to be counted, else those of the clock."""
    counted = row["cpu"] is not None and row["cpu"] >= COUNTED
    return float(row["cpu"] if counted else row["seconds"])


def draw(rows: list[Row]) -> "Figure":
    """Draw seconds over size for each regime, and how to read it."""
    regimes = regimes_of(rows)
    lines = len(regimes) // 3 + 1
    figure = new_figure(8, 3 * lines)
    panels = [*figure.subplots(lines, 3).flat]
    legend, *spare = panels[len(regimes) :]
    for axes in spare:
        axes.set_axis_off()
    limit = rows[0]["limit"]
    for axes, (name, regime) in zip(panels, regimes.items(), strict=False):
        _panel(axes, curves(rows, name), limit)
        axes.set_title(regime.title, fontsize=9, pad=46, parse_math=False)
        axes.set_xlabel(regime.grows)
    for axes in panels[: len(regimes) : 3]:
        axes.set_ylabel("seconds")
    legend.set_axis_off()
    problems = 1 + max(row["problem"] for row in rows)
    legend.text(
        0,
        0.5,
        f"Medians of {problems} problems of each\nsize, to proof, on one thread.\n\n"
        "Hollow, on the dotted line: the\nsize at which a solver did not\nprove a minimum within\n"
        f"{limit:g} s of wall-clock time.\n\n"
        "In the first panel a problem\nis all the contexts.",
        va="center",
    )
    return figure


def _panel(axes: "Axes", found: dict[str, Curve], limit: float) -> None:
    """Draw the curves of a regime; a solver that stopped has its name above the limit."""
    sizes = sorted({size for curve in found.values() for size in curve.seconds})
    stopped = sorted((curve.stopped, solver) for solver, curve in found.items() if curve.stopped)
    for solver, curve in found.items():
        style = STYLE_OF[solver]
        points = list(curve.seconds.items())
        if curve.stopped is None:
            label_end(axes, *points[-1], solver, style)
        else:
            points.append((curve.stopped, limit))
        axes.plot(*zip(*points, strict=True), **style)
    for level, (size, solver) in enumerate(stopped):
        hollow = {**STYLE_OF[solver], "markerfacecolor": "white", "markersize": 6, "zorder": 3}
        axes.plot(size, limit, clip_on=False, **hollow)
        axes.annotate(
            solver,
            (size, limit),
            xytext=(0, 6 + 10 * level),
            textcoords="offset points",
            ha="right",
            color=hollow["color"],
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "relpos": (1, 0),
                "shrinkA": 0,
                "color": hollow["color"],
                "linewidth": 0.5,
            },
        )
    axes.axhline(limit, color="#888888", linewidth=0.6, linestyle=":")
    axes.set(xscale="log", yscale="log")
    axes.set(xlim=(0.85 * sizes[0], 2.2 * sizes[-1]), ylim=(None, 1.3 * limit))
    shown, apart = sizes[:1], max(1.7, (sizes[-1] / sizes[0]) ** (1 / 4))
    for size in sizes:
        if size > apart * shown[-1]:
            shown.append(size)
    axes.set_xticks(shown, [f"{size:,}" for size in shown])
    axes.set_xticks([], minor=True)


def claims(rows: list[Row]) -> list[Claim]:
    """Compare with the paper's algorithm, and with the others regime by regime."""
    small = curves(rows, "small")
    at = PAPER if PAPER in small["Algorithm 1"].seconds else small["Algorithm 1"].reach
    slow, fast = (small[solver].seconds[at] for solver in ("Algorithm 1", "minsym"))
    first = Claim(
        f"Algorithm 1 takes {TIMES:,} times as long as minsym, |A| = 20, |V| = 4, n = {at}",
        "",
        f"its listing, in Python: {_time(slow / BATCH)} a context; minsym, {BATCH:,} contexts a "
        f"call: {_time(fast / BATCH)}; {slow / fast:,.0f} times",
        verdict([slow > TIMES * fast]),
    )
    return [first, *(_regime_claim(rows, name) for name in regimes_of(rows))]


def _regime_claim(rows: list[Row], name: str) -> Claim:
    """Say how far each gets, and at which sizes others are faster."""
    found = curves(rows, name)
    ours, *peers = found.values()
    lost = _faster(found)
    regime = REGIMES[name]
    return Claim(
        f"{regime.title}: in {rows[0]['limit']:g} s minsym proves larger problems than others, "
        "and smaller ones faster",
        "",
        f"{', '.join(f'{solver} {_reach(curve)}' for solver, curve in found.items())} "
        f"({regime.grows}); {'; '.join(lost) or 'minsym is faster at all sizes'}",
        verdict([all(ours.reach > curve.reach for curve in peers), not lost]),
    )


def _faster(found: dict[str, Curve]) -> list[str]:
    """Return, in words, who is faster than minsym and at which sizes."""
    ours, said = found["minsym"].seconds, []
    for solver, curve in found.items():
        sizes = [n for n, spent in curve.seconds.items() if spent < ours.get(n, math.inf)]
        if sizes:
            said.append(f"{solver} is faster at {', '.join(map(str, sizes))}")
    return said


def _reach(curve: Curve) -> str:
    """Say how far a solver got; more than the sizes that were tried, perhaps."""
    return f"up to {curve.reach:,}" if curve.stopped else f"all, up to {curve.reach:,}"


def _time(seconds: float) -> str:
    """Write a time.

    Examples
    --------
    >>> _time(4.2e-7), _time(0.0123), _time(4.2)
    ('0.42 µs', '12.3 ms', '4.2 s')
    """
    scale, unit = (1, "s") if seconds > 0.99 else (1e3, "ms") if seconds > 99e-6 else (1e6, "µs")
    return f"{scale * seconds:.3g} {unit}"


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    grown = "; ".join(
        f"{regime.title}: {_growth(rows, name)}" for name, regime in regimes_of(rows).items()
    )
    killed = [row for row in rows if not row["proved"] and row["cpu"] is None]
    stopped = [row["cpu"] for row in rows if not row["proved"] and row["cpu"] is not None]
    ends = dict.fromkeys(f"{cpu:.0f}" for cpu in (min(stopped), max(stopped))) if stopped else ()
    return (
        "Cover problems of different kinds need different searches, and a library that takes the "
        "right one was expected to go further in each kind than a single solver. How far each gets "
        "is in the table above. How the time of minsym grows: "
        f"{grown}. Small contexts get dearer where the images no longer fit a word of 64 bits, "
        "and calls of more contexts cost less each ({doc}`benchmarks`). Where others are faster "
        "stands in the table too. "
        "The peers are called as their users would, without minsym's reductions: CP-SAT with "
        "clauses on wide rows, elsewhere with linear constraints, as suits it better. All "
        "minima that more than one solver proved agree. Times are CPU "
        f"seconds from {COUNTED:g} s on, the limit is of wall-clock time; of its "
        f"{rows[0]['limit']:g} s the stopped solvers had {' to '.join(ends) or 'no'} s of a core "
        f"({len(killed)} solves more were killed, as they cannot be stopped). So few problems of "
        "a size "
        f"({1 + max(row['problem'] for row in rows)}) show no spread, "
        "and drawn problems are not those of the field, which are in {doc}`benchmarks`."
    )


def _growth(rows: list[Row], name: str) -> str:
    """Say what the smallest and the largest size took, and the power of the last doubling."""
    seconds = curves(rows, name)["minsym"].seconds
    if not seconds:
        return "nothing was proved"
    first, last = min(seconds), max(seconds)
    half = min(size for size in seconds if 2 * size >= last)
    if half == last:
        return f"{_time(seconds[first])} at {first:,}, {_time(seconds[last])} at {last:,}"
    power = math.log(seconds[last] / seconds[half]) / math.log(last / half)
    return (
        f"{_time(seconds[first])} at {first:,}, {_time(seconds[last])} at {last:,} "
        f"(from {half:,} on as size to the power {power:.1f})"
    )
