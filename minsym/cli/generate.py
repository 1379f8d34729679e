"""``minsym generate``: make a data set of contexts whose targets need K symbols."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from minsym.base.executors import executor
from minsym.cli import output
from minsym.cli.options import AsJson, Dask, Workers, check_names, check_workers, one_of, positive
from minsym.cli.places import check_folder
from minsym.datasets.dataset import Dataset
from minsym.datasets.make import generate as make_dataset
from minsym.datasets.make import is_finished
from minsym.datasets.plan import plan
from minsym.datasets.spec import COUNT, Spec, shares
from minsym.errors import Exit, InputError
from minsym.families import AUTO, FAMILIES
from minsym.games.setting import Setting
from minsym.kernels.clock import now

# The options.

Target = Annotated[
    str | None,
    typer.Option(
        metavar="K", help="The complexity of the targets, min|M|, or several of them, such as 2,3."
    ),
]
Match = Annotated[
    str | None,
    typer.Option(
        metavar="K,K,...",
        help="Instead of --target: make contexts that each have targets of all these complexities.",
    ),
]
Count = Annotated[
    int | None,
    typer.Option(help="How many contexts to make for each K of --target.", show_default="10000"),
]
Attributes = Annotated[int, typer.Option(help="Number of attributes of an image, |A|.")]
Values = Annotated[
    str,
    typer.Option(
        metavar="V",
        help="Number of values of an attribute, |V|, or of each attribute, such as 4,4,2.",
    ),
]
Images = Annotated[int, typer.Option(help="Number of images of a context, n, the target included.")]
Seed = Annotated[
    int,
    typer.Option(help="Seed; with the options of the games it decides every byte of the data set."),
]
Family = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(AUTO, *FAMILIES),
        help="The family of contexts, which is the way they are drawn: auto takes the one "
        f"with the lowest blind accuracy; or one of: {', '.join(FAMILIES)}.",
    ),
]
MinLevelSet = Annotated[
    int,
    typer.Option(
        help="Number of images, at least, that a context has to have of the target's complexity, "
        "the target included: the more, the less a receiver can guess."
    ),
]
Splits = Annotated[
    str | None,
    typer.Option(
        metavar="NAME=SHARE,...",
        help="The splits, each with its share (they add up to 1) or its number of contexts.",
        show_default="train=0.8,valid=0.1,test=0.1",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="The folder of the data set. One that was begun before is finished.",
        show_default="a name that says what it holds",
    ),
]


def generate(
    target: Target = None,
    match: Match = None,
    count: Count = None,
    attributes: Attributes = 20,
    values: Values = "4",
    images: Images = 64,
    seed: Seed = 0,
    family: Family = AUTO,
    min_level_set: MinLevelSet = 1,
    splits: Splits = None,
    workers: Workers = 1,
    dask: Dask = None,
    out: Out = None,
    as_json: AsJson = False,
) -> Exit:
    """Make a data set of contexts whose targets need K symbols, certified and without leaks.

    Every complexity is certified by a search, and the data set says how
    often a target can be found without any message (blind accuracy). A
    command that was stopped goes on where it was if you give it again.
    """
    if (target is None) == (match is None):
        raise InputError("generate takes --target K or --match K,K,..., one of them")
    option, text = ("--target", target) if target is not None else ("--match", match)
    assert text is not None
    positive("--count", count)
    positive("--min-level-set", min_level_set)
    check_workers(workers, dask)
    check_names("--family: there is no", [family], [AUTO, *FAMILIES])
    spec = plan(
        numbers(option, text),
        Setting(attributes, numbers("--values", values), images),
        splits_of(count, splits),
        family,
        seed,
        matched=match is not None,
        min_level_set=min_level_set,
    )
    folder = Path(folder_name(spec)) if out is None else out
    there = is_finished(spec, folder)
    if not there:
        check_folder(folder)
    start = now()
    try:
        with (
            executor(workers, dask) as (pool, at_a_time),
            output.progress("generating", _contexts(spec), "contexts") as bar,
        ):
            made = make_dataset(spec, folder, pool, at_a_time, bar, lambda news: bar(news=news))
    except KeyboardInterrupt:
        output.note(f"{folder}: stopped by Ctrl-C; the same command goes on where it was")
        return Exit.STOPPED
    seconds = now() - start
    if as_json:
        summary = {key: value for key, value in made.card.items() if key != "shards"}
        output.say_json({"out": str(folder), **summary, "seconds": seconds}, spec.seed)
    else:
        _say(made, "already there" if there else f"{seconds:.1f} s")
    return Exit.OK


def numbers(option: str, text: str) -> tuple[int, ...]:
    """Return the whole numbers of an option such as ``3,4,5``.

    Raises
    ------
    InputError
        If it does not hold numbers and commas.
    """
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"{option} is {text!r}; expected numbers such as 3,4,5") from None


def splits_of(count: int | None, text: str | None) -> dict[str, int]:
    """Return the contexts of each split, from ``--count`` and ``--splits``.

    Examples
    --------
    >>> splits_of(None, "train=8000,valid=2000")
    {'train': 8000, 'valid': 2000}
    >>> splits_of(100, "train=0.9,valid=0.1")
    {'train': 90, 'valid': 10}

    Raises
    ------
    InputError
        If they contradict each other, or cannot be read.
    """
    if text is None:
        return shares(COUNT if count is None else count)
    parts = [part.partition("=") for part in text.split(",")]
    names = [name.strip() for name, _, _ in parts]
    try:
        sizes = [float(size) for _, _, size in parts]
    except ValueError:
        raise InputError(f"--splits is {text!r}; expected such as train=0.8,valid=0.2") from None
    if len(set(names)) < len(names):
        raise InputError(f"--splits is {text!r}: a split is named twice")
    if not all(size >= 0 and size <= 2**53 for size in sizes):
        raise InputError(f"--splits is {text!r}; expected shares or numbers of contexts")
    if sum(sizes) <= 1 + 1e-9:
        return shares(COUNT if count is None else count, dict(zip(names, sizes, strict=True)))
    if not all(size.is_integer() for size in sizes):
        raise InputError(f"--splits is {text!r}; expected shares of 1, or numbers of contexts")
    if count is not None and count != sum(sizes):
        raise InputError(f"--splits has {sum(sizes):.0f} contexts, --count {count}")
    return {name: int(size) for name, size in zip(names, sizes, strict=True)}


def folder_name(spec: Spec) -> str:
    """Return a name that says what a data set holds.

    Examples
    --------
    >>> folder_name(Spec((5,)))
    'k5-codes-a20-v4-n64-c10000-s0'
    >>> folder_name(Spec((5,), splits={"train": 70}, min_level_set=30))
    'k5-codes-a20-v4-n64-train70-l30-s0'
    """
    sizes = spec.setting.sizes
    values = str(sizes[0]) if len(set(sizes)) == 1 else f"{min(sizes)}to{max(sizes)}"
    if len(set(sizes)) > 1:
        # Which attribute has how many does not fit into a name.
        values += "-" + hashlib.sha256(repr(sizes).encode()).hexdigest()[:6]
    count = sum(spec.splits.values())
    usual = dict(spec.splits) == shares(count)
    splits = f"c{count}" if usual else "-".join(f"{name}{n}" for name, n in spec.splits.items())
    least = f"-l{spec.min_level_set}" if spec.min_level_set > 1 else ""
    levels = ("m" if spec.matched else "k") + "-".join(map(str, spec.levels))
    return (
        f"{levels}-{spec.family}-a{spec.setting.attributes}-v{values}-n{spec.setting.images}"
        f"-{splits}{least}-s{spec.seed}"
    )


def _contexts(spec: Spec) -> int:
    """Return how many contexts a data set has."""
    return sum(spec.splits.values()) * (1 if spec.matched else len(spec.levels))


def _say(made: Dataset, how: str) -> None:
    spec = made.spec
    contexts = _contexts(spec)
    games = f", {len(made):,} games" if spec.matched else ""
    output.say(
        f"{made.folder}: {contexts:,} contexts{games}, {spec.setting}, family {spec.family}", ""
    )
    rows = [
        [
            level,
            f"{found['games']:,}",
            f"{found['mean_level_set']:.1f}",
            str(found["smallest_level_set"]),
            f"{found['blind_accuracy']:.2%}",
        ]
        for level, found in made.card["levels"].items()
    ]
    output.say_rows(["min|M|", "games", "mean level set", "smallest", "blind accuracy"], rows)
    splits = ", ".join(f"{name} {games:,}" for name, games in made.splits.items())
    chance = 1 / spec.setting.images
    output.say(
        "",
        f"splits: {splits} games; chance is {chance:.2%}",
        f"every complexity certified; {how}",
    )
