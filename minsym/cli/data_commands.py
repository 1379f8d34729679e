"""Commands on data sets, and what is known of them before they are made."""

import re
from pathlib import Path
from typing import Annotated

import typer

from minsym.cli.options import AsJson, check_seed, positive
from minsym.errors import InputError
from minsym.families import AUTO, FAMILIES
from minsym.solving.backends import BACKENDS


def generate(
    target: Annotated[
        str | None,
        typer.Option(metavar="K", help="The complexity of the targets, min|M|; or some: 2,3."),
    ] = None,
    match: Annotated[
        str | None,
        typer.Option(
            metavar="K,K,...",
            help="Instead: contexts that each supply a target at all of these complexities.",
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(help="Contexts, of each K of --target.", show_default="10000"),
    ] = None,
    attributes: Annotated[int, typer.Option(help="|A|.")] = 20,
    values: Annotated[
        str, typer.Option(metavar="V", help="|V|; or of each attribute: 4,4,2.")
    ] = "4",
    images: Annotated[int, typer.Option(help="n, the target included.")] = 64,
    seed: Annotated[int, typer.Option(help="Seed: decides every byte.")] = 0,
    family: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=f"auto, the one with the lowest blind accuracy, or one of: {', '.join(FAMILIES)}.",
        ),
    ] = AUTO,
    min_level_set: Annotated[
        int, typer.Option(help="Keep contexts with so many images or more at the complexity.")
    ] = 1,
    splits: Annotated[
        str | None,
        typer.Option(
            metavar="NAME=SHARE,...",
            help="Shares that add up to 1, or numbers of contexts.",
            show_default="train=0.8,valid=0.1,test=0.1",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler to work on, or its .json file."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A new folder, or one to go on with.",
            show_default="a name that says what it holds",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Make a data set of contexts whose targets need K symbols, certified and without leaks."""
    from minsym.cli import generate as generating  # noqa: PLC0415
    from minsym.datasets.plan import plan  # noqa: PLC0415
    from minsym.games.setting import Setting  # noqa: PLC0415

    if (target is None) == (match is None):
        raise InputError("generate takes --target K or --match K,K,..., one of them")
    option, text = ("--target", target) if target is not None else ("--match", match)
    assert text is not None
    positive("--count", count)
    positive("--workers", workers)
    if dask is not None and workers > 1:
        raise InputError("--workers goes with this machine, not with --dask")
    if family not in {AUTO, *FAMILIES}:
        known = ", ".join([AUTO, *FAMILIES])
        raise InputError(f"--family: there is no {family!r}; there are {known}")
    spec = plan(
        generating.numbers(option, text),
        Setting(attributes, generating.numbers("--values", values), images),
        generating.splits_of(count, splits),
        family,
        seed,
        matched=match is not None,
        min_level_set=min_level_set,
    )
    return generating.run(spec, out, workers, dask, as_json)


def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A data set made by minsym generate.")
    ],
    sample: Annotated[
        str,
        typer.Option(metavar="N|all", help="Games whose min|M| and level set are found again."),
    ] = "100",
    backend: Annotated[str, typer.Option(metavar="NAME", help="Who finds min|M| again.")] = "sat",
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 0,
    threads: Annotated[int | None, typer.Option(help="Threads.", show_default="all cores")] = None,
    as_json: AsJson = False,
) -> int:
    """Check a data set: files, every game, certificates. Exit status 1 if anything is wrong."""
    from minsym.cli import verify as verifying  # noqa: PLC0415

    if backend not in BACKENDS:
        raise InputError(f"--backend: there is no {backend!r}; there are {', '.join(BACKENDS)}")
    if sample != "all" and not re.fullmatch(r"[0-9]{1,18}", sample):
        raise InputError(f"--sample is {sample!r}; expected a number of games, or all")
    check_seed(seed)
    positive("--threads", threads)
    count = None if sample == "all" else int(sample)
    return verifying.answer(folder, count, backend, seed, threads, as_json)


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A data set made by minsym generate.")
    ],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="What to write: .npz for EGG's objects_game, or .jsonl, a game a line.",
        ),
    ],
    split: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only the games of this split.")
    ] = None,
) -> int:
    """Write the games of a data set for EGG, or as JSON."""
    from minsym.cli import export as exporting  # noqa: PLC0415

    return exporting.answer(folder, file, split)


def theory(
    attributes: Annotated[int, typer.Option(help="|A|.")] = 20,
    values: Annotated[int, typer.Option(help="|V|, of every attribute.")] = 4,
    images: Annotated[int, typer.Option(help="n, the target included.")] = 64,
    count: Annotated[int, typer.Option(help="Contexts to sample.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 0,
    batch: Annotated[int, typer.Option(help="Eqn. 1 and 2: n, the images sampled.")] = 128,
    classes: Annotated[int, typer.Option(help="Eqn. 1 and 2: |V_a1|, the classes.")] = 10_000,
    same: Annotated[int, typer.Option(help="Eqn. 1 and 2: m, images of one class.")] = 2,
    as_json: AsJson = False,
) -> int:
    """Say how easy games are and what is possible: Eqn. 1 and 2 of the paper, and bounds."""
    from minsym.cli import theory as theorizing  # noqa: PLC0415
    from minsym.games.uniform import UniformContexts  # noqa: PLC0415

    positive("--count", count)
    for option, number in (("--batch", batch), ("--classes", classes), ("--same", same)):
        positive(option, number)
    try:
        supply = UniformContexts(attributes, values, images, seed)
    except ValueError as error:
        raise InputError(f"--{error}") from None
    sample = theorizing.Classes(batch, classes, same)
    return theorizing.answer(supply, count, sample, as_json)
