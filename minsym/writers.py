"""Write cover problems as other solvers read them: the formats out.

Set s is vertex, column or variable s + 1 in every format. Equal rows are written once, and a set
that is in no row is left out of objectives, as it is of every minimum cover, so that files are as
long as problems are, not as what they claim.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from minsym.base.files import check_output, written_whole
from minsym.base.text import printable
from minsym.errors import InputError
from minsym.model.cover import CoverProblem

if TYPE_CHECKING:
    from ortools.linear_solver.python.model_builder import Model

#: The most characters of a set's name that a variable keeps: OR-Tools pads all columns of an MPS
#: file to the longest name.
NAME_LENGTH = 32


def write_problem(problem: CoverProblem, path: str | os.PathLike[str]) -> None:
    """Write a cover problem to a file, whole or not at all; the suffix says the format.

    Parameters
    ----------
    problem : CoverProblem
    path : path
        ``.hgr`` is a PACE hitting set, ``.scp`` an OR-Library set cover, ``.wcnf`` weighted MaxSAT
        (MaxSAT Evaluation 2022), ``.opb`` pseudo-Boolean optimization, ``.lp`` and ``.mps`` integer
        programs.

    Raises
    ------
    InputError
        If the suffix is none of these, the file cannot be written there, or the format cannot hold
        the problem: ``.hgr`` no costs, ``.scp`` no problem without rows or sets, and ``.lp`` and
        ``.mps`` no costs of more than six digits.

    Examples
    --------
    >>> import tempfile
    >>> problem = CoverProblem.from_sets([{0, 1}, {1, 2}], names=["color", "shape", "size"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "images.opb"
    ...     write_problem(problem, path)
    ...     print(path.read_text(), end="")
    * #variable= 3 #constraint= 2
    * x1 = color
    * x2 = shape
    * x3 = size
    min: +1 x1 +1 x2 +1 x3 ;
    +1 x1 +1 x2 >= 1 ;
    +1 x2 +1 x3 >= 1 ;
    """
    path = Path(path)
    check_output(path, WRITERS)
    with written_whole(path) as temporary:
        try:
            WRITERS[path.suffix.lower()](problem, temporary)
        except InputError as error:
            raise InputError(f"{printable(str(path), limit=None)}: {error}") from None


def write_hgr(problem: CoverProblem, path: str | os.PathLike[str]) -> None:
    """Write a problem as a PACE hitting set, ``.hgr``: its distinct rows, a line each.

    Set s becomes vertex s + 1; names of sets become comments. The file is written whole.
    """
    check_output(Path(path), (".hgr",))
    write_problem(problem, path)


def _write_lines(
    lines: Callable[[CoverProblem], Iterator[str]], problem: CoverProblem, path: Path
) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines(problem))


def _rows(problem: CoverProblem) -> Iterator[list[int]]:
    """Yield the sets of each row, counted from 1."""
    for start, end in pairwise(problem.indptr.tolist()):
        yield (problem.indices[start:end] + 1).tolist()


def _objective(problem: CoverProblem) -> dict[int, int]:
    """Return what each set of the objective costs, sets counted from 1.

    There is always one: not every solver takes an objective of nothing.
    """
    used = np.unique(problem.indices) if problem.indices.size else np.zeros(1, dtype=np.int64)
    prices = np.ones_like(used) if problem.costs is None else problem.costs[used]
    return dict(zip((used + 1).tolist(), prices.tolist(), strict=True))


def _named(problem: CoverProblem, lead: str) -> list[str]:
    """Return comments that say the names of the sets."""
    return [f"{lead}{s} = {printable(name)}" for s, name in enumerate(problem.names or (), start=1)]


def _hgr_lines(problem: CoverProblem) -> Iterator[str]:
    if problem.costs is not None:
        raise InputError("a hitting set has no costs; .wcnf, .opb, .lp, .mps and .scp have")
    yield from _named(problem, "c ")
    yield f"p hs {problem.n_sets} {problem.n_rows}"
    for row in _rows(problem):
        yield " ".join(map(str, row))


def _scp_lines(problem: CoverProblem) -> Iterator[str]:
    if not problem.n_rows or not problem.n_sets:
        raise InputError(
            f"a set cover of OR-Library has 1 or more rows and columns, not {problem.n_rows} and "
            f"{problem.n_sets}"
        )
    yield f"{problem.n_rows} {problem.n_sets}"
    ones = "1 " * (problem.n_sets - 1) + "1"
    yield ones if problem.costs is None else " ".join(map(str, problem.costs.tolist()))
    for row in _rows(problem):
        yield " ".join(map(str, [len(row), *row]))


def _opb_lines(problem: CoverProblem) -> Iterator[str]:
    objective = _objective(problem)
    variables = max(problem.n_sets, 1)
    yield f"* #variable= {variables} #constraint= {problem.n_rows}"
    yield from _named(problem, "* x")
    yield f"min: {' '.join(f'+{cost} x{s}' for s, cost in objective.items())} ;"
    nothing_meets = f"+1 x{min(objective)} >= 2 ;"  # a constraint has one term or more
    for row in _rows(problem):
        yield f"+1 x{' +1 x'.join(map(str, row))} >= 1 ;" if row else nothing_meets


def _write_wcnf(problem: CoverProblem, path: Path) -> None:
    """Write each row as a hard clause, and each set as a soft one: not to choose it."""
    from pysat.formula import WCNF  # noqa: PLC0415

    formula = WCNF()
    for row in _rows(problem):
        formula.append(row)
    for s, cost in _objective(problem).items():
        formula.append([-s], weight=cost)
    formula.to_file(str(path), comments=_named(problem, "c "))


def _write_lp(problem: CoverProblem, path: Path) -> None:
    path.write_text(_model(problem).export_to_lp_string(), encoding="ascii", newline="\n")


def _write_mps(problem: CoverProblem, path: Path) -> None:
    path.write_text(_model(problem).export_to_mps_string(), encoding="ascii", newline="\n")


def _model(problem: CoverProblem) -> "Model":
    """Return the integer program: a binary variable a set, a linear constraint a row."""
    from ortools.linear_solver.python.model_builder import LinearExpr, Model  # noqa: PLC0415

    objective = _objective(problem)
    for s, cost in objective.items():
        if int(float(f"{cost:.6g}")) != cost:
            raise InputError(
                f"set {s} costs {cost}, and the writer, OR-Tools, keeps six digits; .wcnf, .opb "
                "and .scp keep all"
            )
    model = Model()  # type: ignore[no-untyped-call]
    chosen = {s: model.new_bool_var(_variable(problem, s)) for s in objective}
    for row in _rows(problem):
        if row:
            model.add_linear_constraint(LinearExpr.sum([chosen[s] for s in row]), lb=1.0)
        else:  # nothing meets it; not every solver takes a constraint without terms
            model.add_linear_constraint(chosen[min(objective)], lb=2.0)
    if not problem.n_rows:  # SCIP takes no MPS file without a right-hand side
        model.add_linear_constraint(chosen[min(objective)], ub=1.0)
    model.minimize(LinearExpr.weighted_sum(list(chosen.values()), list(objective.values())))
    return model


def _variable(problem: CoverProblem, s: int) -> str:
    """Return the name of a set's variable, one that every reader of LP and MPS files takes.

    The number in front makes it no keyword, no number such as e5, and one of its kind.
    """
    if not problem.names:
        return f"x{s}"
    return f"x{s}_{re.sub('[^A-Za-z0-9_.]', '_', problem.names[s - 1][:NAME_LENGTH])}"


#: What writes each suffix.
WRITERS: dict[str, Callable[[CoverProblem, Path], None]] = {
    ".hgr": partial(_write_lines, _hgr_lines),
    ".wcnf": _write_wcnf,
    ".opb": partial(_write_lines, _opb_lines),
    ".lp": _write_lp,
    ".mps": _write_mps,
    ".scp": partial(_write_lines, _scp_lines),
}
