"""``minsym generate``: make a data set of contexts whose targets need K symbols."""

import hashlib
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.executors import executor
from minsym.cli import output
from minsym.cli.options import (
    TABLE_OPTIONS,
    AsJson,
    Dask,
    Workers,
    check_names,
    check_workers,
    one_of,
    positive,
    with_options,
)
from minsym.cli.places import check_folder
from minsym.cli.records import about, records_from
from minsym.datasets.dataset import Dataset
from minsym.datasets.make import generate as make_dataset
from minsym.datasets.make import is_finished
from minsym.datasets.plan import plan
from minsym.datasets.spec import COUNT, Spec, shares
from minsym.errors import Exit, InputError
from minsym.families import AUTO, FAMILIES
from minsym.games.records import HOLD_OUTS
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
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TABLE",
        help="Make the images of the rows of a table: a file, one of minsym tables, such as zoo, "
        "or an .npz of EGG's objects_game.",
    ),
]
FeaturesFile = Annotated[
    str | None,
    typer.Option(
        "--features",
        metavar="FILE",
        help="What agents may see of the rows of the table in the place of their attributes: an "
        ".npy or .npz file with a vector for each row (N x d), or its pixels (N x channels x "
        "height x width). FILE.npz:NAME is one of several arrays.",
    ),
]
ImageColumn = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        help="Instead of --features: the column of the table that has the paths of PNG or JPEG "
        "files, from the folder of the table, all of one size.",
    ),
]
HoldOut = Annotated[
    str | None,
    typer.Option(
        metavar="WHAT",
        autocompletion=one_of(*HOLD_OUTS),
        help="What the first split has not, of a table: rows, then each split has rows of its "
        "own, or pairs, then the others have pairs of values that it has not.",
        show_default="nothing: all splits have the same rows",
    ),
]
Attributes = Annotated[
    int | None, typer.Option(help="Number of attributes of an image, |A|.", show_default="20")
]
Values = Annotated[
    str | None,
    typer.Option(
        metavar="V",
        help="Number of values of an attribute, |V|, or of each attribute, such as 4,4,2.",
        show_default="4",
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


@with_options(TABLE_OPTIONS)
def generate(
    target: Target = None,
    match: Match = None,
    table: From = None,
    given: dict[str, Any] | None = None,
    features: FeaturesFile = None,
    image_column: ImageColumn = None,
    hold_out: HoldOut = None,
    count: Count = None,
    attributes: Attributes = None,
    values: Values = None,
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
    assert given is not None
    positive("--count", count)
    positive("--min-level-set", min_level_set)
    check_workers(workers, dask)
    check_names("--family: there is no", [family], [AUTO, *FAMILIES])
    if hold_out is not None:
        check_names("--hold-out: there is no", [hold_out], HOLD_OUTS)
    if features is not None and image_column is not None:
        raise InputError("--features and --image-column both say what agents see; give one")
    given |= {
        name: value
        for name, value in (("features", features), ("image_column", image_column))
        if value is not None
    }
    records = records_from(
        table, given, {"attributes": attributes, "values": values}, {"hold_out": hold_out}
    )
    spec = plan(
        numbers(option, text),
        None if table is not None else setting_of(attributes, values, images),
        splits_of(count, splits),
        family,
        seed,
        matched=match is not None,
        min_level_set=min_level_set,
        table=records,
        images=None if records is None else images,
        hold_out=hold_out,
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


def setting_of(attributes: int | None, values: str | None, images: int) -> Setting:
    """Return the setting of contexts whose images may be anything."""
    each = 4 if values is None else numbers("--values", values)
    return Setting(20 if attributes is None else attributes, each, images)


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
    images = f"a{spec.setting.attributes}-v{values}"
    if spec.records is not None:
        name = re.sub("[^A-Za-z0-9]+", "-", Path(spec.records.name).stem).strip("-") or "table"
        images = f"{name[:40]}-{spec.records.digest[:6]}"
        images += "" if spec.features is None else f"-f{spec.features.sha256[:6]}"
        images += "" if spec.hold_out is None else f"-{spec.hold_out}"
    count = sum(spec.splits.values())
    usual = dict(spec.splits) == shares(count)
    splits = f"c{count}" if usual else "-".join(f"{name}{n}" for name, n in spec.splits.items())
    least = f"-l{spec.min_level_set}" if spec.min_level_set > 1 else ""
    levels = ("m" if spec.matched else "k") + "-".join(map(str, spec.levels))
    return f"{levels}-{spec.family}-{images}-n{spec.setting.images}-{splits}{least}-s{spec.seed}"


def _say_records(made: Dataset) -> None:
    """Say what the images are rows of, what was left out, and what is held out."""
    records = made.spec.records
    if records is None:
        return
    output.say(*about(records))
    if made.features is not None:
        each = " x ".join(map(str, made.features.shape[1:]))
        output.say(f"features: {each} {made.features.dtype.name} for each row")
    if made.spec.hold_out == "rows":
        pools = made.spec.parted.pools.items()
        output.say("rows held out: " + ", ".join(f"{s} has {len(pool):,}" for s, pool in pools))
    for a, u, b, v in made.card.get("held_out", []):
        output.say(f"held out: {a} = {u} with {b} = {v}")


def _contexts(spec: Spec) -> int:
    """Return how many contexts a data set has."""
    return sum(spec.splits.values()) * (1 if spec.matched else len(spec.levels))


def _say(made: Dataset, how: str) -> None:
    spec = made.spec
    contexts = _contexts(spec)
    games = f", {len(made):,} games" if spec.matched else ""
    output.say(f"{made.folder}: {contexts:,} contexts{games}, {spec.setting}, family {spec.family}")
    _say_records(made)
    output.say("")
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
        *_prior(made),
        f"every complexity certified; {how}",
    )


def _prior(made: Dataset) -> list[str]:
    """Return what is said of the identity prior, and of how many games it is known."""
    prior = made.card.get("identity_prior")
    if prior is None:
        return []
    games = [size for size in made.splits.values() if size]
    tried = sum(games[1:]) or games[0]
    why = "a receiver that knows which rows tend to be targets, and hears nothing"
    return [f"identity prior {prior:.2%} in {tried:,} games: {why}"]
