"""Small cover problems, and files of them."""

from itertools import chain, combinations
from pathlib import Path

from hypothesis import strategies as st

from minsym import CoverProblem, write_problem
from minsym.formats.programs import program_of, text_of

#: Sets of a problem that is written here, and the most of one that we write.
N, MOST = 7, 6

#: Names that LP, MPS and comments of a line have rules against.
NAMES = ("", "e5", "E", "free", "st", "1 of 2", "x:y", "<= 1 ;\n* é", "red\x1b[31m", "n" * 999)

#: The rows of a problem.
edges = st.lists(st.lists(st.integers(0, N - 1), max_size=5), max_size=8)


def same(found: CoverProblem, rows: list[list[int]], n_sets: int = N) -> bool:
    """Whether a problem is that of some rows, element by element."""
    expected = CoverProblem.from_sets(rows, n_sets)
    return (
        found.n_sets == n_sets
        and found.rows() == expected.rows()
        and found.row_of.tolist() == expected.row_of.tolist()
    )


def orlib(rows: list[list[int]], layout: str, costs: list[int], blank: str) -> str:
    """Return a set cover in one of OR-Library's layouts."""
    if layout == "scp":
        blocks = [costs, *([len(row), *(s + 1 for s in row)] for row in rows)]
    else:
        columns = [[r for r, row in enumerate(rows, start=1) if s in row] for s in range(N)]
        blocks = [[cost, len(column), *column] for cost, column in zip(costs, columns, strict=True)]
    return blank.join(map(str, chain([len(rows), N], *blocks)))


def written(problem: CoverProblem, path: Path) -> None:
    """Write the file of a problem; OR-Tools, which tests have loaded, gets no process for it."""
    kind = path.suffix[1:]
    if kind in ("lp", "mps"):
        path.write_text(text_of(program_of(problem), kind), encoding="ascii")
    else:
        write_problem(problem, path)


@st.composite
def problems(draw: st.DrawFn) -> CoverProblem:
    """Draw a problem: sets in no row, equal and empty rows, no rows or sets, names, costs."""
    n_sets = draw(st.integers(0, MOST))
    sets = st.lists(st.integers(0, n_sets - 1), max_size=5) if n_sets else st.just(list[int]())
    rows = draw(st.lists(sets, max_size=7))
    name = st.one_of(st.sampled_from(NAMES), st.text(max_size=5))
    names = draw(st.none() | st.lists(name, min_size=n_sets, max_size=n_sets))
    cost = st.sampled_from([1, 2, 3, 7, 999_999])
    costs = draw(st.none() | st.lists(cost, min_size=n_sets, max_size=n_sets))
    return problem_of(rows, n_sets, names, costs)


def problem_of(
    rows: list[list[int]],
    n_sets: int,
    names: list[str] | None = None,
    costs: list[int] | None = None,
) -> CoverProblem:
    """Return a problem."""
    return CoverProblem.from_sets(rows, n_sets, names).with_costs(costs)


def least_cost(problem: CoverProblem) -> float | None:
    """Return the least cost of a cover, None if there is none, by trying all."""
    sets = range(problem.n_sets)
    every = (cover for size in range(problem.n_sets + 1) for cover in combinations(sets, size))
    return min((problem.cost_of(c) for c in every if problem.is_cover(c)), default=None)
