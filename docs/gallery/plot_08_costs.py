"""
A set cover with costs
======================

Five radio stations reach seven towns between them. Which of them reach every town and cost the
least together? The answer is proved: no other choice costs less.
"""

import matplotlib.pyplot as plt
import numpy as np

import minsym

towns = ["Aven", "Bree", "Corm", "Dale", "Elm", "Fell", "Glen"]
reach = {
    "north": {"Aven", "Bree", "Corm"},
    "east": {"Corm", "Dale", "Elm"},
    "south": {"Elm", "Fell", "Glen"},
    "west": {"Glen", "Aven", "Dale"},
    "tower": {"Aven", "Bree", "Dale", "Elm", "Fell"},
}
costs = {"north": 3, "east": 2, "south": 3, "west": 2, "tower": 6}
problem = minsym.CoverProblem.from_subsets(reach)
solution = minsym.solve(problem, costs=costs)
solution

# %%
# Every town has a station in its column that is chosen.

covers = np.array([[town in reach[station] for town in towns] for station in reach])
figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
for row, station in enumerate(reach):
    chosen = station in solution.chosen
    reached = np.flatnonzero(covers[row])
    axes.plot(reached, [row] * len(reached), color="#999999", zorder=1)
    color = "#0077bb" if chosen else "white"
    shape = "s" if chosen else "o"
    axes.scatter(reached, [row] * len(reached), 130, color, marker=shape, edgecolor="black")
labels = [
    f"{station}, cost {costs[station]}{', chosen' if station in solution.chosen else ''}"
    for station in reach
]
axes.set_yticks(range(len(reach)), labels)
axes.set_xticks(range(len(towns)), towns)
axes.invert_yaxis()
axes.set_title(f"The cheapest stations that reach every town cost {solution.cost}")
figure
