"""What an evaluation found, as a dict that a notebook shows as a table."""

from typing import Any

from minsym.base.html import Cell, table_html


class Evaluation(dict[str, Any]):
    """What ``evaluation.json`` holds; `minsym.agents.measure.evaluate.evaluate` returns it."""

    def _repr_html_(self) -> str:
        """Return how often the pair is right, and how its messages are, as tables."""
        rows: list[tuple[Cell, ...]] = [
            ("games", self["games"]),
            ("accuracy", f"{self['accuracy']:.1%}"),
            ("accuracy without messages", f"{self['blind_accuracy']:.1%}"),
            ("literal ceiling", f"{self['literal_ceiling']:.1%}"),
            ("effective length", self["effective_length"]),
            ("mean length", f"{self['mean_length']:.2f}"),
            ("distinct messages", self["distinct_messages"]),
        ]
        caption = f"{self['folder']} on {self['data']}, split {self['split']}"
        levels = [
            (level, found["games"], f"{found['share']:.1%}")
            for level, found in self["by_complexity"].items()
        ]
        header = ["complexity", "games", "accuracy"]
        return f"{table_html([], rows, caption)}\n{table_html(header, levels)}"
