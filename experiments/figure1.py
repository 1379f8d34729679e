"""Figure 1 of the paper: two rows of shapes, one of which needs one symbol and one needs two.

    python -m experiments run figure1

Less than a second. The paper's text gives the target of both rows, a red triangle, and the
distractors of the bottom row up to one value each: a triangle that is not red, and something red
that is no triangle. In the top row nothing else is red or a triangle. The values left open are
chosen here; they change nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.common import Claim, Row, verdict, where
from experiments.pictures import new_figure
from minsym import Context, solve
from minsym.questions.every import minimum_covers

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

TITLE = "Figure 1"

#: Colors that differ in grey too.
COLORS = {"red": "#cc3311", "blue": "#77aadd", "green": "#bbcc33"}


@dataclass(frozen=True)
class Config:
    """The images of each row, the target first: a color and a shape."""

    top: tuple[tuple[str, str], ...] = (
        ("red", "triangle"),
        ("blue", "circle"),
        ("green", "square"),
    )
    bottom: tuple[tuple[str, str], ...] = (
        ("red", "triangle"),
        ("blue", "triangle"),
        ("red", "circle"),
    )


FULL = TOY = Config()


def compute(config: Config) -> list[Row]:
    """Solve both rows; return a row an image."""
    rows = []
    for name, images in (("top", config.top), ("bottom", config.bottom)):
        dicts = [{"color": color, "shape": shape} for color, shape in images]
        context = Context.from_dicts(dicts[0], dicts)
        size, said = solve(context).size, list(dicts[0].values())
        messages = [" ".join(said[a] for a in cover) for cover in minimum_covers(context, size)]
        for place, image in enumerate(dicts):
            found = {"complexity": size, "messages": " or ".join(messages)}
            rows.append({"row": name, "place": place, **image, **found})
    return rows


def draw(rows: list[Row]) -> "Figure":
    """Draw the images, a red frame around the targets, and what is to be said."""
    figure = new_figure(6, 2.4)
    axes = figure.subplots()
    for height, name in ((1.2, "top"), (0.0, "bottom")):
        images = where(rows, row=name)
        for image in images:
            axes.add_patch(_shape(image["shape"], image["color"], image["place"], height))
        axes.add_patch(_frame(0, height))
        said = f"min|M| = {images[0]['complexity']}: {images[0]['messages']}"
        axes.text(len(images) - 0.4, height, said, va="center", parse_math=False)
    axes.set(xlim=(-0.6, 5.2), ylim=(-0.6, 1.8), aspect="equal")
    axes.axis("off")
    return figure


def _shape(shape: str, color: str, x: float, y: float) -> "Patch":
    from matplotlib.patches import Circle, Rectangle, RegularPolygon  # noqa: PLC0415

    paint: dict[str, Any] = {"facecolor": COLORS[color], "edgecolor": "black"}
    if shape == "circle":
        return Circle((x, y), 0.3, **paint)
    if shape == "square":
        return Rectangle((x - 0.27, y - 0.27), 0.54, 0.54, **paint)
    return RegularPolygon((x, y - 0.07), 3, radius=0.36, **paint)


def _frame(x: float, y: float) -> "Patch":
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    return Rectangle((x - 0.45, y - 0.45), 0.9, 0.9, fill=False, edgecolor="red", linewidth=2)


def claims(rows: list[Row]) -> list[Claim]:
    """Compare min|M| of both rows, and the messages."""
    expected = {"top": (1, "red or triangle"), "bottom": (2, "red triangle")}
    found = []
    for name, (size, messages) in expected.items():
        row = where(rows, row=name)[0]
        right = row["complexity"] == size and row["messages"] == messages
        found.append(
            Claim(
                f"Figure 1, {name} row: min|M| and what is said",
                f"{size}: {messages}",
                f"{row['complexity']}: {row['messages']}",
                verdict([right]),
            )
        )
    return found


def words(rows: list[Row]) -> str:
    """Return the paragraph of the report that says what came out."""
    top, bottom = (where(rows, row=name)[0] for name in ("top", "bottom"))
    return (
        f"Both rows have the same target, a red triangle, and as many distractors. The top row "
        f"was expected to need one symbol and the bottom row two; they need {top['complexity']} "
        f"({top['messages']}) and {bottom['complexity']} ({bottom['messages']}), and these are "
        "all the shortest messages. The paper's text leaves open some values of the distractors; "
        "those drawn here are ours, and others of which the text is true give the same."
    )
