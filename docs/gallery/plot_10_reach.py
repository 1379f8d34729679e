"""
What games a table can carry
============================

Before you make games of a table, ask which complexities its rows can have. ``minsym theory --from
zoo`` says it on the command line, and ``prospects`` in Python. Contexts here are 16 animals of
``zoo``.
"""

import matplotlib.pyplot as plt

from minsym.datasets.from_table import records_of
from minsym.datasets.prospects import prospects

found = prospects(records_of("zoo"), images=16, count=2000)
for each in found:
    print(f"complexity {each.level}: {each.targets} rows, {each.share:.1%} of random targets")

# %%
# Most targets that are drawn at random need two symbols. The family ``search`` looks for contexts
# of a wanted complexity in which many images have it, so that a receiver gains little by knowing
# it.

levels = [each.level for each in found]
figure, (left, right) = plt.subplots(1, 2, figsize=(7.5, 3), layout="constrained")
left.bar(levels, [each.share for each in found], color="#0077bb")
left.set(xlabel="complexity", ylabel="share of targets", title="Contexts drawn at random")
right.bar(levels, [each.level_set or 0 for each in found], color="#997700")
right.set(xlabel="complexity", ylabel="images in a level set", title="Contexts searched for")
figure
