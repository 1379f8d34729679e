"""Encoders: what sender and receiver see of an image where that is features, and not attributes.

A row of features, a vector or the pixels of a picture, is encoded as a vector of as many numbers
as a GRU has units. Both agents see this vector where they would see one-hot attributes.
"""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from minsym.errors import InputError

#: The most weights that are made for a game: a card may claim any number of values.
MOST_WEIGHTS = 1 << 30

#: Convolutions of a layer, the side of each, and that of the picture that the last layer leaves.
CHANNELS, KERNEL, SIDE = 32, 3, 4

#: Rows that are encoded at a time.
AT_A_TIME = 1024


class Encoder(nn.Module):
    """What is seen of the rows of a table, from their features.

    Features are standardised first, by a mean and a deviation that are part of the model: of each
    number of a vector, or of each channel of pixels. A vector is then mapped linearly. Pixels go
    through layers of 32 convolutions each, which halve the picture until it is 4 x 4 or smaller,
    and are then mapped linearly.

    Parameters
    ----------
    shape : tuple of int
        Of the features of a row: (d,) or (channels, height, width).
    width : int
        Of what is seen.

    Raises
    ------
    InputError
        If it would have more than `MOST_WEIGHTS` weights.
    """

    def __init__(self, shape: tuple[int, ...], width: int) -> None:
        super().__init__()
        if shape[0] * max(width, KERNEL**2 * CHANNELS) > MOST_WEIGHTS:
            raise InputError(
                f"a network for features of {' x '.join(map(str, shape))} numbers, with {width:,} "
                "hidden units, would be too large"
            )
        self.shape = shape
        self.table: npt.NDArray[np.generic] | None = None
        layers: list[nn.Module] = []
        inputs = math.prod(shape)
        if len(shape) == 3:
            channels, *sides = shape
            while max(sides) > SIDE or not layers:
                layers += [
                    nn.Conv2d(channels, CHANNELS, KERNEL, 2, KERNEL // 2),
                    nn.ReLU(inplace=True),
                ]
                channels, sides = CHANNELS, [-(-side // 2) for side in sides]
            layers.append(nn.Flatten())
            inputs = channels * math.prod(sides)
        self.layers = nn.Sequential(*layers, nn.Linear(inputs, width))
        each = (shape[0], *(1 for _ in shape[1:]))
        self.mean: Tensor
        self.deviation: Tensor
        self.register_buffer("mean", torch.zeros(each))
        self.register_buffer("deviation", torch.ones(each))

    def look_at(self, table: npt.NDArray[np.generic]) -> None:
        """See the rows of this table from now on.

        Raises
        ------
        InputError
            If its features have another shape.
        """
        if table.shape[1:] != self.shape:
            there, known = (" x ".join(map(str, shape)) for shape in (table.shape[1:], self.shape))
            raise InputError(f"its features are {there}, and those of the run {known}")
        self.table = table

    def standardise(self, rows: npt.NDArray[np.int64]) -> None:
        """Take the mean and the deviation of these rows as the constants of the model.

        Raises
        ------
        InputError
            If a number of them is NaN or infinite.
        """
        axes = (0, *range(2, len(self.shape) + 1))
        total = sum(part.sum(axes) for part in self._parts(rows))
        count = rows.size * math.prod(self.shape[1:])
        mean = (total / count).reshape(self.mean.shape)
        spread = sum(((part - mean) ** 2).sum(axes) for part in self._parts(rows))
        deviation = np.sqrt(spread / count).reshape(mean.shape)
        if not np.isfinite(deviation).all():
            raise InputError("its features hold what is no number; minsym verify says where")
        self.mean.copy_(torch.from_numpy(mean))
        self.deviation.copy_(torch.from_numpy(deviation))
        # What is the same in all rows says nothing, and is not divided by nothing.
        self.deviation[self.deviation == 0] = 1.0

    def _parts(self, rows: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.float64]]:
        assert self.table is not None
        for start in range(0, rows.size, AT_A_TIME):
            yield self.table[rows[start : start + AT_A_TIME]].astype(np.float64)

    def forward(self, rows: Tensor) -> Tensor:
        """Return what is seen of some rows, (rows, width).

        Parameters
        ----------
        rows : int64 Tensor, shape (rows,)
            Numbers of rows of the table.
        """
        return torch.cat([self._encode(part) for part in rows.split(AT_A_TIME)])

    def _encode(self, rows: Tensor) -> Tensor:
        assert self.table is not None
        found = torch.from_numpy(self.table[rows.cpu().numpy()].astype(np.float32))
        standard = (found.to(rows.device) - self.mean) / self.deviation
        # As exact as the weights, whatever products are in: how images differ is small beside them.
        seen: Tensor = self.layers(standard).to(self.mean.dtype)
        return seen
