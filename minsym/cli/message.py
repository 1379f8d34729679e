"""How `minsym solve` answers on a table or a random context: a message in words or JSON."""

from typing import Any

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.question import Question
from minsym.cli.running import say_status
from minsym.model.solution import Solution, Status

#: How many rows in the way are named.
NAMED = 10


def for_json(solution: Solution, question: Question, in_the_way: list[int]) -> dict[str, Any]:
    """Return the answer as an object for JSON; the question adds what it says of itself."""
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
        "trace": [step._asdict() for step in solution.trace],
        "stats": dict(solution.stats),
    }


def say(solution: Solution, question: Question, in_the_way: list[int]) -> None:
    """Print the answer for people: the question, the message in words, and what is proved."""
    output.say(*question.opening, "")
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
