"""Cover problems: choose the fewest sets such that every row has one of them.

This is what minsym solves. A context is turned into one before it is solved; set covers, hitting
sets and problems on graphs are such problems in other words.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from minsym.base.arguments import of_kind, shown, whole_number
from minsym.base.arrays import BoolArray, IntArray, as_array, as_booleans
from minsym.base.text import brief
from minsym.model.context import Context
from minsym.model.costs import Given, exact_costs, in_numbers
from minsym.model.frames import by_label, incidence, is_frame
from minsym.model.incidence_graph import graph_of, sides
from minsym.model.labels import Numbered, as_names, index_of, number_of_sets, numbered, rows_of
from minsym.model.rows import Rows, as_numbers, check, from_matrix, from_pairs, from_tuples

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, eq=False)
class CoverProblem:
    """A problem of minimum set cover: choose the fewest sets such that every row has one of them.

    Each element to be covered is a row: the sorted numbers of the sets that contain it. Read the
    other way, it is a minimum hitting set. For a context, sets are attributes and the row of a
    distractor is its difference set. Equal rows are stored once.

    Parameters
    ----------
    n_sets : int
        Sets are numbered 0 to ``n_sets - 1``.
    indptr, indices : int64 arrays of shapes (n_rows + 1,) and (n_entries,)
        Row r is ``indices[indptr[r]:indptr[r + 1]]`` (compressed sparse rows).
    row_of : int64 array, shape (n_elements,)
        The row of each element, the way back to the distractors.
    names : tuple, optional
        Names of the sets: text, or whatever else people call them.
    costs : array_like of shape (n_sets,), optional
        What each set costs: numbers from 0, whole or decimal (`minsym.model.costs`); a minimum
        cover is then one of least total cost. Afterwards it is an array. Without costs (None,
        also where each is 1) it is one of the fewest sets.

    Attributes
    ----------
    weights : int64 array of shape (n_sets,), optional
        The costs as solvers count them: in whole units.
    unit : Fraction
        What a unit is worth: ``costs`` are ``weights`` times this.

    Raises
    ------
    ValueError
        If the arrays do not fit together, or a cost is out of its domain.

    See Also
    --------
    minsym.solve : Solves it.
    minsym.read_problem : Reads one from a file.

    Examples
    --------
    Figure 1 of the paper, bottom row. Set 0 is color, set 1 is shape; the second image
    differs in color only, the third in shape only, so both must be said:

    >>> problem = CoverProblem.from_sets([{0}, {1}, {0}], names=["color", "shape"])
    >>> problem.rows()
    [(0,), (1,)]
    >>> problem.row_of.tolist()
    [0, 1, 0]
    >>> problem.is_cover([0]), problem.is_cover([0, 1])
    (False, True)
    """

    n_sets: int
    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[np.int64]
    row_of: npt.NDArray[np.int64]
    names: tuple[Hashable, ...] | None = None
    costs: npt.NDArray[Any] | None = None
    weights: npt.NDArray[np.int64] | None = field(init=False, default=None)
    unit: Fraction = field(init=False, default=Fraction(1))

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_sets", number_of_sets(self.n_sets))
        for name in ("indptr", "indices", "row_of"):
            object.__setattr__(self, name, as_numbers(getattr(self, name), name))
        check(Rows(self.indptr, self.indices, self.row_of), self.n_sets)
        if self.names is not None and len(self.names) != self.n_sets:
            raise ValueError(f"{len(self.names)} names for {self.n_sets} sets")
        if self.costs is not None:
            given, weights, unit = exact_costs(self.costs, self.n_sets)
            ones = unit == 1 and bool((weights == 1).all())
            object.__setattr__(self, "costs", None if ones else given)
            object.__setattr__(self, "weights", None if ones else weights)
            object.__setattr__(self, "unit", unit)

    @classmethod
    def from_sets(
        cls,
        rows: Iterable[Iterable[Hashable]] | Mapping[Any, Iterable[Hashable]],
        n_sets: int | None = None,
        names: Sequence[Hashable] | None = None,
    ) -> "CoverProblem":
        """Make a hitting set: from rows, the sets that contain each element, in any order.

        In hitting-set words: from hyperedges over vertices, of which some are chosen so that each
        edge has one of them. From sets of elements `from_subsets` makes a problem.

        Parameters
        ----------
        rows : iterable, or mapping from names to iterables
            Whole numbers are numbers of sets, from 0, or names if ``names`` has them; anything else
            (text, tuples, numbers below 0 or from 100 million) are names of sets. Names of rows
            play no part.
        n_sets : int, optional
            By default one more than the largest number.
        names : sequence, optional
            Names of the sets, in the order of their numbers.

        Raises
        ------
        TypeError
            If a row is no list or set, or holds something that is neither number nor name.
        ValueError
            If a set is not among the names or the numbers, or may be one of either.

        Examples
        --------
        >>> problem = CoverProblem.from_sets([{"milk", "eggs"}, {"eggs", "flour"}])
        >>> problem.names
        ('eggs', 'milk', 'flour')
        >>> from minsym import solve
        >>> solve(problem).chosen
        ('eggs',)
        """
        each = rows.values() if isinstance(rows, Mapping) else rows
        return cls._from_rows(numbered(each, n_sets, names))

    @classmethod
    def from_subsets(
        cls,
        subsets: Mapping[Any, Iterable[Hashable]] | Iterable[Iterable[Hashable]],
        elements: Iterable[Hashable] | None = None,
    ) -> "CoverProblem":
        """Make a set cover: from sets, each with its elements.

        It is the other reading of `from_sets`: there each row holds sets, here each set elements.

        Parameters
        ----------
        subsets : mapping from names of sets to their elements, or iterable of these
            Elements may be anything hashable.
        elements : iterable, optional
            All elements that have to be covered, by default those of the sets.

        Raises
        ------
        TypeError
            If a set is no list or set of elements.
        ValueError
            If a set has an element that is not among ``elements``.

        Examples
        --------
        >>> from minsym import solve
        >>> subsets = {"S1": [1, 2, 3], "S2": [2, 4], "S3": [3, 4], "S4": [4, 5]}
        >>> solve(CoverProblem.from_subsets(subsets)).chosen
        ('S1', 'S4')
        """
        return cls._from_rows(rows_of(subsets, elements))

    @classmethod
    def _from_rows(cls, found: Numbered) -> "CoverProblem":
        return cls(found.n_sets, *from_tuples(found.rows), found.names)

    @classmethod
    def from_frame(cls, frame: Any) -> "CoverProblem":
        """Make a problem from a data frame of pandas, polars or pyarrow, of 0 and 1.

        Columns are sets, called as they are, and rows are elements.

        Raises
        ------
        TypeError
            If it is no data frame.
        ValueError
            If a column holds something else than 0 and 1, or true and false.
        """
        names, matrix = incidence(frame)
        return cls.from_incidence(matrix, names)

    @classmethod
    def from_incidence(
        cls, contains: Any, names: Sequence[Hashable] | None = None
    ) -> "CoverProblem":
        """Make a problem from a matrix (n_elements, n_sets) of 0 and 1: is element e in set s.

        Arrays and nested lists, data frames, whose columns name the sets (`from_frame`), and
        sparse matrices (`from_scipy`).

        Raises
        ------
        ValueError
            If it has another shape, or holds something else than 0 and 1.
        """
        if hasattr(contains, "tocoo"):
            return cls.from_scipy(contains, names)
        if is_frame(contains):
            columns, contains = incidence(contains)
            names = columns if names is None else names
        matrix = as_array(contains, "the matrix")
        matrix = as_booleans(matrix, "the matrix")
        if matrix.ndim != 2:
            raise ValueError(f"the matrix has shape {matrix.shape}; expected (n_elements, n_sets)")
        known = None if names is None else as_names(names)
        return cls(matrix.shape[1], *from_matrix(matrix), known)

    @classmethod
    def from_entries(
        cls,
        n_sets: int,
        n_elements: int,
        elements: IntArray | Sequence[int],
        sets: IntArray | Sequence[int],
        names: Sequence[Hashable] | None = None,
    ) -> "CoverProblem":
        """Make a cover problem of pairs: element ``elements[i]`` is in set ``sets[i]``.

        Pairs may come in any order, and more than once. This is what readers of files use.

        Raises
        ------
        TypeError
            If they are no whole numbers.
        ValueError
            If one is out of range, or there are more elements than sets or fewer.

        Examples
        --------
        >>> CoverProblem.from_entries(3, 2, [0, 0, 1], [0, 2, 1]).rows()
        [(0, 2), (1,)]
        """
        n_sets, n_elements = number_of_sets(n_sets), whole_number(n_elements, "n_elements")
        if n_elements < 0:
            raise ValueError(f"n_elements is {n_elements}; expected 0 or more")
        known = None if names is None else as_names(names)
        return cls(n_sets, *from_pairs(n_sets, n_elements, elements, sets), known)

    @classmethod
    def from_scipy(cls, contains: Any, names: Sequence[Hashable] | None = None) -> "CoverProblem":
        """Make a problem from a SciPy sparse matrix or array (n_elements, n_sets) of 0 and 1.

        Raises
        ------
        ValueError
            If it is no sparse matrix, or holds something else than 0 and 1.
        """
        if not hasattr(contains, "tocoo") or len(contains.shape) != 2:
            raise ValueError(f"expected a sparse matrix, not {type(contains).__name__}")
        entries = contains.tocoo(copy=True)
        entries.sum_duplicates()
        entries.eliminate_zeros()
        if (entries.data != 1).any():
            raise ValueError("the matrix holds something else than 0 and 1")
        elements, sets = (np.asarray(part, dtype=np.int64) for part in (entries.row, entries.col))
        n_elements, n_sets = map(int, contains.shape)
        known = None if names is None else as_names(names)
        return cls.from_entries(n_sets, n_elements, elements, sets, known)

    @classmethod
    def from_networkx(cls, graph: "nx.Graph[Hashable]") -> "CoverProblem":
        """Make a problem from its incidence graph, as `to_networkx` gives it.

        Parameters
        ----------
        graph : networkx.Graph
            Bipartite. By networkx's convention each node says its side: sets have
            ``bipartite=0`` and elements ``bipartite=1``. Both are numbered in the order of the
            nodes, and sets are named by their ``name``, or by their node. A set without a
            ``cost`` costs 1. Not directed.

        Raises
        ------
        ValueError
            If a node does not say its side, an edge joins two of one side, or edges have a
            direction.

        Examples
        --------
        >>> import networkx as nx
        >>> graph = nx.Graph([("red", "x"), ("round", "x"), ("round", "y")])
        >>> nx.set_node_attributes(graph, {"red": 0, "round": 0, "x": 1, "y": 1}, "bipartite")
        >>> problem = CoverProblem.from_networkx(graph)
        >>> problem.names, problem.rows()
        (('red', 'round'), [(0, 1), (1,)])
        """
        found = sides(graph)
        problem = cls.from_sets(found.rows, len(found.names), found.names)
        return problem.with_costs(found.costs)

    def to_networkx(self) -> "nx.Graph[Hashable]":
        """Return the incidence graph: a node for every set and element, an edge where one holds.

        Sets are ``("set", number)``, with ``bipartite=0`` and, if they have them, a ``name`` and
        a ``cost``; elements are ``("element", number)``, with ``bipartite=1``.

        Examples
        --------
        >>> graph = CoverProblem.from_sets([{0, 1}, {1}, {1}]).to_networkx()
        >>> len(graph), graph.degree["set", 1]
        (5, 3)
        """
        rows = self.rows()
        elements = [rows[r] for r in self.row_of.tolist()]
        costs = None if self.costs is None else self.costs.tolist()
        return graph_of(self.n_sets, elements, self.names, costs)

    @classmethod
    def of(cls, problem: "Context | CoverProblem") -> "CoverProblem":
        """Return the cover problem behind a context, or a cover problem as it is.

        Raises
        ------
        TypeError
            If it is neither.
        """
        if isinstance(problem, CoverProblem):
            return problem
        if isinstance(problem, Context):
            return cls.from_context(problem)
        raise TypeError(
            f"the problem is {shown(problem)}; expected a CoverProblem or a Context, such as "
            "CoverProblem.from_sets and Context.from_array make"
        )

    @classmethod
    def from_context(cls, context: Context) -> "CoverProblem":
        """Make the problem whose minimum cover is a minimum message.

        Elements are the distractors in the order of their rows, duplicates of the target
        left out. A message is non-empty, so where no distractor is left the one row holds
        every attribute that can be said; where nothing can be said that row is empty, and
        no cover exists.
        """
        of_kind(context, Context, "the context", "a minsym.Context")
        differences = context.differences()
        keep = np.ones(len(differences), dtype=np.bool_)
        keep[context.duplicates] = False
        keep[context.target] = False
        rows = differences[keep] if keep.any() else context.sayable[np.newaxis]
        return cls.from_incidence(rows, context.attributes)

    def with_costs(self, costs: Given | None) -> "CoverProblem":
        """Return the same problem with costs of its sets.

        Parameters
        ----------
        costs : array_like, or mapping from sets to costs, or None
            Numbers from 0, one for each set: integers, decimals, Fractions. A mapping holds some
            sets by their names (by their numbers, if they have none); the others cost 1. None:
            each costs 1.

        Raises
        ------
        ValueError
            If a cost is no such number, there is no such set, or there are too many digits:
            `minsym.model.costs` has the limits.

        Examples
        --------
        >>> problem = CoverProblem.from_sets([{0, 2}, {1, 2}]).with_costs([1, 1, 2.75])
        >>> problem.cost_of([2]), problem.cost_of([0, 1])
        (2.75, 2)
        """
        labelled = by_label(costs)
        each: Any = self._each(labelled) if isinstance(labelled, Mapping) else labelled
        return replace(self, costs=each)

    def _each(self, costs: Mapping[Hashable, Any]) -> Any:
        """Return what each set costs where some have a cost."""
        index = index_of(range(self.n_sets) if self.names is None else self.names)
        each: list[Any] = [1] * self.n_sets
        for name, cost in costs.items():
            if name not in index:
                raise ValueError(f"there is no set {brief(name)} to cost {brief(cost)}")
            each[index[name]] = cost
        return each

    def costs_or_ones(self) -> npt.NDArray[np.int64]:
        """Return what each set costs in units, 1 where there are no costs."""
        return np.ones(self.n_sets, dtype=np.int64) if self.weights is None else self.weights

    def cost_of(self, cover: Iterable[int]) -> int | float:
        """Return what these sets cost together; without costs that is how many they are."""
        return in_numbers(self.weight_of(cover), self.unit)

    def weight_of(self, cover: Iterable[int]) -> int:
        """Return what these sets cost together in units, as bounds count it."""
        sets = list(cover)
        return len(sets) if self.weights is None else int(self.weights[sets].sum())

    @property
    def n_rows(self) -> int:
        """Number of distinct rows."""
        return self.indptr.size - 1

    @property
    def widest_row(self) -> int:
        """The most sets that a row has; 0 without rows."""
        return int(np.diff(self.indptr).max(initial=0))

    @property
    def has_empty_row(self) -> bool:
        """Whether some element is in no set, so that there is no cover."""
        return bool((np.diff(self.indptr) == 0).any())

    def label(self, number: int) -> Hashable:
        """Return what people call a set: its name, or without names its number, counted from 1."""
        return number + 1 if self.names is None else self.names[number]

    def rows(self) -> list[tuple[int, ...]]:
        """Return the rows as tuples of sets, increasing."""
        flat = self.indices.tolist()
        ends = self.indptr.tolist()
        return [tuple(flat[a:b]) for a, b in pairwise(ends)]

    def is_cover(self, cover: Iterable[int]) -> bool:
        """Whether these are sets of the problem that meet every row."""
        sets = list(cover)
        if self.has_empty_row or any(not 0 <= s < self.n_sets for s in sets):
            return False
        if not self.n_rows:
            return True
        chosen = np.zeros(self.n_sets, dtype=np.bool_)
        chosen[sets] = True
        return bool(np.logical_or.reduceat(chosen[self.indices], self.indptr[:-1]).all())

    def incidence(self) -> BoolArray:
        """Return the boolean matrix (n_rows, n_sets), dense."""
        matrix = np.zeros((self.n_rows, self.n_sets), dtype=np.bool_)
        matrix[np.repeat(np.arange(self.n_rows), np.diff(self.indptr)), self.indices] = True
        return matrix

    def __repr__(self) -> str:
        sizes: Any = np.diff(self.indptr)
        spread = f" of {sizes.min()} to {sizes.max()} sets" if sizes.size else ""
        costs = "" if self.costs is None else f", costs {self.costs.min()} to {self.costs.max()}"
        return f"CoverProblem({self.n_sets} sets, {self.n_rows} rows{spread}{costs})"
