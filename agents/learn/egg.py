"""For people who train with EGG: minsym's data sets as its batches, and its game as our config.

EGG is the toolkit of Kharitonov et al. 2019 (doi:10.18653/v1/D19-3010), facebookresearch/EGG.
"""

import math
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from minsym.datasets.dataset import Dataset
from minsym.games.setting import Setting

from ..play.config import Config
from ..play.vocabulary import symbols_of
from .data import check_features, shuffled

#: A batch of EGG's games: what the sender sees, the labels, what the receiver sees.
EggBatch = tuple[Tensor, Tensor, Tensor]


class EggLoader:
    """Batches of a data set as EGG's ``core.Trainer`` takes them, to train EGG's agents on it.

    It is iterated once for each epoch, every time in another order, which the seed and the number
    of the epoch decide.

    Parameters
    ----------
    data : Dataset
        A split: ``Dataset(folder, "train")``.
    batch_size : int
    seed : int, optional
        None: in the order of the files, candidates as they are, for validation.
    input : str
        What agents see: "attributes", or "features", which the data set then has to have.

    Raises
    ------
    InputError
        If it has none.

    Yields
    ------
    sender_input : float32 Tensor, shape (B, X)
        The target, one-hot over the X values of all attributes; its features are (B, d) or
        (B, channels, height, width), as the data set has them.
    labels : int64 Tensor, shape (B,)
        Where it is among the candidates.
    receiver_input : float32 Tensor, shape (B, n, X)
        The candidates.
    """

    def __init__(
        self,
        data: Dataset,
        batch_size: int,
        seed: int | None = None,
        input: Literal["attributes", "features"] = "attributes",
    ) -> None:
        self.data, self.batch_size, self.seed = data, batch_size, seed
        check_features(data, Config(input=input))
        self._features = data.features if input == "features" else None
        self._epoch = 0

    def __len__(self) -> int:
        return math.ceil(len(self.data) / self.batch_size)

    def __iter__(self) -> Iterator[EggBatch]:
        if self.seed is None:
            rng, order = None, None
        else:
            self._epoch += 1
            rng = np.random.default_rng([self.seed, self._epoch])
            order = int(rng.integers(2**62))
        sizes = self.data.spec.setting.sizes
        for read in self.data.batches(self.batch_size, order):
            games = read if rng is None else shuffled(read, rng)
            if self._features is not None:
                candidates = torch.from_numpy(self._features[games.rows].astype(np.float32))
            else:
                images = torch.from_numpy(symbols_of(games.images, sizes))
                candidates = torch.zeros(*images.shape[:2], sum(sizes)).scatter_(2, images, 1.0)
            labels = torch.from_numpy(games.target)
            yield candidates[torch.arange(len(labels)), labels], labels, candidates


def parity(setting: Setting) -> dict[str, Any]:
    """Return the fields of `minsym.agents.play.config.Config` that make a run play EGG's game.

    Use it to compare runs with EGG's. EGG's Gumbel-Softmax GRU game ends messages by symbol 0 and
    weighs the losses of the steps by where a message ends; ``eos="within"`` does the same, to the
    last digit where weights and noise are the same. Embeddings start with the variance that EGG's
    have.

    Examples
    --------
    >>> fields = parity(Setting())
    >>> fields["eos"], round(fields["embedding_scale"], 4)
    ('within', 0.0913)
    """
    return {"eos": "within", "embedding_scale": math.sqrt(2 / (3 * sum(setting.sizes)))}
