"""
What each symbol came to mean
=============================

A codebook shows which attribute values are likelier than usual when a symbol is said. These
messages are those of the solver, in which each symbol stands for one value, so that there is one
dark cell in each line. Compare the codebook of a trained pair with it.
"""

import tempfile

import numpy as np

import minsym
from minsym.agents.measure.scripted import witness_messages
from minsym.pictures import codebooks

setting = minsym.Setting(attributes=4, values=4, images=8)
with tempfile.TemporaryDirectory() as folder:
    games = minsym.generate(minsym.plan([2], setting, {"train": 1000}), folder)[:]
messages = witness_messages(games, setting.sizes, length=2)

# %%
# Symbol ``a * 4 + v`` stands for value ``v`` of attribute ``a``.

targets = games.images[np.arange(len(games)), games.target]
has_value = (targets[:, :, None] == np.arange(4)).reshape(len(games), 16)
is_said = (messages[:, :, None] == np.arange(16)).any(axis=1)
usual = has_value.mean(axis=0)
gain = [has_value[is_said[:, symbol]].mean(axis=0) - usual for symbol in range(16)]
values = [f"a{a + 1} = {v}" for a in range(4) for v in range(4)]
codebooks.codebook(gain, [f"symbol {s}" for s in range(16)], values).figure
