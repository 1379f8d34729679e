"""
The paper's Figure 1
====================

A red triangle is the target, beside a blue triangle and a red circle. The color alone leaves the
circle, and the shape alone leaves the blue triangle, so that both have to be said.
"""

import minsym
from minsym.pictures import contexts

target = {"color": "red", "shape": "triangle"}
others = [{"color": "blue", "shape": "triangle"}, {"color": "red", "shape": "circle"}]
context = minsym.Context.from_dicts(target, [target, *others])
solution = minsym.solve(context)
solution

# %%
# Attributes such as color and shape are drawn as what they say. The target is framed, and what the
# message rules out is faded.

contexts.context(context, solution).figure
