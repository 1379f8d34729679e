"""
A minimum dominating set of a graph
===================================

In a network, which few members know everybody, themselves or through a neighbour? That is a
minimum dominating set. Here is the karate club of Zachary, a graph that comes with networkx.
"""

import matplotlib.pyplot as plt
import networkx as nx

import minsym

graph = nx.karate_club_graph()
solution = minsym.solve(minsym.dominating_set(graph))
solution

# %%
# The cover holds vertices by their places in the graph; ``chosen`` holds their names. No three
# vertices are enough: the lower bound says so.

figure, axes = plt.subplots(figsize=(6.5, 4.5), layout="constrained")
places = nx.spring_layout(graph, seed=4)
others = [member for member in graph if member not in solution.chosen]
nx.draw_networkx_edges(graph, places, ax=axes, edge_color="#999999")
nx.draw_networkx_nodes(
    graph, places, others, ax=axes, node_color="white", edgecolors="black", node_size=180
)
nx.draw_networkx_nodes(
    graph, places, solution.chosen, ax=axes, node_color="#ffdf80", edgecolors="black",
    node_shape="s", node_size=420, linewidths=2,
)  # fmt: skip
nx.draw_networkx_labels(graph, places, ax=axes, font_size=8)
axes.set_axis_off()
axes.set_title(f"The {solution.size} members in squares know everybody")
figure
