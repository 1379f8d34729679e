"""Charts of reports, made with Altair: descriptions that Vega-Lite draws in the browser.

Colors are names of those of the page, so that a chart turns light or dark with it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from minsym.pages.content import Chart
from minsym.pictures.labels import spread

#: How charts look. What a letter of the page has is left to it.
CONFIG = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--ink)",
        "gridColor": "var(--line)",
        "domainColor": "var(--soft)",
        "tickColor": "var(--soft)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 500,
        "labelLimit": 300,
    },
    "legend": {"labelColor": "var(--ink)", "titleColor": "var(--ink)", "labelLimit": 300},
    "title": {"color": "var(--ink)"},
    "view": {"stroke": None},
}

WIDTH, HEIGHT = 640, 280

#: Curves that are drawn, those that have a name at their end (the ones that end highest), points of
#: a curve that are drawn, and those up to which each is marked.
MOST, NAMED, POINTS, MARKED = 60, 12, 200, 30

#: Pixels between the lines of names, those that names have at the right, and those left of a chart.
LINE, ROOM, LEFT = 15, 180, 60

#: A point of a curve: x and y.
Point = tuple[float, float]

SERIES = [f"var(--series-{number})" for number in range(1, 6)]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 3]]


def floor_and_ceiling(floor: float | None, ceiling: float | None) -> dict[str, float]:
    """Return the levels between which accuracies lie, by their names; None is not known."""
    known = {"without messages": floor, "literal ceiling": ceiling}
    return {name: level for name, level in known.items() if level is not None}


def bars(heights: Mapping[str, int], across: str, up: str, says: str) -> Chart:
    """Return a chart of how many things have each label, in the order of the mapping."""
    import altair as alt  # noqa: PLC0415 - loaded only by those who draw

    total = sum(heights.values())
    rows = [
        {"label": label, "height": count, "share": count / total if total else 0}
        for label, count in heights.items()
    ]
    # Fields have plain names: in others Vega-Lite takes a dot or a bracket for a path.
    height = alt.Y(
        field="height",
        type="quantitative",
        title=up,
        axis=alt.Axis(format="d", values=_between(0, max(heights.values(), default=0))),
    )
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X(field="label", type="nominal", sort=list(heights), title=across).axis(
            labelAngle=0, labelOverlap=True
        ),
        y=height,
        tooltip=[
            alt.Tooltip(field="label", type="nominal", title=across),
            alt.Tooltip(field="height", type="quantitative", title=up, format=","),
            alt.Tooltip(field="share", type="quantitative", title="share", format=".1%"),
        ],
    )
    labels = base.mark_text(dy=-7, color="var(--ink)", fontSize=12).encode(
        text=alt.Text(field="height", type="quantitative", format=",")
    )
    chart = base.mark_bar(color=SERIES[0])
    # Numbers on bars that are narrower than them would be a grey band.
    both = alt.layer(chart, labels) if len(heights) <= 16 else alt.layer(chart)
    return _made(both, says, margin=LEFT)


def curves(
    lines: Mapping[str, Sequence[Point]],
    across: str,
    up: str,
    says: str,
    levels: Mapping[str, float] | None = None,
    *,
    percent: bool = True,
    counted: bool = False,
    timed: bool = False,
) -> Chart:
    """Return a chart of curves, and of levels that lie across it.

    Parameters
    ----------
    lines : mapping of str to sequence of (x, y)
        By the names of the curves, which stand at their ends. Of many those that end highest are
        drawn.
    across, up : str
        What is on the axes.
    says : str
        What the chart shows, in words.
    levels : mapping of str to float, optional
        Heights that are marked, such as a floor and a ceiling.
    percent : bool
        Whether heights are shares from 0 to 1; else they are counts.
    counted : bool
        Whether the x axis counts something, such as epochs.
    timed : bool
        Whether it is of times or ratios: logarithmic, and curves keep a height until the next
        point.
    """
    import altair as alt  # noqa: PLC0415

    top = 1.0 if percent else max((y for points in lines.values() for _, y in points), default=1.0)
    height = alt.Axis(format="%") if percent else alt.Axis(format=",", values=_between(0, top))
    y = alt.Y(field="y", type="quantitative", title=up, axis=height)
    y = y.scale(domain=[0, top], nice=False)
    place = alt.Axis(format=",", values=_whole(lines)) if counted else alt.Axis()
    x = alt.X(field="x", type="quantitative", title=across, axis=place)
    x = x.scale(type="log") if timed else x.scale(zero=False, nice=False)
    drawn = _thinned(lines)
    named = sorted(drawn, key=lambda name: -drawn[name][-1][1])[:NAMED]
    styles = [number % len(SERIES) for number in range(len(drawn))]
    turns = [(number + number // len(SERIES)) % len(DASHES) for number in range(len(drawn))]
    color = alt.Color(field="name", type="nominal", legend=None).scale(
        domain=[*drawn, *(levels or {})],
        range=[*(SERIES[style] for style in styles), *(["var(--soft)"] * len(levels or {}))],
    )
    dash = alt.StrokeDash(field="name", type="nominal", legend=None).scale(
        domain=list(drawn), range=[DASHES[turn] for turn in turns]
    )
    rows = [{"x": x, "y": y, "name": name} for name, points in drawn.items() for x, y in points]
    tooltip = [
        alt.Tooltip(field="name", type="nominal", title="curve"),
        alt.Tooltip(field="x", type="quantitative", title=across, format=".4~g"),
        alt.Tooltip(field="y", type="quantitative", title=up, format=".1%" if percent else ".4~g"),
    ]
    marked = not timed and max(map(len, drawn.values()), default=0) <= MARKED
    bend: Literal["step-after", "linear"] = "step-after" if timed else "linear"
    layers = [
        alt.Chart(alt.InlineData(rows))
        .mark_line(interpolate=bend, point=marked, strokeWidth=2)
        .encode(x=x, y=y, color=color, strokeDash=dash, tooltip=tooltip)
    ]
    if levels:
        marks = [{"y": level} for level in levels.values()]
        rule = alt.Chart(alt.InlineData(marks)).mark_rule(strokeDash=[4, 4], color="var(--soft)")
        layers.append(rule.encode(y=y))
    ends = {name: drawn[name][-1][1] for name in named} | dict(levels or {})
    layers.append(_names(ends, top, y, color))
    left_out = len(lines) - len(drawn)
    more = f" The {len(drawn)} that end highest are drawn." if left_out else ""
    return _made(alt.layer(*layers), says + more, margin=LEFT + ROOM)


def _whole(lines: Mapping[str, Sequence[Point]]) -> list[int]:
    """Return the whole numbers that are written below curves."""
    places = [x for points in lines.values() for x, _ in points]
    return _between(min(places, default=0), max(places, default=0))


def _between(first: float, last: float) -> list[int]:
    """Return some whole numbers from one to another: all where there are few, else round ones."""
    least = max(1.0, (last - first) / 8)
    power = 10 ** math.floor(math.log10(least))
    step = next(round(power * m) for m in (1, 2, 5, 10) if power * m >= least)
    begin = math.ceil(first) if step == 1 else step * math.ceil(first / step)
    return list(range(begin, math.floor(last) + 1, step))


def _thinned(lines: Mapping[str, Sequence[Point]]) -> dict[str, Sequence[Point]]:
    """Return the curves that end highest, in their order, each with so few points as are seen."""
    highest = sorted((name for name in lines if lines[name]), key=lambda name: -lines[name][-1][1])
    kept = set(highest[:MOST])
    return {
        name: [points[i] for i in _some(len(points))]
        for name, points in lines.items()
        if name in kept
    }


def _some(count: int) -> list[int]:
    """Return some of so many numbers, the first and the last among them, equally far apart."""
    most = min(count, POINTS)
    return sorted({round(i * (count - 1) / max(1, most - 1)) for i in range(most)})


def _names(ends: Mapping[str, float], top: float, y: Any, color: Any) -> Any:
    """Return the names of curves and levels at the right edge, apart where their ends are close."""
    import altair as alt  # noqa: PLC0415

    places = [HEIGHT * end / top for end in ends.values()]
    moved = spread(places, LINE, HEIGHT)
    rows = [
        {"y": place * top / HEIGHT, "name": name} for name, place in zip(ends, moved, strict=True)
    ]
    named = alt.Chart(alt.InlineData(rows)).mark_text(
        align="left", dx=8, x=alt.expr("width"), fontSize=12, limit=ROOM - 20
    )
    return named.encode(y=y, text=alt.Text(field="name", type="nominal"), color=color)


def heat(
    cells: Sequence[tuple[str, str, float]], across: str, up: str, value: str, says: str
) -> Chart:
    """Return a map of cells (x, y, value), darker the larger the value is, from 0 to 1."""
    import altair as alt  # noqa: PLC0415

    rows = [{"x": x, "y": y, "value": share} for x, y, share in cells]
    columns = list(dict.fromkeys(x for x, _, _ in cells))
    lines = list(dict.fromkeys(y for _, y, _ in cells))
    chart = (
        alt.Chart(alt.InlineData(rows))
        .mark_rect(color=SERIES[0], stroke="var(--line)", strokeWidth=0.3)
        .encode(
            x=alt.X(field="x", type="nominal", sort=columns, title=across).axis(labelAngle=-90),
            y=alt.Y(field="y", type="nominal", sort=lines, title=up),
            opacity=alt.Opacity(
                field="value", type="quantitative", title=value, scale=alt.Scale(range=[0, 1])
            ).legend(format="%"),
            tooltip=[
                alt.Tooltip(field="y", type="nominal", title=up),
                alt.Tooltip(field="x", type="nominal", title=across),
                alt.Tooltip(field="value", type="quantitative", title=value, format=".1%"),
            ],
        )
    )
    return _made(chart, says, max(200, 14 * len(columns)), max(80, 16 * len(lines)))


def _made(
    chart: Any, says: str, width: int = WIDTH, height: int = HEIGHT, margin: int | None = None
) -> Chart:
    """Return a chart with its size; one with a margin may be made narrower where it is shown."""
    sized = chart.properties(width=width, height=height)
    spec = {**sized.to_dict(), "config": CONFIG}
    return Chart(spec if margin is None else {**spec, "usermeta": {"margin": margin}}, says)
