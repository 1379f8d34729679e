"""``minsym theory``: how easy uniform games are, by equations, by sampling and by bounds."""

from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Annotated, Any

import numpy as np
import typer

from minsym.base.statistics import Share, sample_shares
from minsym.cli import output
from minsym.cli.options import (
    TABLE_OPTIONS,
    AsJson,
    check_count,
    check_seed,
    flag,
    positive,
    with_options,
)
from minsym.cli.records import about, records_from
from minsym.errors import Exit, InputError
from minsym.games import theory as known
from minsym.games.records import Records
from minsym.games.uniform import UniformContexts

#: The most images that are reckoned with, as the time of what is exact grows with the square,
#: and the most classes.
MAX_IMAGES, MAX_CLASSES = 10_000, 1 << 53

#: Seconds for finding out what each row of a table needs among all of them.
PATIENCE = 30.0


@dataclass(frozen=True)
class ClassSample:
    """The numbers in Eqn. 1 and 2: images that are drawn, classes, and images of one class."""

    images: int
    classes: int
    same: int


# The options.

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TABLE",
        help="Say instead what games of the rows of a table can be: a file, one of minsym tables, "
        "such as zoo, or an .npz of EGG's objects_game.",
    ),
]
Attributes = Annotated[
    int | None, typer.Option(help="Number of attributes of an image, |A|.", show_default="20")
]
Values = Annotated[
    int | None, typer.Option(help="Number of values of every attribute, |V|.", show_default="4")
]
Images = Annotated[int, typer.Option(help="Number of images of a context, n, the target included.")]
Count = Annotated[
    int | None,
    typer.Option(help="How many contexts to draw.", show_default="100000, 10000 of a table"),
]
Seed = Annotated[int, typer.Option(help="Seed of the contexts that are drawn.")]
Batch = Annotated[
    int | None,
    typer.Option(help="Number of images that are drawn in Eqn. 1 and 2, n.", show_default="128"),
]
Classes = Annotated[
    int | None,
    typer.Option(help="Number of classes in Eqn. 1 and 2, |V_a1|.", show_default="10000"),
]
Same = Annotated[
    int | None,
    typer.Option(
        help="Number of images that are to be of one class in Eqn. 1 and 2, m.", show_default="2"
    ),
]


@with_options(TABLE_OPTIONS)
def theory(
    table: From = None,
    given: dict[str, Any] | None = None,
    attributes: Attributes = None,
    values: Values = None,
    images: Images = 64,
    count: Count = None,
    seed: Seed = 0,
    batch: Batch = None,
    classes: Classes = None,
    same: Same = None,
    as_json: AsJson = False,
) -> Exit:
    """Say how easy games are, by Eqn. 1 and 2 of the paper, by sampling, and by bounds.

    It draws uniform contexts, as the paper does, and says which share
    of the targets needs how many symbols. Beside that it prints how
    likely images of one class are, and how many images of one context
    can have a high complexity. Of a table it says which complexities
    its rows can have, and how honest games of them can be.
    """
    check_count(count)
    check_seed(seed)
    assert given is not None
    of_uniform = {"attributes": attributes, "values": values}
    of_uniform |= {"batch": batch, "classes": classes, "same": same}
    records = records_from(table, given, of_uniform, {})
    if records is not None:
        positive("--images", images)
        return _of_table(records, images, 10_000 if count is None else count, seed, as_json)
    for name in ("batch", "classes", "same"):
        positive(flag(name), of_uniform[name])
    usual = {"attributes": 20, "values": 4, "batch": 128, "classes": 10_000, "same": 2}
    asked = usual | {name: number for name, number in of_uniform.items() if number is not None}
    try:
        supply = UniformContexts(asked["attributes"], asked["values"], images, seed)
    except ValueError as error:
        raise InputError(f"--{error}") from None
    sample = ClassSample(asked["batch"], asked["classes"], asked["same"])
    count = 100_000 if count is None else count
    _check_sizes(supply, sample)
    numbers = (sample.images, sample.classes, sample.same)
    equations = {
        "one_class": known.one_class_probability(*numbers),
        "any_class_approximation": known.any_class_approximation(*numbers),
        "any_class": known.any_class_probability(*numbers),
    }
    sizes, distractors = [supply.values] * supply.attributes, supply.images - 1
    exact = {
        "single_symbol": known.single_symbol_probability(sizes, distractors),
        "duplicate": known.duplicate_probability(sizes, distractors),
    }
    shares = _sampled(supply, count)
    levels = max(1, min(supply.attributes, distractors))
    bounds = known.level_set_bounds(supply.images, levels)
    if as_json:
        found = _for_json(supply, sample, equations, exact, shares, bounds)
        output.say_json(found, supply.seed)
        return Exit.OK
    _say_equations(sample, equations)
    _say_uniform(supply, exact, shares, count)
    _say_bounds(supply, bounds)
    return Exit.OK


