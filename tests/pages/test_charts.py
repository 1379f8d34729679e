"""Charts are descriptions that Vega-Lite takes, in the colors of the page."""

import json
import re
from typing import Any

import pytest

from minsym.pages.charts import MOST_NAMED, bars, curves, heat
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


def test_a_few_curves_are_named_at_their_ends_and_many_are_not() -> None:
    """More names than that would lie on each other."""
    points = [(0.0, 0.1), (1.0, 0.2)]
    few = curves({str(i): points for i in range(MOST_NAMED)}, "x", "y", "")
    many = curves({str(i): points for i in range(MOST_NAMED + 1)}, "x", "y", "")
    marks = [[layer["mark"]["type"] for layer in chart.spec["layer"]] for chart in (few, many)]
    assert marks == [["line", "text"], ["line", "text"]]
    assert [len(data_of(chart, 1)) for chart in (few, many)] == [MOST_NAMED, 0]


@pytest.mark.parametrize("text", TEXTS)
def test_titles_are_whatever_they_are(text: str) -> None:
    """A title with brackets or dots is no path to a field."""
    first, *_ = bars({text: 1, "b": 2}, text, "rows", "").spec["layer"]
    assert first["encoding"]["x"]["title"] == text
    assert first["encoding"]["x"]["sort"] == [text, "b"]
