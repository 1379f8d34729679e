"""
All shortest messages, and which words they share
=================================================

A boar is told from the other animals of ``zoo`` by six symbols. How many messages of six symbols
do that, and which attributes can none of them do without? The animals that are equal to the boar
in every attribute are left out of the question: no message tells them apart.
"""

from collections import Counter

import matplotlib.pyplot as plt

import minsym
from minsym.questions.every import minimum_covers

table = minsym.read_table("zoo")
context = table.context("boar")
covers = list(minimum_covers(context))
print(f"{len(covers)} shortest messages of {len(covers[0])} symbols")

# %%
# An attribute whose bar is full is in every shortest message.

said = Counter(a for cover in covers for a in cover)
symbols = [f"{table.attributes[a]} = {context.value_name(a)}" for a, _ in said.most_common()]
figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
axes.barh(symbols, [count for _, count in said.most_common()], color="#0077bb")
axes.invert_yaxis()
axes.set(xlabel=f"in how many of the {len(covers)} messages", title="What to say of the boar")
figure
