"""Ways to draw contexts in which a wanted complexity abounds, a file each.

A family is one file with one function, ``draw(setting, levels, rng, count)``, and a row in
`FAMILIES`. It draws candidates; `minsym.generate` looks at them, takes or leaves them, draws
the targets and has them certified.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the command line names families, and needs no numpy for that
    import numpy as np
    import numpy.typing as npt

    from minsym.games.setting import Setting

#: Stands for the complexity of an image that is less than what is wanted.
BELOW = 0


class Drawn(NamedTuple):
    """Candidate contexts.

    Attributes
    ----------
    values : uint8 or uint16 array, shape (count, n, |A|)
        Images in random order. Those of a context may be equal; then it is not taken.
    complexity : int array, shape (count, n)
        min|M| of every image; `BELOW` where it is less than all wanted levels and not known.
    """

    values: "npt.NDArray[np.unsignedinteger]"
    complexity: "npt.NDArray[np.int64]"


#: Takes a setting, the wanted levels, random numbers, and how many to draw. Raises InputError,
#: before any work, where the family cannot serve.
Draw = Callable[["Setting", tuple[int, ...], "np.random.Generator", int], Drawn]


@dataclass(frozen=True)
class Family:
    """A way to draw contexts.

    Parameters
    ----------
    name : str
        Also that of its module here.
    summary : str
        One line for people.
    honest : bool
        Whether it is there to be used, and not to be compared with.
    """

    name: str
    summary: str
    honest: bool = True

    def load(self) -> Draw:
        """Import the family and return its function."""
        draw: Draw = import_module(f"{__name__}.{self.name}").draw
        return draw


FAMILIES = {
    family.name: family
    for family in (
        Family("codes", "unions of affine binary codes: all images at one level, k <= log2 n"),
        Family("latent", "distinct points in a few core attributes, the others follow these"),
        Family("frontier", "designs for k above log2 n: as large a level set as is known"),
        Family("uniform", "Algorithm 2 of the paper: all cells uniform, and rejection", False),
        Family("planted", "k distractors one attribute away from the target: leaks it", False),
    )
}

#: Takes the family with the lowest blind accuracy.
AUTO = "auto"
