"""Cover problems: storage, checking, and what is refused."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from minsym import Context, CoverProblem, Status, solve

SETS = st.lists(st.sets(st.integers(0, 70)), max_size=20)


@given(SETS)
def test_rows_come_back_deduplicated_with_the_way_to_each_element(rows: list[set[int]]) -> None:
    """From sets and from a matrix alike."""
    matrix = np.zeros((len(rows), 71), dtype=np.bool_)
    for element, row in enumerate(rows):
        matrix[element, sorted(row)] = True
    for problem in (CoverProblem.from_sets(rows, 71), CoverProblem.from_incidence(matrix)):
        assert [problem.rows()[r] for r in problem.row_of] == [tuple(sorted(row)) for row in rows]
        assert len(set(problem.rows())) == problem.n_rows
        assert problem.has_empty_row == (set() in rows)
        assert (problem.incidence()[problem.row_of] == matrix).all()


@given(SETS, st.sets(st.integers(0, 70)))
def test_a_cover_meets_every_row(rows: list[set[int]], cover: set[int]) -> None:
    """As the sets themselves say."""
    assert CoverProblem.from_sets(rows, 71).is_cover(cover) == all(row & cover for row in rows)


def test_the_number_of_sets_is_inferred_from_names_or_from_the_largest() -> None:
    """Sets that are in no row can be named all the same."""
    assert CoverProblem.from_sets([[2]]).n_sets == 3
    assert CoverProblem.from_sets([[0]], names=["a", "b"]).n_sets == 2
    assert CoverProblem.from_sets([]).n_sets == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, [0, 1], [1], [0], None), "sets 1 to 1; expected 0 to 0"),
        ((1, [0, 1], [-1], [0], None), "sets -1 to -1; expected 0 to 0"),
        ((1, [0, 2], [0], [0], None), "indptr does not span the 1 entries"),
        ((1, [0, 2, 1], [0], [0], None), "indptr decreases"),
        ((2, [0, 2], [1, 0], [0], None), "the sets of a row do not increase"),
        ((2, [0, 2], [1, 1], [0], None), "the sets of a row do not increase"),
        ((1, [0, 1], [0], [1], None), "row_of leaves the rows 0 to 0"),
        ((1, [0, 1], [0], [0], ("a", "b")), "2 names for 1 sets"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(arguments: Any, message: str) -> None:
    """Every rule is stated where it is broken."""
    with pytest.raises(ValueError, match=message):
        CoverProblem(*arguments)


def test_a_cover_consists_of_sets_of_the_problem() -> None:
    """Numbers out of range are none, negative ones included."""
    problem = CoverProblem.from_sets([[0]])
    assert problem.is_cover([0])
    assert not problem.is_cover([-1])
    assert not problem.is_cover([0, 1])


def test_a_problem_does_not_change_with_the_arrays_it_was_made_from() -> None:
    """What was checked stays so."""
    indices = np.array([0, 1])
    problem = CoverProblem(2, np.array([0, 2]), indices, np.array([0]))
    indices[:] = 99
    assert problem.rows() == [(0, 1)]


def test_what_is_no_set_number_and_no_truth_value_is_refused() -> None:
    """Instead of being cut to one."""
    with pytest.raises(TypeError, match="row 0 holds True; expected its sets: of a matrix"):
        CoverProblem.from_sets([[True, False]])
    with pytest.raises(TypeError, match=r"row 1 is 'ab', a str; expected a list of its sets"):
        CoverProblem.from_sets([["ab"], "ab"])
    with pytest.raises(TypeError, match=r"row 0 is 3, an int"):
        CoverProblem.from_sets([3])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"row 0 holds \[1\], a list"):
        CoverProblem.from_sets([[[1]]])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="something else than 0 and 1"):
        CoverProblem.from_incidence([[0, 2]])


def test_a_matrix_must_have_two_axes() -> None:
    """The shapes are reported, actual and expected."""
    with pytest.raises(ValueError, match=r"shape \(2,\); expected \(n_elements, n_sets\)"):
        CoverProblem.from_incidence([True, False])


def test_what_a_problem_looks_like() -> None:
    """Its size at a glance."""
    assert (
        repr(CoverProblem.from_sets([[0, 1], [2]])) == "CoverProblem(3 sets, 2 rows of 1 to 2 sets)"
    )
    assert repr(CoverProblem.from_sets([])) == "CoverProblem(0 sets, 0 rows)"


@given(st.lists(st.sets(st.integers(0, 6)), max_size=8))
def test_incidence_graphs_there_and_back(rows: list[set[int]]) -> None:
    """Elements and sets keep their order, equal and empty rows and unused sets included."""
    problem = CoverProblem.from_sets(rows, 7)
    graph = problem.to_networkx()
    assert nx.is_bipartite(graph)
    back = CoverProblem.from_networkx(graph)
    assert (back.n_sets, back.rows()) == (7, problem.rows())
    assert back.row_of.tolist() == problem.row_of.tolist()


def test_graphs_that_are_no_incidence_graphs() -> None:
    """Refused with the node or the edge."""
    with pytest.raises(ValueError, match="node 0 has bipartite=None"):
        CoverProblem.from_networkx(nx.path_graph(3))
    graph = nx.Graph()
    graph.add_nodes_from("ab", bipartite=0)
    graph.add_edge("a", "b")
    with pytest.raises(ValueError, match="two nodes of one side"):
        CoverProblem.from_networkx(graph)
    sets = CoverProblem.from_sets([{0, 1}]).to_networkx()
    with pytest.raises(ValueError, match="expected an undirected graph"):
        CoverProblem.from_networkx(nx.DiGraph(sets))


@given(SETS)
def test_sparse_matrices(rows: list[set[int]]) -> None:
    """The same problem as from the dense one, whatever the layout."""
    matrix = np.zeros((len(rows), 71), dtype=np.bool_)
    for element, row in enumerate(rows):
        matrix[element, sorted(row)] = True
    expected = CoverProblem.from_sets(rows, 71)
    for layout in (sparse.csr_array, sparse.csc_matrix, sparse.coo_array):
        problem = CoverProblem.from_scipy(layout(matrix))
        assert (problem.n_sets, problem.rows()) == (71, expected.rows())
        assert problem.row_of.tolist() == expected.row_of.tolist()


def test_matrices_that_hold_something_else() -> None:
    """A dense one, or with other numbers."""
    with pytest.raises(ValueError, match="sparse matrix, not ndarray"):
        CoverProblem.from_scipy(np.eye(2))
    with pytest.raises(ValueError, match="else than 0 and 1"):
        CoverProblem.from_scipy(sparse.csr_array(np.array([[0, 2]])))


def test_what_takes_a_context_takes_its_cover_problem() -> None:
    """A context is turned into one, a cover problem stays as it is, all else is refused."""
    context = Context.from_array([[0, 0], [1, 0], [0, 1]], target=0)
    problem = CoverProblem.of(context)
    assert problem.rows() == [(0,), (1,)]
    assert CoverProblem.of(problem) is problem
    with pytest.raises(TypeError, match=r"the problem is .*, a list; expected a CoverProblem or"):
        CoverProblem.of([[0, 1]])  # type: ignore[arg-type]


def test_a_set_is_called_by_its_name_or_its_number_from_1() -> None:
    """As files count."""
    assert CoverProblem.from_sets([{0, 1}]).label(1) == 2
    assert CoverProblem.from_sets([{0, 1}], names=["red", "round"]).label(1) == "round"


def test_costs_of_one_are_none() -> None:
    """So that problems without costs and with such are solved the same way."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}])
    assert problem.with_costs([1, 1, 1]).costs is None
    assert problem.with_costs([1, 2, 1]).with_costs(None).costs is None


