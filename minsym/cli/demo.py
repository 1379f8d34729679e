"""What ``minsym demo`` does."""

import time
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from minsym.cli import output
from minsym.cli.audit import say_audit, timed_audit
from minsym.cli.generate import folder_name
from minsym.cli.generate import run as generate
from minsym.cli.solve import Search, answer, random_question, row_question
from minsym.errors import Exit
from minsym.generation import plan
from minsym.spec import shares
from minsym.tables import Table, read_table
from minsym.uniform import UniformContexts

#: Contexts of the batch, and of a data set.
BATCH, MADE = 100_000, 2_000


def run() -> Exit:
    """Show what minsym does, small, in under a minute."""
    zoo = zoo_table()
    output.say("== What singles out the platypus? (minsym solve zoo.csv --row platypus)", "")
    answer(row_question(zoo, "platypus"), Search(), as_json=False)
    output.say("", "== And every other animal? (minsym audit zoo.csv)", "")
    found, seconds = timed_audit(zoo, None)
    say_audit(found, zoo, seconds)
    output.say("", "== A game at the paper's setting (minsym solve --seed 1)", "")
    answer(random_question(None, None, None, 1), Search(), as_json=False)
    output.say("", f"== {BATCH:,} such games, drawn and solved bit-sliced", "")
    _say_batch(UniformContexts(seed=1))
    for level in (3, 6):
        output.say("", f"== Games that need {level} symbols (minsym generate --target {level})", "")
        _say_data_set(level)
    return Exit.OK


def _say_data_set(level: int) -> None:
    """Make a data set, and forget it."""
    with TemporaryDirectory() as folder:
        spec = plan([level], splits=shares(MADE), seed=1)
        generate(spec, Path(folder) / folder_name(spec), 1, None, as_json=False)


def zoo_table() -> Table:
    """Return the example table that ships with minsym."""
    with as_file(files("minsym.data") / "zoo.csv") as path:
        return replace(read_table(path), source="zoo.csv")


def _say_batch(supply: UniformContexts) -> None:
    """Solve a batch of uniform contexts."""
    supply.complexities(1)  # compiles what is not compiled yet
    start = time.perf_counter()
    with output.progress("solving") as report:
        sizes = supply.complexities(BATCH, progress=report)
    seconds = time.perf_counter() - start
    counts = {str(size): int(games) for size, games in enumerate(np.bincount(sizes)) if games}
    output.say_histogram(counts, "min|M|", "games")
    output.say("", f"{seconds:.3f} s, {BATCH / seconds:,.0f} games a second")
