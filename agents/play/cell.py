"""The recurrent cell of sender and receiver: a GRU with a cheap first step."""

import torch
from torch import Tensor, nn


class Cell(nn.GRUCell):
    """A gated recurrent unit (Cho et al. 2014, arXiv:1406.1078) whose first step can be cheaper."""

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
