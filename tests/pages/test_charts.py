"""Charts are descriptions that Vega-Lite takes, in the colors of the page."""

import json
import re
from typing import Any

import pytest

from minsym.pages.charts import MOST, NAMED, POINTS, bars, curves, heat
from minsym.pages.content import Chart
from tests.pages.hostile import TEXTS


def every() -> list[Chart]:
    """Return a chart of each kind."""
    lines = {"one": [(1.0, 0.2), (2.0, 0.4)], "two": [(1.0, 0.1), (3.0, 0.9)]}
    return [
        bars({"1": 3, "2": 0, "none": 5}, "min|M|", "rows", "Bars."),
        curves(lines, "epoch", "accuracy", "Curves.", {"floor": 0.1}),
        curves(lines, "seconds", "proved", "Steps.", percent=False, timed=True),
        heat([("a = 1", "0", 0.5), ("a = 2", "0", 0.0)], "value", "symbol", "share", "A map."),
    ]


def data_of(chart: Chart, layer: int) -> list[dict[str, Any]]:
    """Return what a layer of a chart draws."""
    data = chart.spec["layer"][layer]["data"]
    inline: list[dict[str, Any]] = data.get("values", [])
    return chart.spec["datasets"][data["name"]] if "name" in data else inline


def test_colors_are_those_of_the_page() -> None:
    """No color is fixed, so that charts can be read in light and in dark."""
    for chart in every():
        text = json.dumps(chart.spec)
        assert not re.search("#[0-9a-fA-F]{3,6}", text)
        assert "var(--ink)" in text


def test_of_many_curves_those_that_end_highest_are_drawn_and_named() -> None:
    """More would lie on each other; how many are drawn is said."""
    lines = {str(n): [(0.0, 0.0), (1.0, n / 200)] for n in range(200)}
    chart = curves(lines, "x", "y", "All.")
    assert chart.says == f"All. The {MOST} that end highest are drawn."
    drawn = {row["name"] for row in data_of(chart, 0)}
    assert drawn == {str(n) for n in range(200 - MOST, 200)}
    assert [row["name"] for row in data_of(chart, 1)][:2] == ["199", "198"]
    assert len(data_of(chart, 1)) == NAMED


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        (1, 3, [1, 2, 3]),
        (0, 12, [0, 2, 4, 6, 8, 10, 12]),
        (0, 9744, [0, 2000, 4000, 6000, 8000]),
        (5, 5, [5]),
    ],
)
def test_axes_that_count_have_round_numbers(first: float, last: float, ticks: list[int]) -> None:
    """And whole ones."""
    points = [(first, 0.1), (last, 0.2)]
    chart = curves({"a": points}, "epoch", "y", "", counted=True)
    assert chart.spec["layer"][0]["encoding"]["x"]["axis"]["values"] == ticks


def test_long_curves_have_as_many_points_as_are_seen() -> None:
    """The first and the last are among them."""
    points = [(float(epoch), 0.5) for epoch in range(5000)]
    found = [row["x"] for row in data_of(curves({"a": points}, "epoch", "y", ""), 0)]
    assert len(found) == POINTS
    assert (found[0], found[-1]) == (0, 4999)


def test_curves_whose_names_end_differently_are_different_curves() -> None:
    """However long they are; what is seen of a name is cut when it is drawn."""
    lines = {"n" * 200 + end: [(0.0, 0.1), (1.0, 0.2)] for end in "ab"}
    assert len({row["name"] for row in data_of(curves(lines, "x", "y", ""), 0)}) == 2


@pytest.mark.parametrize("text", TEXTS)
def test_titles_are_whatever_they_are(text: str) -> None:
    """A title with brackets or dots is no path to a field."""
    first, *_ = bars({text: 1, "b": 2}, text, "rows", "").spec["layer"]
    assert first["encoding"]["x"]["title"] == text
    assert first["encoding"]["x"]["sort"] == [text, "b"]
