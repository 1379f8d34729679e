"""What ``minsym solve`` does."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, NamedTuple

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli import proof as proving
from minsym.errors import Exit, InputError
from minsym.formats.tables import Table
from minsym.games.uniform import UniformContexts
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.model.solution import Limits, Solution, Status
from minsym.questions.minimum import solve as solve_problem
from minsym.solving.backends import DEFAULT

#: How many rows in the way are named.
NAMED = 10

#: The exit status of each outcome.
EXIT = {
    Status.OPTIMAL: Exit.OK,
    Status.INFEASIBLE: Exit.NO_MESSAGE,
    Status.FEASIBLE: Exit.STOPPED,
    Status.UNKNOWN: Exit.STOPPED,
}


class Search(NamedTuple):
    """How to solve: the options that all inputs share."""

    backend: str = DEFAULT
    limits: Limits = Limits()
    reductions: bool = True


@dataclass(frozen=True)
class Question:
    """Which target to single out, and how to speak of it.

    Parameters
    ----------
    context : Context
    heading : str
        What is asked, in a line.
    subject : dict
        The same for JSON.
    label : callable
        What a row is called in a sentence.
    names : sequence of str, optional
        The names that a column gives the rows.
    seed : int, optional
        Of a random context.
    costs : list of int, optional
        What each attribute costs to say.
    """

    context: Context
    heading: str
    subject: dict[str, Any]
    label: Callable[[int], str]
    names: Sequence[str] | None = None
    seed: int | None = None
    costs: list[int] | None = None


def row_question(table: Table, row: str | None) -> Question:
    """Ask what singles out a row of a table, the first if none is given."""
    target = 0 if row is None else table.row(row)
    heading = f"{table.row_name(target)} among {len(table.values)} rows of {table.source}"
    if table.name_column is not None:
        heading += f"; column {printable(table.name_column)!r} names the rows"
    if table.left_out:
        heading += f"; left out: {', '.join(map(printable, table.left_out[:NAMED]))}"
    subject = {
        "input": table.source,
        "row": target,
        "name": table.names[target] if table.names else None,
        "name_column": table.name_column,
        "left_out": list(table.left_out),
    }
    return Question(table.context(target), heading, subject, table.row_name, table.names)


def random_question(
    attributes: int | None, values: int | None, images: int | None, seed: int | None
) -> Question:
    """Ask what singles out the target of a random context, None meaning the paper's setting."""
    given = {"attributes": attributes, "values": values, "images": images, "seed": seed}
    try:
        supply = UniformContexts(**{k: v for k, v in given.items() if v is not None})
    except ValueError as error:
        raise InputError(f"--{error}") from None
    context = supply.context()
    heading = (
        f"image {context.target} of a random context: {supply.attributes} attributes, "
        f"{supply.values} values, {supply.images} images, seed {supply.seed}"
    )
    subject = {"input": None, "row": context.target, "name": None, "setting": asdict(supply)}
    return Question(context, heading, subject, "image {}".format, seed=supply.seed)


def run(
    problem: Context | CoverProblem, search: Search, costs: list[int] | None = None
) -> Solution:
    """Solve, show the bounds meanwhile, and pass warnings on."""
    with output.waiting("solving") as show, warnings.catch_warnings(record=True) as caught:
        # A first small problem loads what is compiled, which is no part of the answer's time.
        # It takes all the steps: what is known of the complete graph without a search is not
        # enough to solve it.
        weighted = costs is not None or getattr(problem, "costs", None) is not None
        small = CoverProblem.from_sets(combinations(range(4), 2))
        first = solve_problem(small, search.backend, costs=[2, 3, 3, 4] if weighted else None)
        if first.stats["interrupted"]:
            raise KeyboardInterrupt
        warnings.simplefilter("always", UserWarning)
        solution = solve_problem(
            problem,
            search.backend,
            search.limits,
            search.reductions,
            lambda bounds: show(f"at least {bounds.lower}, at most {bounds.upper}"),
            costs,
        )
    for warning in caught:
        output.note(str(warning.message))
    if solution.stats.get("interrupted"):
        output.note("stopped by Ctrl-C")
    if any(part.get("too_large") for part in solution.stats.get("parts", ())):
        output.note(f"{search.backend} does not search problems of this size; --backend auto does")
    return solution


