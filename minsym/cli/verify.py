"""What ``minsym verify`` does."""

import time
from pathlib import Path
from typing import Any

from minsym.base.text import printable
from minsym.cli import output
from minsym.datasets.dataset import Dataset
from minsym.datasets.verify import Verification, verify
from minsym.errors import Exit

#: Findings that are listed.
LISTED = 20


def answer(
    folder: Path, sample: int | None, backend: str, seed: int, threads: int | None, as_json: bool
) -> Exit:
    """Check the data set, print, and return the exit status: 1 if anything is wrong."""
    dataset = Dataset(folder)
    start = time.perf_counter()
    with output.progress("verifying") as report:
        found = verify(
            folder, sample=sample, backend=backend, seed=seed, threads=threads, progress=report
        )
    seconds = time.perf_counter() - start
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
    output.say(f"games: values, targets, images, witnesses and contexts of {found.games:,}")
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