def _of_table(records: Records, images: int, count: int, seed: int, as_json: bool) -> Exit:
    """Say what games of a table can be."""
    from minsym.datasets.prospects import prospects  # noqa: PLC0415 - few ask about a table

    with output.progress("looking at the table") as bar:
        found = prospects(
            records, images, count, seed, PATIENCE, lambda what, share: bar(share, news=what)
        )
    if as_json:
        described = records.as_json()
        del described["values"]
        levels = {str(each.level): each._asdict() for each in found}
        output.say_json({"records": described, "images": images, "levels": levels}, seed)
        return Exit.OK
    output.say(*about(records), "", f"contexts of {images} rows", "")
    rows = [
        [
            str(each.level),
            f"{each.targets:,}" + ("" if each.targets == each.at_most else " or more"),
            f"{each.share:.3%}",
            "" if each.blind is None else f"{each.blind:.2%}",
            _level_set(each.level_set),
            "" if each.search_blind is None else f"{each.search_blind:.2%}",
        ]
        for each in found
    ]
    header = ["min|M|", "can be targets", "drawn", "its blind", "level set", "its blind"]
    output.say_rows(header, rows)
    output.say(
        "",
        f"drawn: {count:,} contexts as in Algorithm 2, seed {seed}; searched: family search",
        f"blind: what a receiver reaches that hears nothing; chance is {1 / images:.2%}",
    )
    if records.is_factorial:
        output.say("all combinations of values are there, so that designs are possible too")
    return Exit.OK


def _level_set(mean: float | None) -> str:
    """Return what is said of the level sets that a search found."""
    if mean is None:
        return "not searched"
    return f"{mean:.1f}" if mean else "none found"


def _check_sizes(supply: UniformContexts, sample: ClassSample) -> None:
    """Raise InputError if numbers are too large to be reckoned with."""
    for option, number, most in (
        ("--images", supply.images, MAX_IMAGES),
        ("--batch", sample.images, MAX_IMAGES),
        ("--classes", sample.classes, MAX_CLASSES),
    ):
        if number > most:
            raise InputError(f"{option} is {number}; expected {most} or fewer")


def _sampled(supply: UniformContexts, count: int) -> dict[int, Share]:
    with output.progress("sampling", count, "contexts") as report:
        sizes = np.bincount(supply.complexities(count, progress=report))
    return sample_shares({size: int(games) for size, games in enumerate(sizes) if games})


def _for_json(
    supply: UniformContexts,
    sample: ClassSample,
    equations: dict[str, float],
    exact: dict[str, float],
    shares: dict[int, Share],
    bounds: list[int],
) -> dict[str, Any]:
    return {
        "classes": asdict(sample) | equations,
        "setting": asdict(supply),
        "exact": exact,
        "sampled": {size: share._asdict() for size, share in shares.items()},
        "halving_bound": known.halving_bound(supply.images),
        "level_set_bounds": dict(enumerate(bounds, start=1)),
    }


def _say_equations(sample: ClassSample, found: dict[str, float]) -> None:
    output.say(
        f"{sample.images:,} images of {sample.classes:,} classes: "
        f"that {sample.same} or more are of one class",
        "",
    )
    rows = [
        ["of a given class", f"{found['one_class']:.4g}", "Eqn. 1"],
        ["of any class, taken as independent", f"{found['any_class_approximation']:.4g}", "Eqn. 2"],
        ["of any class", f"{found['any_class']:.4g}", "exact"],
    ]
    output.say_rows(["one class", "probability", ""], rows)


def _say_uniform(
    supply: UniformContexts, exact: dict[str, float], shares: dict[int, Share], count: int
) -> None:
    output.say(
        "",
        f"Uniform contexts: |A| = {supply.attributes}, |V| = {supply.values}, n = {supply.images}",
        "",
    )
    rows = [
        [str(size), f"{s.games:,}", f"{s.share:.4%}", f"{s.low:.4%} to {s.high:.4%}"]
        for size, s in shares.items()
    ]
    output.say_rows(["min|M|", "games", "share", "95 % interval"], rows)
    output.say(
        "",
        f"{count:,} contexts drawn with seed {supply.seed}; "
        "distractors equal to the target are dropped, as Algorithm 1 does",
        f"exactly: P(min|M| = 1) = {exact['single_symbol']:.4g}, "
        f"P(a distractor equals the target) = {exact['duplicate']:.4g}",
    )


def _say_bounds(supply: UniformContexts, bounds: list[int]) -> None:
    n = supply.images
    output.say(
        "",
        f"Any context of {n} distinct images",
        "",
        f"all of them at min|M| >= k: k <= {known.halving_bound(n)} (T3, halving)",
        f"the target at min|M| = k: k <= {len(bounds)}, for {supply.attributes} attributes "
        f"and {n - 1} distractors",
        "at most U(n, k) of them at min|M| >= k (T5):",
        "",
    )
    rows = []
    for most, group in groupby(enumerate(bounds, start=1), key=lambda bound: bound[1]):
        levels = [k for k, _ in group]
        named = str(levels[0]) if len(levels) == 1 else f"{levels[0]}-{levels[-1]}"
        rows.append([named, f"{most:,}", f"{1 / most:.2%}"])
    output.say_rows(["k", "U(n, k)", "least blind accuracy"], rows)
