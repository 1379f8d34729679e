"""How many games agents train on in a CPU-second, and their peak of memory, beside EGG.

    python -m experiments.benchmarks.training

The peer is EGG's game at the same sizes: see `egg_game.py` on what it needs. Each competitor
trains in a process of its own, already warm, and all take turns.
"""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.benchmarks.report import markdown, ratio, save
from minsym.games.setting import Setting

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


class Measured(NamedTuple):
    """What a process that trains measured of itself.

    Attributes
    ----------
    seconds, memory : list
        CPU seconds a game and peak MiB, in each round.
    operations : float
        Floating-point operations of a game's matrix products, gradients included.
    note : str
        What a step's time goes into, or why nothing was measured.
    """

    seconds: list[float]
    memory: list[float]
    operations: float
    note: str


#: A competitor's name and a batch size.
Job = tuple[str, int]

BATCHES = (64, 128)
WARM_UP = 5


def product(_sizes: Sizes, width: int = 1024) -> Step:
    """Return one matrix product, which shows what the machine can do."""
    import torch  # noqa: PLC0415 - in the child only

    factor = torch.rand(width, width)
    return lambda _images, _target: torch.mm(factor, factor)


def egg(sizes: Sizes) -> Step:
    """Return EGG's training step."""
    from experiments.benchmarks import egg_game  # noqa: PLC0415 - not everyone has EGG

    return egg_game.make(sizes)


def ours(sizes: Sizes, plain: bool = False, **fields: Any) -> Step:
    """Return the training step of `minsym train`, or of its twin that embeds every candidate.

    ``fields`` are those of its config that are not as usual.
    """
    import torch  # noqa: PLC0415 - in the child only

    from minsym.agents.learn.optimizer import optimizer_of  # noqa: PLC0415
    from minsym.agents.play.config import Config  # noqa: PLC0415
    from minsym.agents.play.game import Game  # noqa: PLC0415
    from minsym.agents.play.vocabulary import symbols_of  # noqa: PLC0415

    setting = Setting(sizes.attributes, sizes.values, sizes.images)
    config = Config(
        max_length=sizes.length, hidden=sizes.hidden, embedding=sizes.embedding, **fields
    )
    game = Game(config, setting)
    if plain:
        from tests.plain_receiver import PlainReceiver  # noqa: PLC0415

        features = sizes.attributes * sizes.values
        game.receivers[0] = PlainReceiver(features, features, sizes.hidden, sizes.embedding)
    optimizer = optimizer_of(game, config)
    pairs = cycle(np.ndindex(config.senders, config.receivers))
    samples = torch.Generator().manual_seed(0)
    game.train()
    optimizer.train()

    def step(images: Images, target: Targets) -> None:
        features = torch.from_numpy(symbols_of(images, setting.sizes)).long()
        game.meet(*next(pairs))
        outcome = game(features, torch.from_numpy(target), samples)
        optimizer.zero_grad()
        outcome.loss.backward()
        optimizer.step()

    return step


PRODUCT, EGG = "matrix product, 1024 x 1024", "EGG"

#: Makers of training steps, called in a child process; the first is what all are measured by.
COMPETITORS: dict[str, Callable[[Sizes], Step]] = {
    PRODUCT: product,
    EGG: egg,
    "minsym, EGG's semantics": partial(ours, eos="within"),
    "its plain twin": partial(ours, eos="within", plain=True),
    "minsym, fixed length": partial(ours, eos="none"),
    "its plain twin, fixed length": partial(ours, eos="none", plain=True),
}

#: What agents may have besides, each beside the same without it.
USUAL = "minsym, fixed length"
PARTS: dict[str, dict[str, Any]] = {
    "a stopping head and a price": {"stop": "head", "length_cost": 0.1},
    "an impatient receiver": {"impatient": True},
    "noise in the channel": {"noise": 0.1},
    "2 senders, 2 receivers": {"senders": 2, "receivers": 2},
    "reconstruction": {"goal": "reconstruction"},
    "LSTM": {"cell": "lstm"},
    "transformer": {"cell": "transformer"},
    "sees the context": {"sees": "context"},
}
COMPETITORS |= {name: partial(ours, **fields) for name, fields in PARTS.items()}

