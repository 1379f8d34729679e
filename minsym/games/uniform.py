"""Uniform random contexts, drawn and solved many at a time: what Algorithm 2 of the paper needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minsym import kernels
from minsym.base.arguments import whole_number
from minsym.base.arrays import Ints
from minsym.base.shares import Progress, in_shares
from minsym.base.text import brief
from minsym.model.context import Context

#: Contexts that a thread draws and solves at a time.
PER_THREAD = 1 << 16

#: The largest number of a context.
MAX_INDEX = 2**63 - 1

#: The most cells a context may have, images rounded up to 64: 256 MiB of bit planes for the
#: eight contexts that a thread draws at a time, at 16 bits a value.
MAX_CELLS = 1 << 24


@dataclass(frozen=True)
class UniformContexts:
    """An endless numbered supply of random contexts, whose cells are independent and uniform.

    Use it to see how often each complexity comes up, or to draw contexts of one. Context i depends
    on the settings, the seed and i alone, so the contexts that are wanted can be drawn again after
    all were solved, and results do not depend on the threads. The target of each is uniform over
    its images. Images may repeat.

    Parameters
    ----------
    attributes, values, images : int
        |A|, |V| (the same for all attributes, up to 65536) and n; by default the paper's
        setting (section 3.2).
    seed : int
        0 to 2**63 - 1.

    Raises
    ------
    TypeError, ValueError
        If a setting is no integer or out of its domain.

    Examples
    --------
    Keep the contexts of complexity 3, as Algorithm 2 of the paper does:

    >>> supply = UniformContexts(seed=1)
    >>> complexity = supply.complexities(1000)
    >>> values, targets = supply.contexts(np.flatnonzero(complexity == 3)[:5])
    >>> values.shape, values.dtype.name
    ((5, 64, 20), 'uint8')
    """

    attributes: int = 20
    values: int = 4
    images: int = 64
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("attributes", "values", "images", "seed"):
            object.__setattr__(self, name, whole_number(getattr(self, name), name))
        for name in ("attributes", "values", "images"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; expected 1 or more")
        if self.values > 1 << 16:
            raise ValueError(f"values is {self.values}; expected {1 << 16} or fewer")
        if self.attributes * ((self.images + 63) // 64 * 64) > MAX_CELLS:
            raise ValueError(
                f"images is {self.images}; expected at most {MAX_CELLS} cells, "
                f"with {self.attributes} attributes each"
            )
        if not 0 <= self.seed < 1 << 63:
            raise ValueError(f"seed is {self.seed}; expected 0 to 2**63 - 1")

    def complexities(
        self,
        count: int,
        first: int = 0,
        *,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Ints:
        """Return min|M| of contexts ``first`` to ``first + count - 1``, shape (count,).

        Raises
        ------
        ValueError
            If a context's number is out of 0 to 2**63 - 1.
        """
        # Python integers: those of numpy would wrap.
        first, count = whole_number(first, "first"), whole_number(count, "count")
        if count < 0 or not 0 <= first <= MAX_INDEX + 1 - count:
            raise ValueError(f"contexts {first} and {count - 1} more; expected 0 to 2**63 - 1")
        out = np.zeros(count, dtype=np.int64)

        def solve_share(part: slice) -> None:
            kernels.uniform.solve_uniform(
                self.seed,
                first + part.start,
                self.images,
                self.attributes,
                self.values,
                out[part],
            )

        in_shares(solve_share, count, threads, PER_THREAD, progress)
        return out

    def contexts(
        self, indices: Sequence[int] | Ints
    ) -> tuple[npt.NDArray[np.unsignedinteger], Ints]:
        """Return the contexts with the given numbers.

        Returns
        -------
        values : uint8 or uint16 array, shape (B, n, |A|)
        targets : int64 array, shape (B,)

        Raises
        ------
        ValueError
            If a context's number is no integer 0 to 2**63 - 1.
        """
        numbers = np.asarray(indices)
        if numbers.ndim != 1 or (numbers.size and not np.issubdtype(numbers.dtype, np.integer)):
            raise ValueError(
                f"numbers of contexts are {brief(indices)}; expected a list of whole numbers"
            )
        if numbers.size and not 0 <= numbers.min() <= numbers.max() <= MAX_INDEX:
            raise ValueError(
                f"contexts {numbers.min()} to {numbers.max()}; expected 0 to 2**63 - 1"
            )
        dtype = np.uint8 if self.values <= 1 << 8 else np.uint16
        values = np.empty((len(indices), self.images, self.attributes), dtype=dtype)
        targets = np.empty(len(indices), dtype=np.int64)
        for i, index in enumerate(indices):
            targets[i] = kernels.uniform.write_uniform(
                self.seed, int(index), self.values, values[i]
            )
        return values, targets

    def context(self, index: int = 0) -> Context:
        """Return one context: that of `contexts`, drawn without compiled code.

        Raises
        ------
        ValueError
            If its number is no integer 0 to 2**63 - 1.
        """
        index = whole_number(index, "index")
        if not 0 <= index <= MAX_INDEX:
            raise ValueError(f"context {index}; expected 0 to 2**63 - 1")
        values, target = self._drawn(index)
        return Context.from_array(values, target)

    def _drawn(self, index: int) -> tuple[npt.NDArray[np.unsignedinteger], int]:
        """Draw a context as `minsym.kernels.uniform.write_uniform` does, to the last bit."""
        n, width, bits = self.images, self.attributes, (self.values - 1).bit_length()
        words = -(-n // 64)
        cells = words * width
        state = mixed(mixed(self.seed + GOLDEN) ^ mixed(index * GOLDEN + GOLDEN))
        used = bits * cells
        planes = [[word(state, j * cells + cell) for cell in range(cells)] for j in range(bits)]
        if self.values < 1 << bits:
            for cell in range(cells):
                # Bit by bit from the highest: which of the 64 values are below |V|?
                while (below := self._below([plane[cell] for plane in planes])) != ALL:
                    for plane in planes:
                        plane[cell] = plane[cell] & below | word(state, used) & ~below & ALL
                        used += 1
        target, used = draw_below(state, used, n)
        values = np.empty((n, width), dtype=np.uint8 if self.values <= 1 << 8 else np.uint16)
        for a in range(width):
            said, used = draw_below(state, used, self.values)
            column = np.zeros(n, dtype=np.int64)
            for j, plane in enumerate(planes):
                stored = np.array(plane[a::width], dtype="<u8").view(np.uint8)
                column |= np.unpackbits(stored, bitorder="little")[:n].astype(np.int64) << j
            values[:, a] = (column + said) % self.values
            values[0, a] = values[target, a]
            values[target, a] = said
        return values, target

    def _below(self, planes: list[int]) -> int:
        """Return which of 64 numbers in bit slices are below |V|."""
        below, equal = 0, ALL
        for j in reversed(range(len(planes))):
            if self.values >> j & 1:
                below |= equal & ~planes[j]
                equal &= planes[j]
            else:
                equal &= ~planes[j]
        return below


# SplitMix64 on Python's integers, as in `minsym.kernels.splitmix`.

GOLDEN, ALL = 0x9E3779B97F4A7C15, (1 << 64) - 1


def mixed(z: int) -> int:
    """Scramble an integer of 64 bits; of a longer one the lower 64 count."""
    z &= ALL
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & ALL
    z = (z ^ z >> 27) * 0x94D049BB133111EB & ALL
    return z ^ z >> 31


def word(state: int, place: int) -> int:
    """Return a word of a context's stream; places count from 0."""
    return mixed(state + GOLDEN * (place + 1))


def draw_below(state: int, used: int, n: int) -> tuple[int, int]:
    """Draw an integer 0 to n - 1; return it and how many words of the stream are used."""
    fair = (1 << 32) // n * n
    while True:
        drawn = word(state, used) >> 32
        used += 1
        if drawn < fair:
            return drawn % n, used
