"""
What singles out one row of a table
===================================

The table ``zoo`` has 101 animals and 17 attributes. Which of its attributes single out the
platypus?
"""

import minsym
from minsym.pictures import contexts

table = minsym.read_table("zoo")
context = table.context("platypus")
solution = minsym.solve(context)
solution

# %%
# Two symbols are enough: no other animal lays eggs and gives milk. The picture shows the animals
# that are hardest to tell from the platypus, and marks the symbol that rules each of them out.

contexts.context(context, solution, names=table.names, limit=16).figure
