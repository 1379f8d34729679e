"""The cells of sender and receiver: what is remembered from symbol to symbol, a file each.

A cell is a module ``Cell(inputs, hidden)`` with these methods, where a *memory* is whatever it
keeps of the B messages that it has part of:

- ``begin(seen)``: the memory of who has seen a vector (B, hidden), and nothing else;
- ``first(inputs)``: the memory after a first step, given inputs (B, inputs), and nothing before;
- ``cell(inputs, memory)``: the memory after another step;
- ``state(memory)``: the state that all else is read from, (B, hidden).

To add one, write its file and give it a row of `CELLS`.
"""

from collections.abc import Callable
from typing import Any

from .gru import GRU
from .lstm import LSTM
from .transformer import Transformer

#: The cells by the names that `minsym.agents.play.config.Config.cell` may have.
CELLS: dict[str, Callable[[int, int], Any]] = {"gru": GRU, "lstm": LSTM, "transformer": Transformer}
