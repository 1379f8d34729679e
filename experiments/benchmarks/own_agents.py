"""Agents on games from tables: on Zoo, and on `shapes` as attributes and as pixels.

    python -m experiments.benchmarks.own_agents

One short run each with the same setting, so the numbers say that it works and not how well it can
be done. The glyphs are drawn here, small.
"""

import math
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from experiments.benchmarks.report import markdown, save
from minsym.datasets.from_table import records_of
from minsym.datasets.make import generate
from minsym.datasets.plan import plan
from minsym.games.records import Records

#: Pixels of a glyph on a side, and those of the three sizes, from the middle to the rim.
SIDE = 32
SIZES = {"small": 7.0, "medium": 9.5, "large": 12.0}

COLORS = {"red": (220, 50, 47), "yellow": (230, 190, 30), "green": (60, 160, 70)}
COLORS |= {"blue": (40, 110, 210), "light": (235, 235, 235), "dark": (45, 45, 45)}

#: Where the middle of a glyph is.
PLACES = {"left": (12, 16), "right": (20, 16), "top": (16, 12), "bottom": (16, 20)}

#: Corners of shapes, upright, in units of their size; those of a heart by halves.
HALF = [(-1, 0), (-1, -0.6), (-0.4, -0.9)]
BACK = HALF[::-1]
CORNERS: dict[str, list[tuple[float, float]]] = {
    "triangle": [(0, -1), (0.9, 0.8), (-0.9, 0.8)],
    "heart": [(0, 0.9), *HALF, (0, -0.5), *((-x, y) for x, y in BACK)],
    "arrow": [(0, -1), (0.8, 0), (0.3, 0), (0.3, 0.9), (-0.3, 0.9), (-0.3, 0), (-0.8, 0)],
    "moon": [
        *((math.cos(a / 5), math.sin(a / 5) - 0.2) for a in range(-1, 18)),
        *((0.6 * math.cos(a / 5), 0.4 * math.sin(a / 5) - 0.3) for a in range(17, -2, -1)),
    ],
}

#: Games of the splits, and how they are trained on.
SPLITS = {"train": 4000, "valid": 500}
TRAINING: dict[str, Any] = {
    "epochs": 12,
    "hidden": 64,
    "embedding": 32,
    "batch_size": 50,
    "max_length": 4,
}
TRAINING |= {"learning_rate": 0.003, "threads": 1}


def glyph(said: dict[str, Any]) -> np.ndarray:
    """Return the picture of a row of `shapes`, shape (3, SIDE, SIDE), uint8."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - an extra

    middle, size = PLACES[said["position"]], SIZES[said["size"]]
    turn = -1 if said["rotation"] == "upside-down" else 1
    corners = [
        (middle[0] + turn * size * x, middle[1] + turn * size * y)
        for x, y in CORNERS[said["shape"]]
    ]
    inside = Image.new("1", (SIDE, SIDE))
    ImageDraw.Draw(inside).polygon(corners, fill=1)
    rows, columns = np.indices((SIDE, SIDE))
    drawn = np.array(inside)
    if said["fill"] == "striped":
        drawn &= rows % 3 > 0
    elif said["fill"] == "dotted":
        drawn &= (rows % 2 + columns % 2) > 0
    pixels = np.full((SIDE, SIDE, 3), COLORS[said["background"]], np.uint8)
    pixels[drawn] = COLORS[said["color"]]
    picture = Image.fromarray(pixels)
    width = 1 if said["border"] == "thin" else 2
    ImageDraw.Draw(picture).line([*corners, corners[0]], fill=(120, 0, 160), width=width)
    return np.asarray(picture).transpose(2, 0, 1)


def glyphs(records: Records) -> np.ndarray:
    """Return the pictures of all rows of `shapes`."""
    every = range(len(records.attributes))
    return np.stack([glyph(records.message(row, every)) for row in range(len(records.values))])


def row_of(
    name: str, records: Records, images: int, level: int, seen: str, **changes: Any
) -> list[str]:
    """Make games, train on them, and return a row of the table."""
    from minsym.agents.learn.train import train  # noqa: PLC0415 - the extra agents
    from minsym.agents.play.config import Config  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        splits = changes.pop("splits", SPLITS)
        spec = plan([level], table=records, images=images, splits=splits)
        data = generate(spec, Path(folder, "games"))
        config = Config(data=str(data.folder), input=seen, **TRAINING | changes)
        start = time.process_time()
        metrics = train(config, Path(folder, "run"))
        seconds = time.process_time() - start
    return [
        name,
        str(images),
        str(level),
        seen,
        f"{data.blind_accuracy:.1%}",
        f"{metrics['train_accuracy']:.1%}",
        f"{metrics['val_accuracy']:.1%}",
        f"{seconds:,.0f}",
    ]


def main() -> None:
    """Measure and report."""
    shapes = records_of("shapes")
    pixels = records_of(shapes, features=glyphs(shapes))
    rows = [
        row_of("zoo", records_of("zoo"), 8, 2, "attributes"),
        row_of("shapes", shapes, 8, 2, "attributes"),
        row_of("shapes", pixels, 8, 2, "features"),
    ]
    header = ["table", "n", "k", "input", "blind accuracy", "accuracy, train", "accuracy, valid"]
    save(
        "own_agents",
        "python -m experiments.benchmarks.own_agents",
        f"One run each: {SPLITS['train']:,} games, {TRAINING['epochs']} epochs, at most "
        f"{TRAINING['max_length']} symbols. Features are pictures of {SIDE} x {SIDE} pixels.",
        markdown([*header, "CPU seconds"], rows),
    )


if __name__ == "__main__":
    main()
