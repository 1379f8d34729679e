"""
How a search closes in on the answer
====================================

At the paper's setting, 64 images over 20 attributes of 4 values, a shortest message is found and
proved in some milliseconds.
"""

import numpy as np

import minsym
from minsym.pictures import searches

rng = np.random.default_rng(1)
minsym.solve(minsym.Context.from_array(rng.integers(0, 4, (64, 20))))

# %%
# With truth values instead, and with many more images, the search takes longer. Its two bounds say
# at any moment what is known: no message is shorter than the lower one, and one as long as the
# upper one was found. Where they meet, the message is proved to be shortest.

context = minsym.Context.from_array(rng.integers(0, 2, (3000, 60)))
solution = minsym.solve(context)
searches.bounds(solution, "3,000 images over 60 truth values").figure
