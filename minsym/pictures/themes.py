"""The colors of pictures, in light and in dark, and the kinds of file: what needs no matplotlib."""

from typing import Any, NamedTuple

#: The kinds of file that a picture can be, and what keeps the date and the release out of each.
SUFFIXES: dict[str, dict[str, None]] = {
    ".svg": {"Date": None},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None},
}


class Theme(NamedTuple):
    """The colors of a picture, each as ``#rrggbb``.

    Attributes
    ----------
    paper, ink : str
        What is behind, and text and lines.
    faint : str
        Text and lines that matter less.
    tint : str
        What is behind text that is marked.
    colors : tuple of str
        Of curves, by number.
    """

    paper: str
    ink: str
    faint: str
    tint: str
    colors: tuple[str, ...]

    @property
    def settings(self) -> dict[Any, Any]:
        """What matplotlib is told of the theme."""
        inks = ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color")
        papers = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")
        return SETTINGS | dict.fromkeys(inks, self.ink) | dict.fromkeys(papers, self.paper)


#: What pictures of all themes have in common. The salt makes the names inside an SVG, and so the
#: file, the same every time.
SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "minsym",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "lines.markersize": 4,
}

THEMES = {
    "light": Theme(
        "#ffffff",
        "#000000",
        "#6b6b6b",
        "#ffdf80",
        ("#000000", "#cc3311", "#0077bb", "#009988", "#997700", "#882255"),
    ),
    "dark": Theme(
        "#14171c",
        "#f2f2f2",
        "#9aa0a8",
        "#6b5200",
        ("#f2f2f2", "#ff8a65", "#6cc4ff", "#45d6b5", "#e6c84a", "#f09ac6"),
    ),
}
