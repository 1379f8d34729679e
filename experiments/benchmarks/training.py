"""Training games a CPU-second on one thread, and the peak of memory, beside EGG.

    python -m experiments.benchmarks.training

The peer is EGG's game at the same sizes: see `egg_game.py` on what it needs. Each competitor
trains in a process of its own, already warm, and all take turns.
"""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.benchmarks.report import markdown, ratio, save

Images = npt.NDArray[np.uint8]
Targets = npt.NDArray[np.int64]

#: One step of training on a batch: value indices (B, n, |A|) and the targets' rows (B,).
Step = Callable[[Images, Targets], object]


class Sizes(NamedTuple):
    """A game and its agents; the defaults are the paper's, the vocabulary has |A| x |V| symbols."""

    attributes: int = 20
    values: int = 4
    images: int = 64
    length: int = 3
    hidden: int = 512
    embedding: int = 32


class Competitor(NamedTuple):
    """How a competitor's step is made, and the multiply-adds it takes for a game."""

    make: Callable[[Sizes], Step]
    multiply_adds: Callable[[Sizes], int]


class Measured(NamedTuple):
    """CPU seconds a game and peak MiB, round by round; what it goes into, or why there is none."""

    seconds: list[float]
    memory: list[float]
    note: str


#: A competitor's name and a batch size.
Job = tuple[str, int]

BATCHES = (64, 128)
WARM_UP = 5


def multiply_adds(sizes: Sizes, heard: int, scored: int, embeds: bool) -> int:
    """Count the multiply-adds in the matrix products of one training game.

    Parameters
    ----------
    sizes : Sizes
    heard, scored : int
        Steps of the receiver, and after how many of them it scores the candidates.
    embeds : bool
        Whether it embeds each candidate to score it; else it projects its state, once.
    """
    features = sizes.attributes * sizes.values
    gru = 3 * sizes.hidden * (sizes.embedding + sizes.hidden)
    token = features * sizes.embedding
    said = sizes.length * (gru + sizes.hidden * features + token)
    # The gradient of each factor costs as much as the product; images have none.
    first = 2 * features * sizes.hidden
    embedded = sizes.images * sizes.hidden * (2 * features + 3)
    score = embedded if embeds else 3 * sizes.hidden * features
    return first + 3 * (said + heard * (gru + token)) + scored * score


def product(_sizes: Sizes, width: int = 1024) -> Step:
    """Return one matrix product, which shows what the machine can do."""
    import torch  # noqa: PLC0415 - in the child only

    factor, result = torch.rand(width, width), torch.empty(width, width)
    return lambda _images, _target: torch.mm(factor, factor, out=result)


def egg(sizes: Sizes) -> Step:
    """Return EGG's training step."""
    from experiments.benchmarks import egg_game  # noqa: PLC0415 - not everyone has EGG

    return egg_game.make(sizes)


PRODUCT, EGG = "matrix product, 1024 x 1024", "EGG"

COMPETITORS = {
    PRODUCT: Competitor(product, lambda _: 1024**3),
    EGG: Competitor(egg, lambda s: multiply_adds(s, s.length + 1, s.length + 1, embeds=True)),
}


def draw(sizes: Sizes, batch: int) -> Iterator[tuple[Images, Targets]]:
    """Draw a few batches of random games, and give them again and again."""
    rng = np.random.default_rng(0)
    shape = (batch, sizes.images, sizes.attributes)
    few = [
        (rng.integers(sizes.values, size=shape, dtype=np.uint8), rng.integers(shape[1], size=batch))
        for _ in range(8)
    ]
    return cycle(few)


