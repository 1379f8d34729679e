"""
A data set of games at one complexity
=====================================

Here are games whose targets need five symbols each. In 67 million contexts that were drawn at
random, not one target did, so that they are made by a family of contexts, which ``plan`` chooses.
"""

import tempfile

import minsym
from minsym.pictures import counts

with tempfile.TemporaryDirectory() as folder:
    data = minsym.generate(minsym.plan([5], splits={"train": 400, "valid": 100}), folder)
data

# %%
# Who knows that five symbols are needed, and hears none of them, can do no better than to guess
# among the images that need five. Here these are all images of a context. At higher complexities
# fewer images can have the same one, so that guessing pays more.

with tempfile.TemporaryDirectory() as folder:
    several = minsym.generate(minsym.plan([5, 9, 13], splits={"train": 300}), folder)
    picture = counts.level_sets(several, "Images that need as many symbols as the target")
picture.figure