def test_the_incidence_graph_keeps_costs() -> None:
    """There and back."""
    problem = CoverProblem.from_sets([{0, 1}, {1, 2}]).with_costs([5, 1, 2])
    again = CoverProblem.from_networkx(problem.to_networkx())
    assert again.costs is not None
    assert again.costs.tolist() == [5, 1, 2]
    graph = nx.Graph([("a", "x"), ("b", "x")])
    nx.set_node_attributes(graph, {"a": 0, "b": 0, "x": 1}, "bipartite")
    graph.nodes["a"]["cost"] = 7
    assert CoverProblem.from_networkx(graph).costs_or_ones().tolist() == [7, 1]


def test_names_come_back_from_the_incidence_graph() -> None:
    """As they were, not as nodes."""
    problem = CoverProblem.from_sets([{0, 1}, {1}], names=["red", "round"])
    assert CoverProblem.from_networkx(problem.to_networkx()).names == ("red", "round")


def test_the_words_that_came_in_come_back() -> None:
    """Names, tuples and large numbers are called as they are; numbers are numbers of sets."""
    rows: list[list[Any]] = [["milk", "eggs"], ["eggs", "flour"]]
    assert solve(CoverProblem.from_sets(rows)).chosen == ("eggs",)
    assert solve(CoverProblem.from_sets([{(0, 1), (2, 3)}, {(2, 3)}])).chosen == ((2, 3),)
    assert solve(CoverProblem.from_sets([{10**12, 1}, {10**12, 10**20}])).chosen == (10**12,)
    assert solve(CoverProblem.from_sets([{-1, 1}, {-1, 2}])).chosen == (-1,)
    assert solve(CoverProblem.from_sets([{3, 1}, {3, 2}])).chosen == (3,)
    context = Context.from_array([[0, 1], [0, 2]], 0, ["color", "shape"])
    assert solve(context).chosen == ("shape",)


