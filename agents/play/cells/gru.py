"""The gated recurrent unit, with a cheap first step: what agents have if nothing else is said."""

import torch
from torch import Tensor, nn


class GRU(nn.GRUCell):
    """A gated recurrent unit (Cho et al. 2014, arXiv:1406.1078) whose first step can be cheaper.

    What it remembers is its state. Methods are those of every cell: see
    `minsym.agents.play.cells`.
    """

    def begin(self, seen: Tensor) -> Tensor:
        """Return the memory of who has seen this, (B, hidden), and nothing else."""
        return seen

    def first(self, inputs: Tensor) -> Tensor:
        """Take a step from the zero state, without the recurrent product, which is zero.

        Parameters
        ----------
        inputs : Tensor, shape (B, input_size)

        Returns
        -------
        Tensor, shape (B, hidden_size)
            What ``forward`` returns without a state.
        """
        reset, update, new = nn.functional.linear(inputs, self.weight_ih, self.bias_ih).chunk(3, 1)
        reset_bias, update_bias, new_bias = self.bias_hh.chunk(3)
        new = torch.tanh(new + torch.sigmoid(reset + reset_bias) * new_bias)
        return (1 - torch.sigmoid(update + update_bias)) * new

    def state(self, memory: Tensor) -> Tensor:
        """Return the state, (B, hidden), which is all that is remembered."""
        return memory
