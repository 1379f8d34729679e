"""What is said of an option or a command that there is not: the one that was probably meant."""

from collections.abc import Callable, Collection

from minsym.agents.play.config import ELSEWHERE, NO_FIELD
from minsym.base.meant import close, either
from minsym.cli.options import flag

#: Commands that are named, at most, where many have an option.
NAMED = 3

#: What an option is called elsewhere, as in EGG or other solvers, and the options that do that
#: here: the first that a command has is named.
OPTIONS = {
    **{flag(name): (flag(field),) for name, field in ELSEWHERE.items()},
    "--resume": ("--out",),
    "--checkpoint-dir": ("--out",),
    "--n-attributes": ("--attributes",),
    "--perceptual-dimensions": ("--values",),
    "--n-values": ("--values",),
    "--n-distractors": ("--images",),
    "--distractors": ("--images",),
    "--n": ("--images", "--count"),
    "-n": ("--count", "--limit"),
    "--samples": ("--count", "--sample"),
    "--n-samples": ("--count", "--sample"),
    "--size": ("--count",),
    "-s": ("--seed",),
    "--k": ("--target", "--up-to", "--minimal", "--length"),
    "-k": ("--target", "--up-to", "--minimal", "--length"),
    "--complexity": ("--target",),
    "--max-size": ("--up-to", "--minimal"),
    "--max-msu": ("--up-to",),
    "--qid": ("--quasi",),
    "--quasi-identifiers": ("--quasi",),
    "--key-vars": ("--quasi",),
    "--hierarchy": ("--coarsen",),
    "--generalize": ("--coarsen",),
    "--suppress": ("--cells",),
    "--dis-fraction": ("--sampling-fraction",),
    "--enumerate": ("--all",),
    "--timeout": ("--time-limit",),
    "--time": ("--time-limit",),
    "--max-time": ("--time-limit",),
    "-t": ("--time-limit",),
    "--approximate": ("--heuristic",),
    "--approx": ("--heuristic",),
    "--no-proof": ("--heuristic",),
    "--solver": ("--backend",),
    "--method": ("--backend",),
    "--jobs": ("--workers", "--threads"),
    "--n-jobs": ("--workers", "--threads"),
    "-j": ("--workers", "--threads"),
    "--cores": ("--workers", "--threads"),
    "--num-workers": ("--workers", "--threads"),
    "--memory": ("--memory-limit",),
    "--sep": ("--delimiter",),
    "-d": ("--delimiter",),
    "--index": ("--name-column",),
    "--index-col": ("--name-column",),
    "--id": ("--name-column",),
    "--usecols": ("--columns",),
    "--drop": ("--exclude",),
    "--task": ("--as",),
    "--problem": ("--as",),
    "--weights": ("--costs",),
    "--prices": ("--costs",),
    "--unweighted": ("--ignore-costs",),
    "--output": ("--out",),
    "--output-dir": ("--out",),
    "-o": ("--out",),
    "--figure": ("--plot",),
    "-V": ("--version",),
}

#: What is said of options that no command has, and why.
ABSENT = {
    **{flag(name): why for name, why in NO_FIELD.items()},
    **dict.fromkeys(
        ("--data", "--dataset", "--data-dir"),
        "the folder of the data is given without one, as in 'minsym train DATA' and "
        "'minsym evaluate RUN DATA'",
    ),
    "--quiet": "nothing but the answer goes to stdout, and bars are shown on a terminal only",
    "-q": "nothing but the answer goes to stdout, and bars are shown on a terminal only",
    "--verbose": "a terminal shows how far the work is, and --json all that is known at the end",
    "-v": "a terminal shows how far the work is, and --json all that is known at the end",
    "--overwrite": "what is finished is not made again; to make it again, remove it or give --out",
    "--force": "what is finished is not made again; to make it again, remove it or give --out",
}

#: What people call commands, and what they are called here.
COMMANDS = {
    "check": ("verify", "check-proof", "crosscheck"),
    "validate": ("verify",),
    "certify": ("verify", "check-proof"),
    "fit": ("train",),
    "learn": ("train",),
    "test": ("evaluate", "crosscheck"),
    "score": ("evaluate",),
    "grid": ("sweep",),
    "create": ("generate",),
    "make": ("generate",),
    "sample": ("generate", "theory"),
    "benchmark": ("bench",),
    "plot": ("draw", "report"),
    "html": ("report",),
    "dashboard": ("report",),
    "visualize": ("draw", "report"),
    "show": ("draw",),
    "picture": ("draw",),
    "time": ("bench",),
    "compare": ("crosscheck", "bench"),
    "cover": ("solve",),
    "minimize": ("solve",),
    "min": ("solve",),
    "run": ("solve", "train"),
    "find": ("solve",),
    "prove": ("solve", "check-proof"),
    "complexity": ("audit",),
    "histogram": ("audit",),
    "analyze": ("audit", "evaluate"),
    "suda": ("risk",),
    "anonymize": ("protect",),
    "suppress": ("protect",),
    "generalize": ("protect",),
    "anonymity": ("risk",),
    "k-anonymity": ("risk",),
    "disclosure": ("risk",),
    "save": ("export", "convert"),
    "write": ("export", "convert"),
    "compile": ("warm-up",),
    "help": ("minsym --help",),
    "version": ("minsym --version",),
    "examples": ("demo",),
    "tutorial": ("demo",),
}


def unknown_option(
    option: str, command: str, own: Collection[str], elsewhere: Callable[[], dict[str, set[str]]]
) -> str:
    """Return the line that says that a command has no such option, and which one was meant.

    Parameters
    ----------
    option : str
        As it was typed.
    command : str
    own : collection of str
        The options of the command.
    elsewhere : callable
        Returns the options of every command. It is called only where they are needed, since it
        loads them all.
    """
    spelled = option if len(option) == 2 else option.replace("_", "-").lower()
    opening = f"{command} has no {option}"
    if spelled in ABSENT:
        return f"{opening}: {ABSENT[spelled]}"
    meant = [spelled, *OPTIONS.get(spelled, ())]
    here = [name for name in meant if name in own][:1] or _meant(spelled, own)
    if here:
        return f"{opening}; did you mean {either(here)}?"
    others = elsewhere()
    for name in [*meant, *close(spelled, set().union(*others.values()))]:
        having = [f"minsym {other}" for other, options in others.items() if name in options]
        if having:
            more = ["others"] if len(having) > NAMED else []
            return f"{opening}; {name} is an option of {either(having[:NAMED] + more, 'and')}"
    return f"{opening}; '{command} --help' lists what there is"


def unknown_command(command: str, known: Collection[str]) -> str:
    """Return the line that says that there is no such command, and which one was meant."""
    spelled = command.replace("_", "-").lower()
    meant = list(COMMANDS.get(spelled, ())) or close(spelled, known)
    if not meant:
        return f"there is no command {command!r}; there are {', '.join(known)}"
    return f"there is no command {command!r}; did you mean {either(meant)}?"


def _meant(spelled: str, own: Collection[str]) -> list[str]:
    """Return the options of a command that are nearly spelled so, here or elsewhere."""
    elsewhere = {
        name: next(here for here in meant if here in own)
        for name, meant in OPTIONS.items()
        if set(meant) & set(own)
    }
    found = close(spelled, [*own, *elsewhere])
    return list(dict.fromkeys(elsewhere.get(name, name) for name in found))
