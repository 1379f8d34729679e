"""``minsym verify``: check the files, games and certificates of a data set."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.options import AsJson, DataSet, Threads, check_names, check_seed, one_of, positive
from minsym.datasets.dataset import Dataset
from minsym.datasets.records import RECORDS
from minsym.datasets.verify import Verification
from minsym.datasets.verify import verify as verify_dataset
from minsym.errors import Exit, InputError
from minsym.kernels.clock import now
from minsym.solving.backends import BACKENDS

#: Findings that are listed.
LISTED = 20


# The options.

Sample = Annotated[
    str,
    typer.Option(
        metavar="N|all",
        help="For how many games, drawn at random, to find min|M| and the level set again.",
    ),
]
Backend = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*BACKENDS),
        help=f"The backend that finds min|M| again, one of: {', '.join(BACKENDS)}.",
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of the sample.")]


def verify(
    folder: DataSet,
    sample: Sample = "100",
    backend: Backend = "sat",
    seed: Seed = 0,
    threads: Threads = None,
    as_json: AsJson = False,
) -> Exit:
    """Check a data set: its files, every game, and the certificates of a sample.

    The exit status is 1 if anything is wrong.
    """
    check_names("--backend: there is no", [backend], BACKENDS)
    if sample != "all" and not re.fullmatch(r"[0-9]{1,18}", sample):
        raise InputError(f"--sample is {sample!r}; expected a number of games, or all")
    check_seed(seed)
    positive("--threads", threads)
    dataset = Dataset(folder)
    start = now()
    with output.progress("verifying", len(dataset), "games") as report:
        found = verify_dataset(
            folder,
            sample=None if sample == "all" else int(sample),
            backend=backend,
            seed=seed,
            threads=threads,
            progress=report,
        )
    seconds = now() - start
    if as_json:
        output.say_json(_for_json(folder, found, backend) | {"seconds": seconds}, seed)
    else:
        say_verification(dataset, found, backend)
        output.say("", f"{seconds:.3f} s")
    return Exit.FAILED if found.findings else Exit.OK


def _for_json(folder: Path, found: Verification, backend: str) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "fine": not found.findings,
        "games": found.games,
        "certified": found.certified,
        "backend": backend,
        "blind_accuracy": found.blind_accuracy,
        "findings": found.findings,
    }


def say_verification(dataset: Dataset, found: Verification, backend: str) -> None:
    """Print for people what was checked, and what is wrong."""
    folder, spec = printable(str(dataset.folder), limit=None), dataset.spec
    levels = ", ".join(map(str, spec.levels))
    output.say(f"{folder}: {len(dataset):,} games, min|M| = {levels}, {spec.setting}", "")
    output.say(f"files: size, SHA-256 and columns of {len(dataset.shards):,} shards")
    if dataset.features is not None:
        output.say(f"features: SHA-256, and finite numbers, of {len(dataset.features):,} rows")
    output.say(f"games: values, targets, images, witnesses and contexts of {found.games:,}")
    if dataset.spec.records is not None:
        output.say(f"rows: images are rows of {RECORDS}, and of those of their split")
    output.say(
        f"certificates: min|M| by {backend}, the level set by a search, of {found.certified:,}"
    )
    if found.blind_accuracy is not None:
        output.say(f"blind accuracy: {found.blind_accuracy:.2%}")
    output.say("")
    if not found.findings:
        output.say("nothing is wrong")
        return
    count = len(found.findings)
    output.say(f"{count:,} thing{'s are' if count > 1 else ' is'} wrong:")
    output.say(*(f"  {finding}" for finding in found.findings[:LISTED]))
    if count > LISTED:
        output.say(f"  and {count - LISTED:,} more (--json lists all)")
