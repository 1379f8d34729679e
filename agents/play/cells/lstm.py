"""The long short-term memory, as EGG's agents can have it."""

from torch import Tensor, nn

Memory = tuple[Tensor, Tensor]


class LSTM(nn.LSTMCell):
    """A long short-term memory (Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735).

    What it remembers is its state and the cell behind it, which is zero at the start. Methods are
    those of every cell: see `minsym.agents.play.cells`.
    """

    def begin(self, seen: Tensor) -> Memory:
        """Return the memory of who has seen this, (B, hidden), and nothing else."""
        return seen, seen.new_zeros(seen.shape)

    def first(self, inputs: Tensor) -> Memory:
        """Take a step from a memory of zeros, given inputs (B, input_size)."""
        memory: Memory = self(inputs)
        return memory

    def state(self, memory: Memory) -> Tensor:
        """Return the state, (B, hidden)."""
        return memory[0]
