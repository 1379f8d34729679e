"""Which rows of a table can be singled out, by what, how risky that is, and through which columns.

The words are those of statistical disclosure control. *Quasi-identifiers* are the columns whose
values somebody may know of a person. Rows with the same values in all of them are a *class*; a
table is *k-anonymous* if every class has k rows or more. A row may be alone on less: its *minimal
sample uniques* are the smallest sets of quasi-identifiers that do it (`minsym.questions.uniques`),
and the SUDA scores (`minsym.questions.scores`) add them up.

A missing cell cannot be said and matches nothing that is said. In classes it is a value like any
other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from minsym.base.arguments import number, whole_number
from minsym.base.arrays import BoolArray, Ints, distinct_rows
from minsym.base.frames import frame_of
from minsym.base.text import quoted
from minsym.errors import InputError
from minsym.formats.table import Table
from minsym.formats.tables import as_table
from minsym.model.context import MISSING
from minsym.questions.alone import check_rows, set_at
from minsym.questions.scores import (
    Numbers,
    dis_suda,
    elliot_weights,
    package_dis,
    package_scores,
)
from minsym.questions.uniques import Uniques, find_uniques
from minsym.questions.whole_table import lacking_parts, matched

#: Sets of columns are looked at up to this size, if nothing else is said.
UP_TO = 3

#: The share of the population that is in the table, if nothing else is said: as in sdcMicro.
SAMPLING_FRACTION = 0.01

#: What `Risk.to_frame` makes a frame of.
FRAMES = ("rows", "columns", "values", "sets")


@dataclass(frozen=True, eq=False)
class Risk:
    """How the rows of a table can be singled out, and how risky that is.

    Parameters
    ----------
    table : Table
    quasi : tuple of int
        The attributes that are quasi-identifiers.
    sensitive : int, optional
        The attribute that nobody should learn.
    uniques : Uniques
        The minimal sample uniques of the N rows.
    sharing : int64 array, shape (N,)
        How many rows are in the class of each row, itself counted.
    hopeless : bool array, shape (N,)
        Rows that no values single out: another row is equal, or has all they have.
    diversity : int64 array, shape (N,), optional
        How many values the sensitive attribute has in the class of each row.
    entropy : float64 array, shape (N,), optional
        The same weighted by how often each occurs: e to the power of their entropy.
    score, dis : float64 array, shape (N,)
        SUDA and DIS-SUDA scores by the definition of sdcMicro.
    package_score, package_dis : float64 array, shape (N,)
        The same by that of the Python package suda.
    """

    table: Table
    quasi: tuple[int, ...]
    sensitive: int | None
    uniques: Uniques
    sharing: Ints
    hopeless: BoolArray
    diversity: Ints | None
    entropy: Numbers | None
    score: Numbers
    dis: Numbers
    package_score: Numbers
    package_dis: Numbers

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the quasi-identifiers."""
        return tuple(self.table.attributes[a] for a in self.quasi)

    @property
    def order(self) -> Ints:
        """The rows, the riskiest first: by score, then by the size of the smallest set."""
        size = self.uniques.size
        smallest = np.where(size > 0, size, np.iinfo(np.int64).max)
        return np.lexsort([self.sharing, smallest, -self.score])

    @property
    def bars(self) -> dict[str, int]:
        """How many rows 1, 2, ... values single out, how many only more, and how many none do."""
        size, complete = self.uniques.size, self.uniques.complete
        none, more = self.hopeless, (size == 0) & ~self.hopeless
        counted = np.bincount(size, minlength=complete + 1)
        bars = {str(k): int(counted[k]) for k in range(1, complete + 1)}
        if more.any():
            bars[f"more than {complete}"] = int(more.sum())
        return bars | ({"none": int(none.sum())} if none.any() else {})

    def violating(self, k: int) -> int:
        """Return how many rows are in classes of fewer than k rows."""
        return int((self.sharing < k).sum())

    def message(self, row: int) -> tuple[tuple[str, Any], ...] | None:
        """Return a shortest message of a row, attributes and values, if one was found."""
        found = self.uniques.smallest(row)
        if found is None:
            return None
        attributes = [self.quasi[c] for c in found]
        return tuple(
            (self.table.attributes[a], self.table.value_names[a][self.table.values[row, a]])
            for a in attributes
        )

    def rows(self) -> dict[str, Any]:
        """Return what was found of each row as columns of numpy and Arrow, the riskiest row first.

        They are ``row`` (from 0), ``name`` (where a column names the rows), ``class`` (how many
        rows have its quasi-identifiers), ``size`` (of its smallest set, min|M|; missing where
        none was found), ``message``, ``msu_1``, ``msu_2``, ... (minimal sample uniques by size),
        ``suda``, ``dis_suda`` (as sdcMicro), ``suda_package``, ``dis_suda_package``, with a
        sensitive attribute ``diversity`` and ``entropy_diversity``, and of each column its share
        in the score, ``share of ...``.
        """
        import pyarrow as pa  # noqa: PLC0415 - loaded only by those who write

        order, size = self.order, self.uniques.size
        columns: dict[str, Any] = {"row": order}
        if self.table.names is not None:
            columns["name"] = pa.array(self.table.names, pa.string()).take(pa.array(order))
        columns["class"] = self.sharing[order]
        columns["size"] = pa.array(size[order], mask=size[order] == 0)
        columns["message"] = self._messages().take(pa.array(order))
        for k in range(1, self.uniques.complete + 1):
            columns[f"msu_{k}"] = self.uniques.minimal[order, k - 1]
        columns["suda"], columns["dis_suda"] = self.score[order], self.dis[order]
        columns["suda_package"] = self.package_score[order]
        columns["dis_suda_package"] = self.package_dis[order]
        if self.diversity is not None and self.entropy is not None:
            columns["diversity"] = self.diversity[order]
            columns["entropy_diversity"] = self.entropy[order]
        score = np.where(self.score > 0, self.score, 1)[order]
        for c, name in enumerate(self.names):
            columns[f"share of {name}"] = self.uniques.by_column[order, c] / score
        return columns

    def columns(self) -> dict[str, Any]:
        """Return what each quasi-identifier contributes, the most first.

        They are ``column``, ``contribution`` (the share of all scores that is of sets with this
        column; these shares add up to more than 1, for sets of several columns count in each),
        ``values`` and ``alone`` (rows whose value no other row has).
        """
        share = self._of_total(self.uniques.by_column.sum(axis=0))
        order = np.argsort(-share, kind="stable")
        codes = [self.table.values[:, a] for a in self.quasi]
        counts = [np.bincount(column[column != MISSING]) for column in codes]
        return {
            "column": [self.names[c] for c in order],
            "contribution": share[order],
            "values": np.array([np.count_nonzero(counts[c]) for c in order], dtype=np.int64),
            "alone": np.array([np.count_nonzero(counts[c] == 1) for c in order], dtype=np.int64),
        }

    def values(self) -> dict[str, Any]:
        """Return what each value contributes: ``column``, ``value``, ``rows``, ``contribution``.

        The last is the share of all scores that is of sets with the column, in rows with the
        value. Those with none are left out; the most is first.
        """
        found = []
        for c, a in enumerate(self.quasi):
            codes, known = self.table.values[:, a], self.table.value_names[a]
            said = codes != MISSING
            rows = np.bincount(codes[said], minlength=len(known))
            score = np.bincount(codes[said], self.uniques.by_column[said, c], minlength=len(known))
            share = self._of_total(np.asarray(score, dtype=np.float64))
            for code in np.flatnonzero(share):
                found.append((self.names[c], str(known[code]), int(rows[code]), share[code]))
        found.sort(key=lambda of_value: -of_value[3])
        return {
            "column": [column for column, *_ in found],
            "value": [value for _, value, *_ in found],
            "rows": np.array([rows for _, _, rows, _ in found], dtype=np.int64),
            "contribution": np.array([share for *_, share in found], dtype=np.float64),
        }

    def sets(self) -> dict[str, Any]:
        """Return which sets of columns are minimal sample uniques, and of how many rows.

        They are ``columns`` (their names, with commas), ``size`` and ``rows``; the sets of most
        rows come first.
        """
        found = sorted(self.uniques.sets.items(), key=lambda item: (-item[1], len(item[0])))
        return {
            "columns": [", ".join(self.names[c] for c in columns) for columns, _ in found],
            "size": np.array([len(columns) for columns, _ in found], dtype=np.int64),
            "rows": np.array([rows for _, rows in found], dtype=np.int64),
        }

    def to_frame(self, what: str = "rows", kind: str | None = None) -> Any:
        """Return what was found as a data frame of pandas or polars.

        Parameters
        ----------
        what : str
            "rows", "columns", "values" or "sets": see the methods of these names.
        kind : str, optional
            "pandas" or "polars". Without it the frame is one of pandas if that is installed, and
            else one of polars.

        Raises
        ------
        InputError
            If there is no such thing or kind, or no such library.
        """
        if what not in FRAMES:
            raise InputError(f"there is no frame of {quoted(str(what))}; there are {FRAMES}")
        return frame_of(getattr(self, what)(), kind)

    def _of_total(self, scores: Numbers) -> Numbers:
        total = self.score.sum()
        return np.asarray(scores / total if total else np.zeros_like(scores))

    def _messages(self) -> Any:
        """Return a shortest message of every row in words, as an Arrow array with gaps."""
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.compute as pc  # noqa: PLC0415

        size, first = self.uniques.size, self.uniques.first
        rows = np.flatnonzero(size)
        # Rows with the same set of columns have their messages made together.
        kinds, kind = np.unique(np.stack([size[rows], first[rows]]), axis=1, return_inverse=True)
        order = np.argsort(kind.ravel(), kind="stable")
        starts = np.cumsum(np.bincount(kind.ravel(), minlength=kinds.shape[1]))[:-1]
        groups = np.split(rows[order], starts)[: kinds.shape[1]]  # one that is empty of none
        made = [pa.array([], pa.string())]
        for (of_size, place), group in zip(kinds.T.tolist(), groups, strict=True):
            symbols = []
            for c in set_at(place, of_size, len(self.quasi)):
                a = self.quasi[c]
                name, known = self.table.attributes[a], self.table.value_names[a]
                texts = pa.array([f"{name} = {value}" for value in known], pa.string())
                symbols.append(texts.take(pa.array(self.table.values[group, a])))
            made.append(pc.binary_join_element_wise(*symbols, ", "))
        place_of = np.full(len(size), -1)
        place_of[rows[order]] = np.arange(rows.size)
        return pa.chunked_array(made).combine_chunks().take(pa.array(place_of, mask=place_of < 0))


