"""
Games of the rows of a table
============================

The images of a game may be the rows of a table, so that its attributes are words. Here are games
of the table ``shapes`` in which the target needs three symbols.
"""

import tempfile

import minsym
from minsym.pictures import contexts

spec = minsym.plan([3], splits={"train": 40}, table="shapes", images=12)
with tempfile.TemporaryDirectory() as folder:
    data = minsym.generate(spec, folder)
    context = data.context(0)
context

# %%
# This is the first game, and the shortest message that the solver has for it.

contexts.context(context, minsym.solve(context)).figure
