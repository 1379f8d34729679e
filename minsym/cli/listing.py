"""How `minsym solve --all` and ``--minimal`` answer: messages or covers, as they are found."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from minsym.base.provenance import run_record
from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.question import Question
from minsym.cli.running import EXIT, Search, find
from minsym.errors import Exit, InputError
from minsym.kernels.clock import now
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.model.independent import IndependentSet
from minsym.model.instance import Instance
from minsym.model.solution import Status
from minsym.questions.every import minimal_covers, minimum_covers
from minsym.solving.heuristics import Cover


class Wanted(NamedTuple):
    """What to list: all shortest messages, or with ``up_to`` all minimal ones up to that size."""

    up_to: int | None
    limit: int | None


class Subject(NamedTuple):
    """What the messages or covers are of, and how the answer speaks of it."""

    problem: Context | CoverProblem
    opening: list[str]
    about: dict[str, Any]
    line: Callable[[Cover], str]
    entry: Callable[[Cover], Any]
    nouns: tuple[str, str, str]
    seed: int | None = None
    #: From a cover to what is listed: for a largest set, what the cover leaves.
    chosen: Callable[[Cover], Cover] = tuple
    best: str = "shortest"


def subject_of(found: Question | Instance) -> Subject:
    """Return what to list: the messages of a context, or the covers of a problem."""
    return _of_problem(found) if isinstance(found, Instance) else _of_context(found)


def _of_context(question: Question) -> Subject:
    context = question.context
    words = {a: f"{name} = {context.value_name(a)}" for a, name in enumerate(context.attributes)}
    return Subject(
        context,
        question.opening,
        question.subject,
        lambda said: printable(", ".join(words[a] for a in said), limit=None),
        lambda said: {context.attributes[a]: context.value_name(a) for a in said},
        ("message", "symbol", "symbols"),
        question.seed,
    )


def _of_problem(instance: Instance) -> Subject:
    words, asked = instance.words, instance.asked
    return Subject(
        instance.problem,
        [f"{words.task} of {instance.source}", *instance.read_as],
        {
            "input": instance.source,
            "format": instance.format,
            "layout": instance.layout,
            "task": words.task,
            "notes": list(instance.notes),
        },
        lambda cover: printable(" ".join(str(instance.label(s)) for s in cover), limit=None),
        lambda cover: [instance.label(s) for s in cover],
        (words.task, words.one_set, words.sets),
        chosen=asked.rest if isinstance(asked, IndependentSet) else tuple,
        best="largest" if words.largest else "shortest",
    )


def answer(subject: Subject, wanted: Wanted, search: Search, as_json: bool) -> Exit:
    """Print the messages or covers as they are found, and return the exit status.

    Raises
    ------
    InputError
        If minimal ones are asked for where the largest are meant.
    """
    if wanted.up_to is not None and subject.best == "largest":
        raise InputError(f"--minimal is of smallest sets, and --as {subject.nouns[0]} of largest")
    start = now()
    if not as_json:
        output.say(*subject.opening, "")
    size, status = None, Status.OPTIMAL
    possible = _is_possible(subject.problem)
    if possible and wanted.up_to is None:
        solution = find(subject.problem, search)
        size, status = solution.size, solution.status
    seconds = search.limits.seconds
    left = None if seconds is None else max(0.0, seconds - (now() - start))
    found: Iterator[Cover] = iter(())
    if not possible:
        status = Status.INFEASIBLE
    elif status is Status.OPTIMAL and wanted.up_to is None:
        found = minimum_covers(subject.problem, size, left)
    elif wanted.up_to is not None:
        found = minimal_covers(subject.problem, wanted.up_to, left)
    listed = _Listed(map(subject.chosen, found), wanted.limit)
    (_print_json if as_json else _print)(subject, wanted, listed, status)
    return EXIT[Status.FEASIBLE] if listed.stopped else EXIT[status]


def _is_possible(problem: Context | CoverProblem) -> bool:
    """Whether there is a message, or cover, at all."""
    if isinstance(problem, CoverProblem):
        return not problem.has_empty_row
    return not problem.in_the_way.size and not CoverProblem.from_context(problem).has_empty_row


class _Listed:
    """Covers as they are found, counted."""

    def __init__(self, found: Iterator[Cover], limit: int | None) -> None:
        self.sizes: Counter[int] = Counter()
        #: Whether a limit was asked for and reached; whether time or Ctrl-C ended it.
        self.limited = self.stopped = False
        self._found, self._limit = found, limit

    def __iter__(self) -> Iterator[Cover]:
        try:
            for cover in islice(self._found, self._limit):
                self.sizes[len(cover)] += 1
                yield cover
            if self._limit is not None and self.count == self._limit:
                self.limited = next(self._found, None) is not None
        except (TimeoutError, KeyboardInterrupt):
            self.stopped = True

    @property
    def count(self) -> int:
        return self.sizes.total()

    @property
    def complete(self) -> bool:
        return not (self.limited or self.stopped)


def _print(subject: Subject, wanted: Wanted, listed: _Listed, status: Status) -> None:
    """Print a line for each, and how many there are."""
    thing, one, several = subject.nouns
    for cover in listed:
        output.say(subject.line(cover))
    if status is Status.INFEASIBLE:
        output.say(f"No {thing} exists.")
    elif status is not Status.OPTIMAL:
        best = "maximum" if subject.best == "largest" else "minimum"
        output.say(f"The {best} was not proved in time, so no {thing} is listed.")
    else:
        kind = subject.best if wanted.up_to is None else "minimal"
        more = "" if listed.complete else "; there are more" if listed.limited else "; stopped"
        sizes = ", ".join(
            f"{count:,} of {size} {one if size == 1 else several}"
            for size, count in listed.sizes.items()
        )
        output.say("", f"{listed.count:,} {kind}: {sizes or 'none'}{more}")


def _print_json(subject: Subject, wanted: Wanted, listed: _Listed, status: Status) -> None:
    """Print one JSON object, an entry a line, none of them kept."""
    opening = json.dumps(subject.about)
    output.say(opening[:-1] + ', "messages": [')
    for i, cover in enumerate(listed):
        output.say(f"{',' if i else ''} {json.dumps(subject.entry(cover))}")
    ending = {
        "status": str(status),
        "kind": subject.best if wanted.up_to is None else "minimal",
        "count": listed.count,
        "sizes": {str(size): count for size, count in listed.sizes.items()},
        "complete": not status.is_stopped and listed.complete,
        "run": run_record(subject.seed),
    }
    output.say("], " + json.dumps(ending)[1:])
