"""The table of families: ways to draw contexts in which images of a wanted complexity abound.

A family is a module of this package with one function, ``draw(setting, levels, rng, count)``, and
a row in `FAMILIES`. One whose images are rows of a table is given their pool besides. It draws
candidates. `minsym.generate` keeps those that hold what is wanted, draws the targets and certifies
their complexities, so a family may come up with contexts that do not serve, but must not be wrong
about a complexity.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from minsym.errors import InputError

if TYPE_CHECKING:  # the command line names families, and needs no numpy for that
    import numpy as np
    import numpy.typing as npt

    from minsym.games.records import Pool
    from minsym.games.setting import Setting

#: In the place of a complexity that is lower than all that are wanted and not known.
BELOW = 0


class Drawn(NamedTuple):
    """Contexts as a family draws them, candidates for a data set.

    Attributes
    ----------
    values : uint8 or uint16 array, shape (count, n, |A|)
        Images in random order. Those of a context may be equal; then it is not taken.
    complexity : int array, shape (count, n)
        min|M| of every image; `BELOW` where it is less than all wanted levels and not known.
    """

    values: "npt.NDArray[np.unsignedinteger]"
    complexity: "npt.NDArray[np.int64]"


#: The function of a family, ``draw`` in its module: see `Family.draw` for what it has to do.
Draw = Callable[..., Drawn]


@dataclass(frozen=True)
class Family:
    """A way to draw contexts, which a data set is made with.

    Parameters
    ----------
    name : str
        Also that of its module here.
    summary : str
        What its contexts are, in one line for people.
    honest : bool
        Whether it is there to be used, and not to be compared with.
    one_level : str, optional
        Why all targets of a context have one complexity, as an error says it. None: a context
        can supply targets of several.
    of_records : bool
        Whether its images are rows of a table. Those of the others are any combinations of values.
    """

    name: str
    summary: str
    honest: bool = True
    one_level: str | None = None
    of_records: bool = False

    def draw(
        self,
        setting: "Setting",
        levels: tuple[int, ...],
        rng: "np.random.Generator",
        count: int,
        pool: "Pool | None" = None,
    ) -> Drawn:
        """Draw candidate contexts.

        Parameters
        ----------
        setting : Setting
        levels : tuple of int
            The complexities of the targets that each context is to supply, one or more.
        rng : numpy.random.Generator
            Where all randomness is from.
        count : int
            How many contexts to draw.
        pool : Pool, optional
            The rows that images are, for a family of records.

        Returns
        -------
        Drawn

        Raises
        ------
        InputError
            If the family cannot serve. Where that follows from the setting and the levels alone,
            it is raised before any work.
        """
        if len(levels) > 1 and self.one_level is not None:
            raise InputError(self.one_level)
        draw: Draw = import_module(f"{__name__}.{self.name}").draw
        given = (setting, levels, rng, count)
        return draw(*given, pool) if self.of_records else draw(*given)


FAMILIES = {
    family.name: family
    for family in (
        Family(
            "codes",
            "unions of affine binary codes, in which all images have one complexity k <= log2 n",
            one_level="all images of a code are at one level",
        ),
        Family("latent", "a few core attributes tell all images apart, and the others follow them"),
        Family(
            "frontier",
            "designs for k above log2 n, with the largest level sets that are known",
            one_level="a design is made for one complexity",
        ),
        Family(
            "search",
            "rows of a table, chosen so that many of a context have the complexity",
            of_records=True,
        ),
        Family(
            "rows",
            "Algorithm 2 of the paper on a table: its rows are drawn, contexts that do not fit are "
            "rejected",
            honest=False,
            one_level="Algorithm 2 keeps a context for the level of one image",
            of_records=True,
        ),
        Family(
            "uniform",
            "Algorithm 2 of the paper: cells are uniform, contexts that do not fit are rejected",
            honest=False,
            one_level="Algorithm 2 keeps a context for the level of one image",
        ),
        Family(
            "planted",
            "k distractors differ from the target in one attribute each, which gives it away",
            honest=False,
            one_level="one image is planted, at one level",
        ),
    )
}

#: In the place of a family's name: the family with the lowest blind accuracy.
AUTO = "auto"