def answer(
    question: Question, search: Search, as_json: bool, proof: proving.Wanted | None = None
) -> Exit:
    """Solve, print, and return the exit status."""
    solution = run(question.context, search, question.costs)
    in_the_way = question.context.in_the_way.tolist()
    status = Exit.NO_MESSAGE if in_the_way else EXIT[solution.status]
    if as_json:
        found = _for_json(solution, question, in_the_way)
        proved, status = proving.for_json(proof, question.context, solution, search.limits, status)
        output.say_json(question.subject | found | proved, question.seed)
    else:
        output.say(question.heading, "")
        _say(solution, question, in_the_way)
        status = proving.say(proof, question.context, solution, search.limits, status)
    return status


def _for_json(solution: Solution, question: Question, in_the_way: list[int]) -> dict[str, Any]:
    found = {
        "status": str(solution.status),
        "size": solution.size,
        "cost": solution.cost,
        "message": solution.message and [symbol._asdict() for symbol in solution.message],
        "lower_bound": solution.lower_bound,
    }
    unwinnable = dict.fromkeys(found, None) | {"status": "infeasible"}
    return {
        **(unwinnable if in_the_way else found),
        "backend": solution.backend,
        "seconds": solution.seconds,
        "distractors": len(question.context.values) - 1 - solution.duplicates,
        "duplicates": solution.duplicates,
        "in_the_way": [
            {"row": i, "name": question.names[i] if question.names else None} for i in in_the_way
        ],
        # What Algorithm 1 answers, which drops the duplicates.
        "without_duplicates": found if solution.duplicates else None,
        "stats": dict(solution.stats),
    }


def _say(solution: Solution, question: Question, in_the_way: list[int]) -> None:
    """Print the answer for people."""
    if in_the_way:
        same = "identical to" if len(in_the_way) == solution.duplicates else "no different from"
        named = ", ".join(question.label(i) for i in in_the_way[:NAMED])
        more = f" and {len(in_the_way) - NAMED} more" if len(in_the_way) > NAMED else ""
        output.say(f"No message exists: it is {same} {named}{more}.")
    elif solution.status is Status.INFEASIBLE:
        output.say("No message exists: it has no value that could be said.")
    if solution.message is not None:
        if in_the_way:
            output.say("Without its duplicates, as Algorithm 1 counts:", "")
        _say_message(solution, question)
    say_status(solution)


def say_status(solution: Solution) -> None:
    """Print what is proved, by whom and in which time."""
    bounds = "" if solution.cost == solution.lower_bound else f", at least {solution.lower_bound}"
    output.say(f"{solution.status}{bounds}; {solution.backend}, {solution.seconds:.3f} s")


def _say_message(solution: Solution, question: Question) -> None:
    """Print a message in words, and what each symbol does."""
    message, costs = solution.message or (), question.costs
    words = ", ".join(printable(str(symbol)) for symbol in message)
    size = f"{len(message)} symbol{'s' * (len(message) != 1)}"
    output.say(words, size if costs is None else f"{size}, cost {solution.cost}", "")
    distractors = len(question.context.values) - 1 - solution.duplicates
    header = ["symbol", "rules out"]
    rows = [[str(symbol), f"{symbol.rules_out} of {distractors}"] for symbol in message]
    if costs is not None:
        header.append("cost")
        rows = [[*row, str(costs[a])] for row, a in zip(rows, solution.cover or (), strict=True)]
    output.say_rows(header, rows)
    output.say("")
