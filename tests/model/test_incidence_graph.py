"""Incidence graphs of networkx."""

import networkx as nx
import pytest

from minsym import CoverProblem
from minsym.model.incidence_graph import sides


def test_decimal_costs_are_in_the_graph_as_they_were_given() -> None:
    """There and back."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs([0.5, 0, 2])
    assert sides(problem.to_networkx()).costs == [0.5, 0, 2]


def test_what_is_no_graph_is_refused() -> None:
    """In a sentence."""
    with pytest.raises(TypeError, match="the graph is 3, an int; expected one of networkx"):
        sides(3)
    assert sides(nx.Graph()) == ([], [], [])
