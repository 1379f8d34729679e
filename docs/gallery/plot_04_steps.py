"""
A message narrowing a context down
==================================

The table ``shapes`` has every combination of eight visual factors. Here are 28 of its rows, drawn
at random, and one of them is the target.
"""

import numpy as np

import minsym
from minsym.pictures import steps

table = minsym.read_table("shapes")
rows = np.random.default_rng(9).choice(len(table.values), 28, replace=False)
context = minsym.Context(table.values[rows], 0, table.attributes, table.value_names)
solution = minsym.solve(context)
solution

# %%
# Each symbol rules out images that the symbols before it left. After the last one only the target
# remains.

steps.steps(context, solution).figure
