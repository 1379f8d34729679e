"""How `minsym solve --length` answers: the best message of a given number of symbols."""

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.question import Question
from minsym.errors import Exit
from minsym.kernels.clock import now
from minsym.questions.by_length import best_message
from minsym.questions.minimum import message_of


def answer(question: Question, length: int, seconds: float | None, as_json: bool) -> Exit:
    """Search for the best message, print it, and return the exit status."""
    context = question.context
    start = now()
    with output.waiting("searching"):
        best = best_message(context, length, seconds)
    spent = now() - start
    message = message_of(context, best.attributes)
    distractors = len(context.values) - 1 - int(context.duplicates.size)
    if as_json:
        found = {
            "status": "optimal" if best.proved else "feasible",
            "size": len(message),
            "message": [symbol._asdict() for symbol in message],
            "distractors": distractors,
            "left": best.left,
            "ceiling": best.ceiling,
            "seconds": spent,
        }
        output.say_json(question.subject | found, question.seed)
    else:
        output.say(*question.opening, "", printable(", ".join(map(str, message)), limit=None))
        matches = f"{best.left:,} of {distractors:,} distractors match it too"
        output.say(
            f"{len(message)} symbol{'s' * (len(message) != 1)}; {matches}",
            f"a receiver that takes it literally is right in {best.ceiling:.1%}",
            "",
            f"{'optimal' if best.proved else 'feasible'}; {spent:.3f} s",
        )
    return Exit.OK if best.proved else Exit.STOPPED
