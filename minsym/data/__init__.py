"""The example tables that ship with minsym, which have names of their own."""

import os
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent


class Shipped(NamedTuple):
    """A table that ships with minsym.

    Attributes
    ----------
    path : str
        The file.
    about : str
        What it holds, in a line.
    origin : str
        Where it is from.
    licence : str
    """

    path: str
    about: str
    origin: str
    licence: str


#: The tables by their names; each is a file of this folder, with its page beside it.
TABLES = {
    "zoo": Shipped(
        str(_HERE / "zoo.csv"),
        "101 animals: what they have, what they do, and their class",
        "Richard Forsyth, 1990: UCI Machine Learning Repository, doi.org/10.24432/C5R59V",
        "CC BY 4.0",
    ),
    "shapes": Shipped(
        str(_HERE / "shapes.csv"),
        "glyphs: every combination of eight visual factors, from color to background",
        "made for minsym",
        "MIT",
    ),
    "kinship": Shipped(
        str(_HERE / "kinship.csv"),
        "410 relatives of one person: generation, side, the way to them, blood or marriage",
        "made for minsym",
        "MIT",
    ),
    "patients": Shipped(
        str(_HERE / "patients.csv"),
        "1,000 invented patients: age, sex, zip, family, job, stay, and diagnosis",
        "made for minsym",
        "MIT",
    ),
    "census": Shipped(
        str(_HERE / "census.csv"),
        "2,000 invented answers to a census, already rounded",
        "made for minsym",
        "MIT",
    ),
}


def place_of(path: str | os.PathLike[str]) -> str:
    """Return where a file is: that of a shipped table for its name, if no file is called so."""
    place = os.fsdecode(path)
    if place in TABLES and not os.path.lexists(place):
        return TABLES[place].path
    return place


def called(place: str) -> str:
    """Return the name of a shipped table for its file; what any other file is called stays."""
    names = (name for name, shipped in TABLES.items() if shipped.path == place == place_of(name))
    return next(names, place)
