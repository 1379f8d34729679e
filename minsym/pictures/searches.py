"""Pictures of searches: bounds over time, and benchmarks of solvers."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from minsym.compare.log import Run
from minsym.compare.times import SHORT, Floats, ratios_of, times_of
from minsym.model.context import Context
from minsym.model.solution import Improvement, Solution
from minsym.pictures.contexts import no_message
from minsym.pictures.style import (
    BESIDE,
    MARKERS,
    End,
    current,
    curve_style,
    label_ends,
    literal,
    new_axes,
    styled,
    whole_numbers,
)

#: Names of engines in a line.
ACROSS = 5

#: How many times the shortest the longest time is where powers of ten are marks enough.
FAR = 1000


@styled
def bounds(
    solution: Solution,
    title: str = "",
    ax: Axes | None = None,
    context: Context | None = None,
) -> Axes:
    """Draw the bounds of a search over time, and which engines improved them.

    Parameters
    ----------
    solution : Solution
        Whose ``trace`` is drawn.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.
    context : Context, optional
        Whose shortest message was searched for. If images are equal to its target, the picture says
        that no message exists, and that the bounds are of the context without them.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If nothing was searched for, so that there were no bounds.
    """
    trace = list(solution.trace)
    if not trace:
        raise ValueError(f"there are no bounds to draw: the problem is {solution.status} at once")
    # The title stands above the names of the engines.
    lines = -(-len({step.engine for step in trace}) // ACROSS)
    ax = new_axes(ax, 6.5, 4, title, 12 + 14 * lines, BESIDE)
    end = max(solution.seconds, trace[-1].seconds, SHORT)
    first = max(trace[0].seconds, SHORT / 10)
    trace.append(trace[-1]._replace(seconds=end))
    stopped = "; the search was stopped" if solution.status.is_stopped else ""
    below = [f"seconds{stopped}", *_without_duplicates(context)]
    ax.set(xlabel="\n".join(below), ylabel="bounds", xlim=(min(first, end / 2), end))
    _scale(ax)
    ends = [
        _bound(ax, 2, trace, [step.lower for step in trace], "at least"),
        _bound(ax, 1, trace, [step.upper for step in trace], "at most"),
    ]
    whole_numbers(ax.yaxis)
    _engines(ax, trace[:-1])
    label_ends(ax, [end for end in ends if end])
    return ax


def _without_duplicates(context: Context | None) -> list[str]:
    """Return lines that say what bounds mean where no message exists."""
    found = no_message(context) if context is not None else []
    return [*found, "the bounds leave duplicates out, as Algorithm 1 does"] if found else []


def _bound(
    ax: Axes,
    number: int,
    trace: Sequence[Improvement],
    heights: Sequence[float | None],
    name: str,
) -> End | None:
    """Draw one of the bounds, and return its end; None if it never was one."""
    known = [(max(step.seconds, 1e-9), y) for step, y in zip(trace, heights, strict=True)
             if y is not None]  # fmt: skip
    if not known:
        return None
    style = curve_style(number) | {"marker": ""}
    ax.plot(*zip(*known, strict=True), **style, drawstyle="steps-post", label=name)
    return End(*known[-1], f"{name} {known[-1][1]:g}", style["color"])


def _engines(ax: Axes, trace: Sequence[Improvement]) -> None:
    """Mark who improved a bound, a marker for each engine, and name them above."""
    engines = list(dict.fromkeys(step.engine for step in trace))
    for number, engine in enumerate(engines):
        points = [
            (max(step.seconds, 1e-9), after)
            for before, step in zip([None, *trace], trace, strict=False)
            if step.engine == engine
            for after, old in (
                (step.lower, before and before.lower), (step.upper, before and before.upper)
            )
            if after is not None and after != old
        ]  # fmt: skip
        ax.plot(
            *zip(*points, strict=True),
            linestyle="",
            marker=MARKERS[number % len(MARKERS)],
            color=current().ink,
            markersize=5,
            fillstyle="full" if number < len(MARKERS) else "none",
            label=literal(engine),
        )
    ax.legend(
        handles=ax.get_lines()[-len(engines) :],
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=ACROSS,
        frameon=False,
        columnspacing=1.2,
        handletextpad=0.2,
    )


@styled
def performance_profile(runs: Sequence[Run], title: str = "", ax: Axes | None = None) -> Axes:
    """Draw which share of the problems each solver solves within a multiple of the best time.

    That is the performance profile of Dolan and Moré (2002). The left end of a curve says how
    often a solver is fastest, the right end how often it solves a problem to proof at all. Times
    below a millisecond count as one.

    Parameters
    ----------
    runs : sequence of Run
        Of a benchmark, as `minsym.compare.log.read_bench` reads them.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no runs.
    """
    times = times_of(runs)
    problems = len({run.digest for run in runs})
    ratios = ratios_of(times)
    most = max(float(r) for found in ratios.values() for r in [2.0, *found[np.isfinite(found)]])
    ax = new_axes(ax, 6.5, 4, title, title_share=BESIDE)
    if not _is_proved(ax, times):
        return ax
    ax.set(
        xlabel="times as long as the fastest solver takes",
        ylabel=f"share of {problems:,} problems solved to proof",
        xlim=(1, 1.1 * most),
        ylim=(0, 1.04),
    )
    ax.yaxis.set_major_formatter("{x:.0%}")
    _stairs(ax, ratios, np.arange(problems + 1) / problems, "{:.0%}")
    return ax


@styled
def cactus(runs: Sequence[Run], title: str = "", ax: Axes | None = None) -> Axes:
    """Draw how many problems each solver solves to proof within so many seconds each.

    This is a cactus plot, turned so that what is higher is better.

    Parameters
    ----------
    runs : sequence of Run
        As in `performance_profile`.
    title : str
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new picture without it.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no runs.
    """
    times = times_of(runs)
    problems = len({run.digest for run in runs})
    ax = new_axes(ax, 6.5, 4, title, title_share=BESIDE)
    if not _is_proved(ax, times):
        return ax
    proved = [float(t) for found in times.values() for t in found if t < math.inf]
    ax.set(
        xlabel="seconds for each problem",
        ylabel=f"problems solved to proof, of {problems:,}",
        xlim=(min(proved) / 1.2, max(proved) * 1.2),
        ylim=(0, problems * 1.04),
    )
    whole_numbers(ax.yaxis)
    _stairs(ax, times, np.arange(problems + 1), "{:.0f}")
    return ax


def _is_proved(ax: Axes, times: Mapping[str, Floats]) -> bool:
    """Whether any solver proved anything; where none did, say so in the place of curves."""
    if any(np.isfinite(found).any() for found in times.values()):
        return True
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    said = "nothing was proved within the time limit"
    ax.text(0.5, 0.5, said, ha="center", va="center", transform=ax.transAxes)
    return False


def _scale(ax: Axes) -> None:
    """Make the scale of times logarithmic, if they differ enough, with plain numbers."""
    left, right = ax.get_xlim()
    if right > 10 * left:
        ax.set_xscale("log")
        # Of few powers of ten hardly any may be in sight.
        ax.xaxis.set_major_locator(LogLocator(subs=(1,) if right > FAR * left else (1, 2, 5)))
        ax.xaxis.set_major_formatter("{x:g}")
        ax.xaxis.set_minor_formatter(NullFormatter())


def _stairs(ax: Axes, places: Mapping[str, Floats], heights: Any, said: str) -> None:
    """Draw a rising curve of stairs for each solver, and name it at its end."""
    _scale(ax)
    left, right = ax.get_xlim()
    ends = []
    for number, (solver, found) in enumerate(places.items()):
        style = curve_style(number)
        reached = np.sort(found[np.isfinite(found)])
        x = [left, *reached.tolist(), right]
        y = [*heights[: len(reached) + 1].tolist(), float(heights[len(reached)])]
        ax.plot(x, y, **style | {"marker": ""}, drawstyle="steps-post", label=literal(solver))
        name = f"{literal(solver, 30)} {said.format(y[-1])}"
        ends.append(End(right, y[-1], name, style["color"]))
    label_ends(ax, ends)