#: Games of a batch where parts are compared.
OF_PARTS = 128


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
    """Train in a child process: say what is counted once it is warm, then answer each request.

    A request is how many CPU seconds to train, and the answer what a game took and the peak of
    memory; the last is 0, and its answer what the time of a step goes into.
    """
    import torch  # noqa: PLC0415 - in the child only
    from torch.profiler import ProfilerActivity, profile  # noqa: PLC0415
    from torch.utils.flop_counter import FlopCounterMode  # noqa: PLC0415

    torch.set_num_threads(1)
    torch.manual_seed(0)
    try:
        step = COMPETITORS[name](sizes)
    except ImportError as error:
        pipe.send((0, str(error)))
        return
    batches = draw(sizes, batch)
    for _ in range(WARM_UP):
        step(*next(batches))
    with FlopCounterMode(display=False) as counter:
        step(*next(batches))
    pipe.send((counter.get_total_flops() / batch, ""))
    while seconds := pipe.recv():
        steps, start = 0, time.process_time()
        while (taken := time.process_time() - start) < seconds or not steps:
            step(*next(batches))
            steps += 1
        pipe.send((taken / (steps * batch), peak_memory()))
    with profile(activities=[ProfilerActivity.CPU]) as profiler:
        for _ in range(WARM_UP):
            step(*next(batches))
    pipe.send(shares({event.key: event.self_cpu_time_total for event in profiler.key_averages()}))


def shares(times: Mapping[str, float], least: float = 0.03) -> str:
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
        measured[job] = Measured([], [], *pipe.recv())
        if not measured[job].note:
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


def table(measured: Mapping[Job, Measured]) -> list[list[str]]:
    """Return the rows of the table: rates, ratios to EGG, memory and the share of the peak."""
    machine, _, of_machine, _ = measured[PRODUCT, 1]
    rows = []
    for (name, batch), (seconds, memory, operations, note) in measured.items():
        if not seconds:
            rows.append([name, str(batch), f"not measured: {note}", *[""] * 5])
        elif name != PRODUCT:
            peer = measured[EGG, batch].seconds
            taken = statistics.median(seconds)
            row = [name, str(batch), f"{1 / taken:,.0f}"]
            row += [f"{ratio(peer, seconds):.2f}" if peer else "", f"{memory[-1]:,.0f}"]
            row += [f"{operations / 1e6:.1f}", f"{operations / taken / 1e9:.1f}"]
            rows.append([*row, f"{ratio(machine, seconds) * operations / of_machine:.0%}"])
    return rows


def parts(measured: Mapping[Job, Measured]) -> list[list[str]]:
    """Return the rows of the second table: what each part costs."""
    usual, rows = measured[USUAL, OF_PARTS], []
    for name in (USUAL, *PARTS):
        seconds, memory, operations, _ = measured[name, OF_PARTS]
        rate, times = 1 / statistics.median(seconds), ratio(usual.seconds, seconds)
        row = [name, f"{rate:,.0f}", f"{times:.2f}", f"{memory[-1]:,.0f}"]
        rows.append([*row, f"{operations / 1e6:.1f}"])
    return rows


def main(rounds: int = 7, seconds: float = 2) -> None:
    """Measure and report."""
    sizes = Sizes()
    names = [name for name in COMPETITORS if name != PRODUCT and name not in PARTS]
    jobs = [(PRODUCT, 1), *((name, batch) for batch in BATCHES for name in names)]
    every = measure([*jobs, *((name, OF_PARTS) for name in PARTS)], sizes, rounds, seconds)
    measured = {job: every[job] for job in jobs}
    machine = measured[PRODUCT, 1]
    peak = machine.operations / statistics.median(machine.seconds) / 1e9
    header = ["game", "batch", "games/CPU-s", "times EGG", "peak MiB"]
    header += ["MFLOP a game", "GFLOP/s", "share"]
    goes = [
        f"- {name}, batch {batch}: {each.note}."
        for (name, batch), each in measured.items()
        if name != PRODUCT and each.seconds
    ]
    save(
        "training",
        "python -m experiments.benchmarks.training",
        markdown(header, table(measured)),
        f"{sizes.images} images of {sizes.attributes} attributes with {sizes.values} values, up to "
        f"{sizes.length} symbols out of {sizes.attributes * sizes.values}, GRUs of {sizes.hidden}, "
        f"embeddings of {sizes.embedding}; straight-through Gumbel-Softmax, Schedule-Free AdamW. "
        f"One thread; medians of {rounds} rounds of {seconds:g} CPU seconds, taken in turns, after "
        f"{WARM_UP} steps that do not count.",
        "FLOP are those of the matrix products, gradients included, as torch counts them. The "
        "share is of what one product of 1024 x 1024 float32 matrices reaches in the same rounds, "
        f"{peak:.1f} GFLOP/s.",
        f"What each part of the agents costs, at {OF_PARTS} games a batch, in the same rounds; "
        f"times are those of '{USUAL}':",
        markdown(["game", "games/CPU-s", "times", "peak MiB", "MFLOP a game"], parts(every)),
        "What a step's time goes into, by torch's profiler:",
        "\n".join(goes),
    )


if __name__ == "__main__":
    main()