def test_rows_may_have_names_and_sets_too() -> None:
    """A dict holds rows by their names; from subsets it holds sets by theirs."""
    rows = {"breakfast": ["milk", "eggs"], "cake": ["eggs", "flour"]}
    assert CoverProblem.from_sets(rows).rows() == CoverProblem.from_sets(rows.values()).rows()
    subsets = {"S1": [1, 2, 3], "S2": [2, 4], "S3": {3, 4}, "S4": (4, 5)}
    problem = CoverProblem.from_subsets(subsets)
    assert (problem.n_sets, problem.names) == (4, ("S1", "S2", "S3", "S4"))
    assert solve(problem).chosen == ("S1", "S4")
    assert solve(problem, costs={"S1": 9, "S4": 0.5}).cost == 9.5
    assert solve(CoverProblem.from_subsets([[1, 2], [2, 3]])).chosen == (0, 1)
    uncovered = CoverProblem.from_subsets({"S1": ["x"]}, elements=["x", "y"])
    assert solve(uncovered).status is Status.INFEASIBLE


def test_data_frames_and_sparse_matrices_are_incidence_matrices() -> None:
    """Columns keep their names."""
    columns = {"red": [1, 0, 1], "round": [0, 1, 1]}
    frames = [pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns)]
    for frame in frames:
        for make in (CoverProblem.from_frame, CoverProblem.from_incidence):
            problem = make(frame)
            assert (problem.names, problem.rows()) == (("red", "round"), [(0,), (1,), (0, 1)])
    truth = CoverProblem.from_frame(pd.DataFrame(columns).astype(bool))
    assert truth.rows() == [(0,), (1,), (0, 1)]
    matrix = sparse.csr_array(np.array([[1, 0], [0, 1], [1, 1]]))
    assert CoverProblem.from_incidence(matrix).rows() == [(0,), (1,), (0, 1)]
    assert CoverProblem.from_incidence(frames[0], names=["a", "b"]).names == ("a", "b")


def test_sets_called_by_whole_numbers_come_back_as_they_came() -> None:
    """With gaps, as large as they may be, in rows or as names."""
    for rows, names in (
        ([[5, 100], [100, 7]], None),
        ([[10**12, 100], [100, -1]], None),
        ([[20, 100], [100, 30]], [20, 30, 100]),
    ):
        assert solve(CoverProblem.from_sets(rows, names=names)).chosen == (100,)
    assert solve(CoverProblem.from_sets({10: [1, 2], 20: [2, 3]})).chosen == (2,)
    subsets = {10: [1, 2], 20: [2, 3], 10**12: [3, 10**12]}
    assert solve(CoverProblem.from_subsets(subsets)).chosen == (10, 10**12)
    with pytest.raises(ValueError, match="n_elements is -1; expected 0 or more"):
        CoverProblem.from_entries(1, -1, [], [])