def peak_memory() -> float:
    """Return the MiB that this process held at most; `getrusage` would count its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def work(name: str, sizes: Sizes, batch: int, pipe: Connection) -> None:
    """Train in a child process: say why not or that it is warm, then answer each request.

    A request is how many CPU seconds to train, and the answer what a game took and the peak of
    memory; the last is 0, and its answer what the time of a step goes into.
    """
    import torch  # noqa: PLC0415 - in the child only

    torch.set_num_threads(1)
    torch.manual_seed(0)
    try:
        step = COMPETITORS[name].make(sizes)
    except ImportError as error:
        pipe.send(str(error))
        return
    batches = draw(sizes, batch)
    for _ in range(WARM_UP):
        step(*next(batches))
    pipe.send(None)
    while seconds := pipe.recv():
        steps, start = 0, time.process_time()
        while (taken := time.process_time() - start) < seconds or not steps:
            step(*next(batches))
            steps += 1
        pipe.send((taken / (steps * batch), peak_memory()))
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profiler:
        for _ in range(WARM_UP):
            step(*next(batches))
    pipe.send(operations({e.key: e.self_cpu_time_total for e in profiler.key_averages()}))


def operations(times: Mapping[str, float], least: float = 0.03) -> str:
    """Return the operations that take most, with their shares of the time."""
    total = sum(times.values())
    most = sorted(((taken / total, name) for name, taken in times.items()), reverse=True)
    return ", ".join(
        f"{name.removeprefix('aten::')} {share:.0%}" for share, name in most if share >= least
    )


def measure(jobs: Iterable[Job], sizes: Sizes, rounds: int, seconds: float) -> dict[Job, Measured]:
    """Measure competitors at batch sizes, in turns, each in a process of its own."""
    start = multiprocessing.get_context("spawn")
    measured, pipes = {}, {}
    for job in jobs:
        pipe, end = start.Pipe()
        start.Process(target=work, args=(job[0], sizes, job[1], end), daemon=True).start()
        end.close()
        reason = pipe.recv()
        measured[job] = Measured([], [], reason or "")
        if reason is None:
            pipes[job] = pipe
    for _ in range(rounds):
        for job, pipe in pipes.items():
            pipe.send(seconds)
            taken, memory = pipe.recv()
            measured[job].seconds.append(taken)
            measured[job].memory.append(memory)
    for job, pipe in pipes.items():
        pipe.send(0)
        measured[job] = measured[job]._replace(note=pipe.recv())
    return measured


def table(measured: Mapping[Job, Measured], sizes: Sizes) -> list[list[str]]:
    """Return the rows of the table: rates, ratios to EGG, memory and the share of the peak."""
    machine = measured[PRODUCT, 1].seconds
    rows = []
    for (name, batch), (seconds, memory, note) in measured.items():
        if name == PRODUCT:
            continue
        if not seconds:
            rows.append([name, str(batch), f"not measured: {note}", "", "", "", ""])
            continue
        peer = measured[EGG, batch].seconds
        work_of = COMPETITORS[name].multiply_adds(sizes)
        share = ratio(machine, seconds) * work_of / COMPETITORS[PRODUCT].multiply_adds(sizes)
        rows.append(
            [
                name,
                str(batch),
                f"{1 / statistics.median(seconds):,.0f}",
                f"{ratio(peer, seconds):.2f}" if peer else "",
                f"{memory[-1]:,.0f}",
                f"{2e-9 * work_of / statistics.median(seconds):.1f}",
                f"{share:.0%}",
            ]
        )
    return rows


def main(rounds: int = 9, seconds: float = 4) -> None:
    """Measure and report."""
    sizes = Sizes()
    names = [name for name in COMPETITORS if name != PRODUCT]
    jobs = [(PRODUCT, 1), *((name, batch) for batch in BATCHES for name in names)]
    measured = measure(jobs, sizes, rounds, seconds)
    machine = 2e-9 * 1024**3 / statistics.median(measured[PRODUCT, 1].seconds)
    header = ["game", "batch", "games/CPU-s", "times EGG", "peak MiB", "GFLOP/s", "share"]
    goes = [
        f"- {name}, batch {batch}: {note}."
        for (name, batch), (taken, _, note) in measured.items()
        if name != PRODUCT and taken
    ]
    save(
        "training",
        "python -m experiments.benchmarks.training",
        markdown(header, table(measured, sizes)),
        f"{sizes.images} images of {sizes.attributes} attributes with {sizes.values} values, up to "
        f"{sizes.length} symbols out of {sizes.attributes * sizes.values}, GRUs of {sizes.hidden}, "
        f"embeddings of {sizes.embedding}; straight-through Gumbel-Softmax, Schedule-Free AdamW. "
        f"One thread; medians of {rounds} rounds of {seconds:g} CPU seconds, taken in turns, after "
        f"{WARM_UP} steps that do not count.",
        "GFLOP/s are those of the matrix products that a step needs, counted, not measured: GRUs, "
        "symbols in and out, scores, and their gradients. The share is of what one product of "
        f"1024 x 1024 float32 matrices reaches in the same rounds, {machine:.1f} GFLOP/s.",
        "What a step's time goes into, by torch's profiler:",
        "\n".join(goes),
    )


if __name__ == "__main__":
    main()
