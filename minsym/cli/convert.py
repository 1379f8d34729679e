"""What ``minsym convert`` does."""

from pathlib import Path

from minsym.base.files import check_output
from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.inputs import Input
from minsym.cli.solve import Question
from minsym.errors import Exit, InputError
from minsym.formats.problems import WRITTEN, write_problem
from minsym.model.cover import CoverProblem


def answer(given: Input, path: Path) -> Exit:
    """Read, write, say what was written, and return the exit status."""
    given.kind()
    check_output(path, WRITTEN)
    if given.path is not None and _are_same(Path(given.path), path):
        raise InputError(f"{path}: this is the input, which is kept; give another name")
    with output.waiting("converting"):
        asked = given.read()
        if isinstance(asked, Question):
            problem = CoverProblem.from_context(asked.context).with_costs(asked.costs)
            sets, rows = "attributes", "rows"
        else:
            problem, sets, rows = asked.problem, asked.words.sets, asked.words.rows
        write_problem(problem, path)
    if isinstance(asked, Question) and asked.context.duplicates.size:
        same = asked.context.duplicates.size
        output.note(f"left out: rows identical to the target, {same}; with them no message exists")
    output.say(
        f"{printable(str(path), limit=None)}: {problem.n_sets:,} {sets}, {problem.n_rows:,} "
        f"distinct {rows}, {path.stat().st_size:,} bytes"
    )
    return Exit.OK


def _are_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
