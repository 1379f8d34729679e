"""Cover problems: choose the fewest sets such that every row has one of them.

This is what minsym solves. A context is turned into one before it is solved; set covers, hitting
sets and problems on graphs are such problems in other words.
"""

import operator
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import BoolArray, Ints
from minsym.model.context import Context
from minsym.model.costs import checked_costs

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
    names : tuple of str, optional
        Names of the sets.
    costs : int64 array of shape (n_sets,), optional
        What each set costs, 1 or more, together below 2^31; a minimum cover is then one of least
        total cost. None, which costs of 1 each become: covers are as good as they are small.

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
    names: tuple[str, ...] | None = None
    costs: npt.NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        for name in ("indptr", "indices", "row_of"):
            array = np.array(getattr(self, name), dtype=np.int64)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        if self.indptr.size == 0 or self.indptr[0] != 0 or self.indptr[-1] != self.indices.size:
            raise ValueError(f"indptr does not span the {self.indices.size} entries")
        if (np.diff(self.indptr) < 0).any():
            raise ValueError("indptr decreases")
        if self.indices.size and not (0 <= self.indices.min() <= self.indices.max() < self.n_sets):
            raise ValueError(
                f"sets {self.indices.min()} to {self.indices.max()}; "
                f"expected 0 to {self.n_sets - 1}"
            )
        increases = np.ones(self.indices.size, dtype=np.bool_)
        increases[1:] = np.diff(self.indices) > 0
        increases[self.indptr[:-1][np.diff(self.indptr) > 0]] = True
        if not increases.all():
            raise ValueError("the sets of a row do not increase")
        if self.row_of.size and not (0 <= self.row_of.min() <= self.row_of.max() < self.n_rows):
            raise ValueError(f"row_of leaves the rows 0 to {self.n_rows - 1}")
        if self.names is not None and len(self.names) != self.n_sets:
            raise ValueError(f"{len(self.names)} names for {self.n_sets} sets")
        if self.costs is not None:
            costs = checked_costs(self.costs, self.n_sets)
            object.__setattr__(self, "costs", None if (costs == 1).all() else costs)

    @classmethod
    def from_sets(
        cls,
        rows: Iterable[Iterable[int]],
        n_sets: int | None = None,
        names: Sequence[str] | None = None,
    ) -> "CoverProblem":
        """Make a problem from rows: the sets that contain each element, in any order.

        In hitting-set words: from hyperedges over vertices 0 to ``n_sets - 1``.
        """
        index: dict[tuple[int, ...], int] = {}
        row_of = [
            index.setdefault(tuple(sorted(set(map(operator.index, row)))), len(index))
            for row in rows
        ]
        indices = [s for row in index for s in row]
        if n_sets is None:
            n_sets = len(names) if names is not None else max(indices, default=-1) + 1
        return cls(
            n_sets,
            np.cumsum([0, *map(len, index)], dtype=np.int64),
            np.array(indices, dtype=np.int64),
            np.array(row_of, dtype=np.int64),
            None if names is None else tuple(names),
        )

    @classmethod
    def from_incidence(
        cls, contains: npt.ArrayLike, names: Sequence[str] | None = None
    ) -> "CoverProblem":
        """Make a problem from a boolean matrix (n_elements, n_sets): is element e in set s."""
        matrix = np.asarray(contains)
        if matrix.dtype != np.bool_ and not np.isin(matrix, (0, 1)).all():
            raise ValueError("the matrix holds something else than 0 and 1")
        matrix = matrix.astype(np.bool_, copy=False)
        if matrix.ndim != 2:
            raise ValueError(f"the matrix has shape {matrix.shape}; expected (n_elements, n_sets)")
        packed = np.packbits(matrix, axis=1)
        keys = packed.view(f"V{packed.shape[1]}").ravel() if packed.size else packed.sum(axis=1)
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.empty_like(order)
        rank[order] = np.arange(order.size)
        distinct = matrix[first[order]]
        return cls(
            matrix.shape[1],
            np.concatenate([[0], np.cumsum(distinct.sum(axis=1))]),
            np.nonzero(distinct)[1],
            rank[inverse.ravel()],
            None if names is None else tuple(names),
        )

    @classmethod
    def from_entries(
        cls,
        n_sets: int,
        n_elements: int,
        elements: Ints,
        sets: Ints,
        names: tuple[str, ...] | None = None,
    ) -> "CoverProblem":
        """Make a cover problem of pairs: element ``elements[i]`` is in set ``sets[i]``.

        Pairs may come in any order, and more than once. This is what readers of files use: they
        have checked that the numbers are in range.
        """
        pairs = np.sort(elements * np.int64(max(n_sets, 1)) + sets)
        if pairs.size:
            pairs = pairs[np.append(True, np.diff(pairs) > 0)]
        rows, indices = np.divmod(pairs, max(n_sets, 1))
        ends = np.append(0, np.cumsum(np.bincount(rows, minlength=n_elements)))
        raw = indices.tobytes()
        index: dict[bytes, int] = {}
        row_of = [
            index.setdefault(raw[start:end], len(index))
            for start, end in pairwise((ends * indices.itemsize).tolist())
        ]
        sizes = [len(row) // indices.itemsize for row in index]
        distinct: Any = np.frombuffer(b"".join(index), dtype=np.int64)
        return cls(
            n_sets,
            np.append(0, np.cumsum(np.array(sizes, dtype=np.int64))),
            distinct,
            np.array(row_of, dtype=np.int64),
            names,
        )

    @classmethod
    def from_scipy(cls, contains: Any, names: Sequence[str] | None = None) -> "CoverProblem":
        """Make a problem from a SciPy sparse matrix or array (n_elements, n_sets) of 0 and 1.

        Raises
        ------
        ValueError
            If it is no sparse matrix, or holds something else than 0 and 1.
        """
        if not hasattr(contains, "tocsr") or len(contains.shape) != 2:
            raise ValueError(f"expected a sparse matrix, not {type(contains).__name__}")
        rows = contains.tocsr(copy=True)
        rows.sum_duplicates()
        rows.eliminate_zeros()
        if (rows.data != 1).any():
            raise ValueError("the matrix holds something else than 0 and 1")
        flat = rows.indices.tolist()
        ends = pairwise(rows.indptr.tolist())
        return cls.from_sets((flat[a:b] for a, b in ends), contains.shape[1], names)

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
        if graph.is_directed():
            raise ValueError("expected an undirected graph; its to_undirected() is one")
        side = dict(graph.nodes(data="bipartite"))
        for node, kind in side.items():
            if kind not in {0, 1}:
                raise ValueError(f"node {node!r} has bipartite={kind!r}; expected 0, a set, or 1")
        number = {node: i for i, node in enumerate(n for n, kind in side.items() if kind == 0)}
        for u, v in graph.edges:
            if side[u] == side[v]:
                raise ValueError(f"the edge {u!r} to {v!r} joins two nodes of one side")
        rows = ([number[s] for s in graph[e]] for e, kind in side.items() if kind == 1)
        problem = cls.from_sets(
            rows, len(number), [str(graph.nodes[n].get("name", n)) for n in number]
        )
        return problem.with_costs([graph.nodes[node].get("cost", 1) for node in number])

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
        import networkx as nx  # noqa: PLC0415

        graph: nx.Graph[Hashable] = nx.Graph()
        for s in range(self.n_sets):
            graph.add_node(("set", s), bipartite=0)
            if self.names is not None:
                graph.nodes["set", s]["name"] = self.names[s]
            if self.costs is not None:
                graph.nodes["set", s]["cost"] = int(self.costs[s])
        rows = self.rows()
        for element, row in enumerate(self.row_of.tolist()):
            graph.add_node(("element", element), bipartite=1)
            graph.add_edges_from((("set", s), ("element", element)) for s in rows[row])
        return graph

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
        kind = type(problem).__name__
        raise TypeError(f"a Context or a CoverProblem is solved, not a {kind}; see Context.from_*")

    @classmethod
    def from_context(cls, context: Context) -> "CoverProblem":
        """Make the problem whose minimum cover is a minimum message.

        Elements are the distractors in the order of their rows, duplicates of the target
        left out. A message is non-empty, so where no distractor is left the one row holds
        every attribute that can be said; where nothing can be said that row is empty, and
        no cover exists.
        """
        differences = context.differences()
        keep = np.ones(len(differences), dtype=np.bool_)
        keep[context.duplicates] = False
        keep[context.target] = False
        if keep.any():
            return cls.from_incidence(differences[keep], context.attributes)
        return cls.from_sets(
            [np.flatnonzero(context.sayable).tolist()],
            n_sets=len(context.attributes),
            names=context.attributes,
        )

    def with_costs(self, costs: npt.ArrayLike | None) -> "CoverProblem":
        """Return the problem whose sets cost this much: an int for each, None for 1 each.

        Raises
        ------
        ValueError
            If there is not one cost for each set, 1 or more and together below 2^31.

        Examples
        --------
        >>> problem = CoverProblem.from_sets([{0, 2}, {1, 2}]).with_costs([1, 1, 3])
        >>> problem.cost_of([2]), problem.cost_of([0, 1])
        (3, 2)
        """
        checked = None if costs is None else checked_costs(costs, self.n_sets)
        return replace(self, costs=checked)

    def costs_or_ones(self) -> npt.NDArray[np.int64]:
        """Return what each set costs, 1 where there are no costs."""
        return np.ones(self.n_sets, dtype=np.int64) if self.costs is None else self.costs

    def cost_of(self, cover: Iterable[int]) -> int:
        """Return what the sets cost together; how many they are, where there are no costs."""
        sets = list(cover)
        return len(sets) if self.costs is None else int(self.costs[sets].sum())

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

    def label(self, number: int) -> str | int:
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
        if any(not 0 <= s < self.n_sets for s in sets):
            return False
        chosen = np.zeros(self.n_sets, dtype=np.bool_)
        chosen[sets] = True
        met = np.concatenate([[0], np.cumsum(chosen[self.indices])])
        return bool((met[self.indptr[1:]] > met[self.indptr[:-1]]).all())

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
