"""Public benchmarks of referential games: their settings, and games drawn as they draw them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import IntArray, Ints, distinct_rows

#: Some games as two arrays: images, shape (B, n, |A|), and the rows of the targets, shape (B,).
Batch = tuple[IntArray, Ints]

#: Cells that are drawn or read at a time.
BATCH_CELLS = 1 << 21


@dataclass(frozen=True)
class Benchmark:
    """The referential game of a public benchmark: its setting, and how images are drawn.

    Parameters
    ----------
    name : str
    values : tuple of int
        ``|V_a|`` of each attribute.
    images : int
        n, the target included.
    distinct : bool
        Whether the images of a game are drawn without replacement.
    source : str
        Where the setting stands.
    """

    name: str
    values: tuple[int, ...]
    images: int
    distinct: bool
    source: str

    def batches(self, count: int, seed: int = 0) -> Iterator[Batch]:
        """Draw games: cells uniform and independent, contexts with equal images left out.

        They are left out only where the benchmark draws without replacement. The target is
        image 0: images are exchangeable.
        """
        rng = np.random.default_rng(seed)
        at_a_time = max(1, BATCH_CELLS // (self.images * len(self.values)))
        missing = count
        while missing > 0:
            shape = (min(missing, at_a_time), self.images, len(self.values))
            games = rng.integers(0, self.values, shape, dtype=np.int32)
            if self.distinct:
                games = games[_all_distinct(games)]
            missing -= len(games)
            if len(games):
                yield games, np.zeros(len(games), dtype=np.int64)


def _all_distinct(games: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Whether the images of each game are distinct, shape (B,)."""
    contexts, n, width = games.shape
    kind = np.sort(distinct_rows(games.reshape(-1, width))[1].reshape(contexts, n), axis=1)
    return np.asarray((kind[:, 1:] != kind[:, :-1]).all(axis=1))


def _elcc(attributes: int, values: int, distractors: int) -> Benchmark:
    return Benchmark(
        f"elcc-{attributes}-{values}-{distractors}",
        (values,) * attributes,
        distractors + 1,
        False,
        "Boldt and Mortensen 2024, arXiv:2407.04158: corpora egg-discrimination "
        f"{attributes}-attr_{values}-val_{distractors}-dist, cells taken as independent",
    )


#: The settings that can be audited by name.
BENCHMARKS = {
    benchmark.name: benchmark
    for benchmark in [
        Benchmark("paper", (4,) * 20, 64, False, "arXiv:2410.18806, section 3.2"),
        Benchmark(
            "egg-objects-game",
            (4,) * 5,
            4,
            True,
            "facebookresearch/EGG, egg/zoo/objects_game/train.py: defaults",
        ),
        _elcc(4, 4, 3),
        _elcc(6, 6, 3),
        _elcc(6, 6, 9),
        _elcc(8, 8, 3),
        Benchmark(
            "ease-of-teaching",
            (8, 4),
            5,
            True,
            "Li and Bowling 2019, arXiv:1906.02403; FushanLi/Ease-of-teaching-and-language-"
            "structure: 8 colors, 4 shapes, 5 candidates",
        ),
        Benchmark(
            "neural-iterated-learning",
            (8, 8),
            15,
            True,
            "Ren et al. 2020, arXiv:2002.01365; Joshua-Ren/Neural_Iterated_Learning: defaults",
        ),
    ]
}
