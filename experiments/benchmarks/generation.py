"""Certified contexts a second and what they leak, at every complexity of the paper's setting.

    python -m experiments.benchmarks.generation

One core unless said. Every context is certified and all its level sets are known. The peer of
`uniform` is the paper's Algorithm 2 in plain Python, Algorithm 1 as printed inside.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.algorithm1 import SolveMinSym
from experiments.benchmarks.report import markdown, save
from minsym import UniformContexts
from minsym.datasets.dataset import Dataset
from minsym.datasets.draw import draw_games
from minsym.datasets.plan import plan
from minsym.datasets.shards import blind, to_parquet
from minsym.datasets.spec import SHARD_CONTEXTS, Spec
from minsym.errors import InputError
from minsym.games.setting import Setting

#: The frontier's sizes are what a level set can have at most there, as far as is known.
LEVELS = (*range(1, 21),)

#: Settings beyond the paper's, with contexts that are made of each.
LARGER = ((Setting(100, 10, 1000), (8, 10), 256), (Setting(20, 2, 64), (5, 6), SHARD_CONTEXTS))


def timed(job: Callable[[], object], rounds: int = 5) -> float:
    """Return the least CPU seconds of a job, the first time not counted: it compiles.

    On a shared machine the others measure its neighbours.
    """
    job()
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        job()
        taken.append(time.process_time() - start)
    return min(taken)


def row_of(setting: Setting, level: int, family: str, count: int) -> list[str]:
    """Measure a family at one level; return a row of the table."""
    spec = Spec((level,), setting, family, {"train": count})
    (shard,) = spec.shards()
    made = draw_games(spec, shard)
    each = timed(lambda: draw_games(spec, shard)) / count
    written = timed(lambda: to_parquet(made, spec)) / count
    return [
        f"{setting.attributes} x {setting.sizes[0]}, {setting.images}",
        str(level),
        family,
        f"{1 / each:,.0f}",
        f"{1 / (each + written):,.0f}",
        f"{made.level_set_size.mean():.1f}",
        f"{blind(made.level_set_size):.2%}",
    ]


def by_algorithm_2(setting: Setting, level: int, wanted: int, seed: int = 0) -> list[Any]:
    """Collect contexts of one level by the paper's Algorithm 2."""
    rng = random.Random(seed)
    found: list[Any] = []
    while len(found) < wanted:
        images = [
            {a: rng.randrange(size) for a, size in enumerate(setting.sizes)}
            for _ in range(setting.images)
        ]
        target = rng.choice(images)
        if SolveMinSym(target, images) == level:
            found.append((target, images))
    return found


def beside_algorithm_2(level: int, wanted: int, drawn: int = 1_000_000) -> list[str]:
    """Return a row: contexts a second by Algorithm 2, in plain Python and here."""
    setting = Setting()
    plain = timed(lambda: by_algorithm_2(setting, level, wanted), 1) / wanted
    supply = UniformContexts(seed=0)
    found = int((supply.complexities(drawn, threads=1) == level).sum())
    sliced = timed(lambda: supply.complexities(drawn, threads=1)) / found
    spec = Spec((level,), setting, "uniform", {"train": SHARD_CONTEXTS})
    whole = timed(lambda: draw_games(spec, spec.shards()[0])) / SHARD_CONTEXTS
    return [
        str(level),
        f"{1 / plain:,.0f}",
        f"{1 / sliced:,.0f}",
        f"{plain / sliced:,.0f}",
        f"{1 / whole:,.0f}",
        f"{plain / whole:,.0f}",
    ]


def command(*arguments: str) -> tuple[float, float]:
    """Run `minsym`, compiled before; return its wall-clock seconds and peak MiB of memory."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "minsym", *arguments], check=True, capture_output=True)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def whole_commands(folder: Path, shards: int = 64, million: int = 1_000_000) -> list[str]:
    """Return sentences on whole runs of the command line."""
    five = ("generate", "--target", "5", "--splits")
    cold, _ = command(*five, "train=8000,valid=2000", "--out", f"{folder}/paper")
    many = f"train={shards * SHARD_CONTEXTS}"
    one, _ = command(*five, many, "--out", f"{folder}/one")
    two, _ = command(*five, many, "--workers", "2", "--out", f"{folder}/two")
    same = all(
        (folder / "one" / shard.file).read_bytes() == (folder / "two" / shard.file).read_bytes()
        for shard in Dataset(folder / "one").shards
    )
    large, memory = command(*five, f"train={million}", "--out", f"{folder}/large")
    start = time.process_time()
    read = sum(len(batch.target) for batch in Dataset(folder / "large").batches(256, seed=0))
    reading = time.process_time() - start
    assert read == million
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"8,000 + 2,000 contexts at k = 5, the whole command: {cold:.1f} s.",
        f"{shards * SHARD_CONTEXTS:,} contexts, 1 worker {one:.1f} s, 2 workers {two:.1f} s: "
        f"{one / two:.2f} times; {'the same bytes' if same else 'DIFFERENT BYTES'}.",
        f"{million:,} contexts: {large:.0f} s, {memory:.0f} MiB at most; read back shuffled in "
        f"batches of 256 in {reading:.0f} s ({peak:.0f} MiB at most, the benchmark included).",
    ]


def main() -> None:
    """Measure and report."""
    rows = []
    for level in LEVELS:
        rows.append(row_of(Setting(), level, plan([level]).family, SHARD_CONTEXTS))
    for family, level in (("latent", 5), ("latent", 6), ("uniform", 2), ("uniform", 3)):
        rows.append(row_of(Setting(), level, family, SHARD_CONTEXTS))
    rows.append(row_of(Setting(), 5, "planted", SHARD_CONTEXTS))
    for setting, levels, count in LARGER:
        for level in levels:
            try:
                rows.append(row_of(setting, level, plan([level], setting).family, count))
            except InputError as error:
                print(error)
    with tempfile.TemporaryDirectory() as folder:
        whole = whole_commands(Path(folder))
    header = ["attributes x values, images", "k", "family", "contexts/s", "written/s"]
    header += ["level set", "blind accuracy"]
    save(
        "generation",
        "python -m experiments.benchmarks.generation",
        markdown(header, rows),
        "CPU rates of one core, best of five: contexts drawn, certified, with a witness "
        "message and all level sets; the same with the Parquet file made. Families are those "
        "that `auto` takes, then others.",
        "Algorithm 2 at the paper's setting, contexts a second. Found: drawn and solved in bit "
        "slices, and drawn again as arrays when they are wanted. Games: as arrays, all images "
        "solved, certified.",
        markdown(
            ["k", "plain Python, Algorithm 1 as printed", "found", "times", "games", "times"],
            [beside_algorithm_2(2, 40), beside_algorithm_2(3, 8)],
        ),
        *whole,
    )


if __name__ == "__main__":
    main()