def assess_risk(
    table: Any,
    *,
    up_to: int = UP_TO,
    quasi: Sequence[str] | None = None,
    sensitive: str | None = None,
    sampling_fraction: float = SAMPLING_FRACTION,
    time_limit: float | None = None,
    threads: int | None = None,
    told: Callable[[int, float], object] = lambda size, share: None,
) -> Risk:
    """Find how the rows of a table can be singled out, and how risky that is.

    Parameters
    ----------
    table : Table, path or data frame
        Anything that `minsym.audit_table` takes.
    up_to : int
        Sets of columns are looked at up to this size; messages of more symbols are not found. As
        many as there are quasi-identifiers gives the scores of sdcMicro.
    quasi : sequence of str, optional
        The columns that somebody may know. All but the sensitive one by default.
    sensitive : str, optional
        A column that nobody should learn: in classes in which it has few values, it is learned
        without singling out anybody (l-diversity, Machanavajjhala et al. 2007,
        DOI 10.1145/1217299.1217302).
    sampling_fraction : float
        The share of the population that is in the table, more than 0, at most 1.
    time_limit : float, optional
        Seconds. When they are over, or at Ctrl-C, all sets of the sizes that are complete count.
    threads : int, optional
        All cores by default. The result does not depend on it.
    told : callable, optional
        Called now and then with the size, and the share of all sets that are looked at.

    Returns
    -------
    Risk
        Time grows with the number of sets of columns, C(m, up_to), times the rows.

    Raises
    ------
    InputError
        If there is no such column, a number is out of its domain, or there are too many sets.

    See Also
    --------
    audit_table : How many symbols each row needs, without a limit on the size.

    Examples
    --------
    >>> people = {"age": [20, 20, 60, 60], "sex": ["f", "f", "f", "m"], "ill": [1, 1, 0, 1]}
    >>> risk = assess_risk(Table.from_frame(people), sensitive="ill")
    >>> risk.bars, risk.message(2), risk.score.tolist()
    ({'1': 1, '2': 1, 'none': 2}, (('age', 60), ('sex', 'f')), [0.0, 0.0, 1.0, 1.0])
    """
    table = as_table(table)
    if whole_number(up_to, "up_to") < 1:
        raise InputError(f"up_to is {up_to}; expected 1 or more")
    if not 0 < number(sampling_fraction, "sampling_fraction") <= 1:
        raise InputError(
            f"sampling_fraction is {sampling_fraction}; expected more than 0, at most 1"
        )
    hidden = None if sensitive is None else table.column(sensitive)
    said = (
        tuple(a for a in range(len(table.attributes)) if a != hidden)
        if quasi is None
        else tuple(sorted({table.column(name) for name in quasi}))
    )
    if hidden in said:
        raise InputError(
            f"{quoted(str(sensitive))} is the sensitive column, and no quasi-identifier"
        )
    if not said:
        raise InputError(f"{table.source}: there is no quasi-identifier")
    check_rows(table)
    codes = table.values[:, said]
    uniques = find_uniques(
        codes,
        min(up_to, len(said)),
        elliot_weights(len(said), up_to),
        seconds=time_limit,
        threads=threads,
        told=told,
    )
    first, kind = distinct_rows(codes)
    sharing = np.bincount(kind)[kind]
    diversity, entropy = (
        (None, None) if hidden is None else _diversities(kind, table.values[:, hidden])
    )
    package = package_scores(uniques.alone, len(said))
    return Risk(
        table,
        said,
        hidden,
        uniques,
        sharing,
        _hopeless(codes, uniques, first, kind),
        diversity,
        entropy,
        uniques.score,
        dis_suda(uniques.score, sharing, len(said), sampling_fraction),
        package,
        package_dis(package),
    )


def _hopeless(codes: Any, uniques: Uniques, first: Ints, kind: Ints) -> BoolArray:
    """Return the rows that equal another, or lack what would tell them from one."""
    equal = np.bincount(kind)[kind] > 1
    lacking = (uniques.size == 0) & ~equal & (codes == MISSING).any(axis=1)
    if not lacking.any():
        return equal
    # Of equal rows one is enough to be compared with.
    columns = np.ascontiguousarray(codes[first].T)
    hopeless = np.zeros(first.size, dtype=np.bool_)
    for part in lacking_parts(columns, np.unique(kind[lacking])):
        hopeless[matched(columns, part)] = True
    return equal | hopeless[kind]


def _diversities(kind: Ints, codes: Any) -> tuple[Ints, Numbers]:
    """Return how many values each row's class has, plain and as e to the power of the entropy."""
    pairs, counts = np.unique(np.stack([kind, codes]), axis=1, return_counts=True)
    classes = pairs[0]
    distinct = np.bincount(classes)
    share = counts / np.bincount(classes, counts)[classes]
    entropy = np.exp(np.bincount(classes, -share * np.log(share)))
    return distinct[kind], entropy[kind]
