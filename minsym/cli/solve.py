"""``minsym solve``: find the smallest message, or the smallest cover of a problem file."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.cli import covers, listing, message, output
from minsym.cli import length as by_length
from minsym.cli import proof as proving
from minsym.cli.inputs import (
    PROBLEM_INPUT,
    SOURCE_CLASHES,
    SOURCE_GOES_WITH,
    SOURCE_OPTIONS,
    TABLE_INPUT,
    input_names,
    source_of,
    why_not_source,
)
from minsym.cli.listing import Wanted
from minsym.cli.options import (
    AsJson,
    check_names,
    one_of,
    positive,
    refuse_clashes,
    refuse_misfits,
    with_options,
)
from minsym.cli.places import check_file
from minsym.cli.plots import KINDS, check_plot, draw_bounds
from minsym.cli.proof import ProofPlan
from minsym.cli.question import Question, asked
from minsym.cli.running import EXIT, Search, find
from minsym.errors import Exit, InputError
from minsym.formats.source import SourceKind
from minsym.model.instance import Instance
from minsym.model.solution import Limits
from minsym.solving.backends import BACKENDS, DEFAULT, HEURISTIC

#: For which kinds of input an option means something.
GOES_WITH = SOURCE_GOES_WITH | {
    "out": {SourceKind.PROBLEM},
    "length": {SourceKind.TABLE, SourceKind.RANDOM},
}

#: Options that do not go together: the first is refused, and why.
CLASHES = [
    *SOURCE_CLASHES,
    ("all", "minimal", "and --minimal are two lists; ask for one of them"),
    ("length", "all", "goes with one message, not a list"),
    ("length", "minimal", "goes with one message, not a list"),
    ("costs", "all", "goes with one message, not a list"),
    ("costs", "minimal", "goes with one message, not a list"),
    ("proof", "all", "goes with one message, not a list"),
    ("proof", "minimal", "goes with one message, not a list"),
    ("plot", "all", "goes with one message, not a list"),
    ("plot", "minimal", "goes with one message, not a list"),
    ("out", "all", "goes with one cover, not a list"),
    ("out", "minimal", "goes with one cover, not a list"),
    ("costs", "length", "is not for messages of a given length"),
    ("plot", "length", "is not for messages of a given length"),
    ("heuristic", "all", "goes with one message, not a list"),
    ("heuristic", "minimal", "goes with one message, not a list"),
    ("heuristic", "length", "is not for messages of a given length"),
    ("heuristic", "proof", "looks for no proof, and --proof asks for one"),
    ("proof", "length", "is not for messages of a given length"),
    ("proof", "costs", "is of a number of symbols, and takes no costs"),
]


# The options.

Input = Annotated[
    str | None,
    typer.Argument(
        metavar="INPUT",
        autocompletion=input_names,
        help=f"{TABLE_INPUT} {PROBLEM_INPUT} Without INPUT a random context is drawn.",
    ),
]
Backend = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*BACKENDS),
        help=f"The backend that searches, one of: {', '.join(BACKENDS)}.",
    ),
]
Heuristic = Annotated[
    bool,
    typer.Option(
        "--heuristic",
        help=f"Look for a good answer, without a proof, as --backend {HEURISTIC} does: of "
        "problems of up to millions of rows. Without --time-limit it stops once going on for "
        "twice as long makes the answer less than a thousandth better.",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS", help="Stop after this time, and print the bounds found until then."
    ),
]
Threads = Annotated[
    int, typer.Option(help="How many threads to search on, for a backend that can use several.")
]
NoReductions = Annotated[
    bool,
    typer.Option(
        "--no-reductions", help="Give the backend the problem as it is, not reduced first."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write the cover of a problem to this file (.sol): its size, then a set a line.",
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help=f"Draw the bounds over time into this file: {KINDS}."),
]
ListAll = Annotated[
    bool, typer.Option("--all", help="List every shortest message, in lexicographic order.")
]
Minimal = Annotated[
    int | None,
    typer.Option(
        metavar="K",
        help="List every message of at most K symbols from which no symbol can be left out.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="List at most N messages of --all or --minimal.", show_default="all"
    ),
]
Length = Annotated[
    int | None,
    typer.Option(
        metavar="L",
        help="Find the message of L symbols that as few other rows as possible match.",
    ),
]
Proof = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Write a proof that fewer symbols are not enough, which others can check: "
        "a .json file with a .cnf and a .drat file beside it.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        help="Seed of the random context or, with an INPUT, of the search.", show_default="0"
    ),
]


@with_options(SOURCE_OPTIONS)
def solve(
    input: Input = None,
    given: dict[str, Any] | None = None,
    backend: Backend = DEFAULT,
    heuristic: Heuristic = False,
    time_limit: TimeLimit = None,
    threads: Threads = 1,
    no_reductions: NoReductions = False,
    out: Out = None,
    plot: Plot = None,
    list_all: ListAll = False,
    minimal: Minimal = None,
    limit: Limit = None,
    length: Length = None,
    proof: Proof = None,
    seed: Seed = None,
    as_json: AsJson = False,
) -> Exit:
    """Find the fewest, or with --costs the cheapest, attribute values that single out a row.

    Given a cover problem instead, find its smallest hitting set or set
    cover, or of a graph what --as says. With no INPUT, draw a random
    context at the paper's setting and solve that.
    """
    given = given or {}
    check_names("--backend: there is no", [backend], BACKENDS)
    if heuristic:
        if backend not in {DEFAULT, HEURISTIC}:
            raise InputError(f"--heuristic is --backend {HEURISTIC}; it does not go with {backend}")
        backend = HEURISTIC
    source = source_of(input, given, seed)
    options = {
        **given,
        "heuristic": heuristic or None,
        "all": list_all or None,
        "minimal": minimal,
        "length": length,
        "out": out,
        "plot": plot,
        "proof": proof,
    }
    refuse_misfits(options, source.kind, GOES_WITH, why_not_source)
    limits = Limits(
        positive("--time-limit", time_limit),
        positive("--threads", threads) or 1,
        0 if input is None else seed or 0,
    )
    search = Search(backend, limits, not no_reductions)
    for option, number in (("--minimal", minimal), ("--limit", limit), ("--length", length)):
        positive(option, number)
    refuse_clashes(options, CLASHES)
    lists = list_all or minimal is not None
    if limit is not None and not lists:
        raise InputError("--limit goes with --all or --minimal")
    if out is not None:
        check_file(out, covers.SUFFIXES)
    check_plot(plot)
    found = asked(source)
    problem = found.asked if isinstance(found, Instance) else found.context
    if isinstance(found, Instance) and found.why:  # others should not have to find out
        source = replace(source, format=found.format)
    plan = proving.planned(proof, source, problem)
    if lists:
        return listing.answer(listing.subject_of(found), Wanted(minimal, limit), search, as_json)
    if isinstance(found, Instance):
        return _answer_problem(found, search, plan, out, plot, as_json)
    if length is not None:
        return by_length.answer(found, length, limits.seconds, as_json)
    return _answer_question(found, search, plan, plot, as_json)


def _answer_question(
    question: Question,
    search: Search,
    plan: ProofPlan | None,
    plot: Path | None,
    as_json: bool,
) -> Exit:
    """Single the target out, and return the exit status."""
    context = question.context
    solution = find(context, search, question.costs)
    draw_bounds(solution, question.title, plot, context)
    in_the_way = context.in_the_way.tolist()
    status = Exit.NO_MESSAGE if in_the_way else EXIT[solution.status]
    if not as_json:
        message.say(solution, question, in_the_way)
    written, status = proving.write(plan, context, solution, search.limits, status)
    if as_json:
        found = message.for_json(solution, question, in_the_way)
        output.say_json(question.subject | found | proving.for_json(plan, written), question.seed)
    elif plan is not None:
        proving.say(plan, written)
    return status


def _answer_problem(
    instance: Instance,
    search: Search,
    plan: ProofPlan | None,
    out: Path | None,
    plot: Path | None,
    as_json: bool,
) -> Exit:
    """Find a minimum cover, write it, and return the exit status."""
    solution = find(instance.asked, search)
    cover = covers.labels_of(instance, solution)
    if out is not None:
        covers.write(cover, out)
    draw_bounds(solution, instance.source, plot)
    status = EXIT[solution.status]
    if not as_json:
        covers.say(instance, solution, cover, out)
    written, status = proving.write(plan, instance.problem, solution, search.limits, status)
    if as_json:
        found = covers.for_json(instance, solution, cover)
        output.say_json(found | proving.for_json(plan, written))
    elif plan is not None:
        proving.say(plan, written)
    return status
