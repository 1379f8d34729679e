"""Contexts a second at the paper's setting, beside Algorithm 1 as it is printed.

    python -m experiments.benchmarks.batch

One thread. Uniform contexts, |A| = 20, |V| = 4, 64 images. The peer is Algorithm 1 as the
paper prints it, on images that are dicts already. Beside the rates stand the parts they are
made of, timed by themselves: reading the bytes, packing them, drawing the bit planes.
"""

import statistics

import numpy as np
from numba import njit

from experiments.algorithm1 import SolveMinSym
from experiments.benchmarks.peers import as_game
from experiments.benchmarks.report import in_turns, markdown, ratio, save
from minsym import UniformContexts, solve_batch
from minsym.kernels import batch, bits, uniform

ATTRIBUTES, VALUES, IMAGES = 20, 4, 64


@njit(nogil=True)
def pack_only(values: np.ndarray, targets: np.ndarray) -> None:
    """Pack every context but the last, and solve none."""
    n_contexts, n, width = values.shape
    rows = np.zeros(64, np.uint32)
    masks = np.zeros((bits.words_for(n), bits.padded(width)), np.uint64)
    for c in range(n_contexts - 1):
        context = values.ctypes.data + c * n * width
        batch.pack_differences(
            context, n, width, targets[c], rows, masks.ctypes.data, (8 * masks.shape[1], 8)
        )


@njit(nogil=True)
def draw_only(count: int, n: int, width: int) -> None:
    """Draw the bit planes of contexts, and solve none."""
    planes = uniform.new_planes(n, width, VALUES)
    states, used = np.empty(bits.LANES, np.uint64), np.empty(bits.LANES, np.int64)
    for c in range(0, count, bits.LANES):
        uniform.draw_planes(0, c, VALUES, planes, states, used)


def main(listed: int = 400, packed: int = 100_000, rounds: int = 9) -> None:
    """Time all paths in turns and report them per context."""
    supply = UniformContexts(ATTRIBUTES, VALUES, IMAGES, seed=0)
    values, targets = supply.contexts(range(packed))
    games = [as_game(supply.context(c)) for c in range(listed)]
    words = values.reshape(-1).view(np.uint64)
    jobs = {
        "Algorithm 1 as printed": lambda: [SolveMinSym(*game) for game in games],
        "`solve_batch`, bytes": lambda: solve_batch(values, targets, threads=1),
        "... reading the bytes": lambda: np.bitwise_xor.reduce(words),
        "... reading and packing": lambda: pack_only(values, targets),
        "`UniformContexts.complexities`": lambda: supply.complexities(packed, threads=1),
        "... drawing the bit planes": lambda: draw_only(packed, IMAGES, ATTRIBUTES),
    }
    for job in jobs.values():
        job()  # compile
    assert [SolveMinSym(*game) for game in games] == solve_batch(values, targets)[:listed].tolist()
    assert (supply.complexities(packed) == solve_batch(values, targets)).all()
    seconds = in_turns(jobs, rounds)
    peer = "Algorithm 1 as printed"
    rows = []
    for name, taken in seconds.items():
        count = listed if name == peer else packed
        each = statistics.median(taken) / count
        times = ratio([s / listed for s in seconds[peer]], [s / count for s in taken])
        rows.append([name, f"{each * 1e9:,.0f}", f"{1 / each:,.0f}", f"{times:,.0f}"])
    size = IMAGES * ATTRIBUTES
    read = statistics.median(seconds["... reading the bytes"]) / packed
    whole = statistics.median(seconds["`solve_batch`, bytes"]) / packed
    packing = statistics.median(seconds["... reading and packing"]) / packed
    drawing = statistics.median(seconds["... drawing the bit planes"]) / packed
    sliced = statistics.median(seconds["`UniformContexts.complexities`"]) / packed
    save(
        "batch",
        "python -m experiments.benchmarks.batch",
        markdown(["one thread", "ns a context", "contexts a second", "times the peer"], rows),
        f"Medians of {rounds} rounds taken in turns; ratios are medians of the rounds' ratios.",
        f"Limits. Bytes: a context is {size:,} bytes, read at {size / read / 1e9:.0f} GB/s by a "
        f"plain XOR of all words, so `solve_batch` takes {whole / read:.1f} times as long as "
        f"reading its input, and {whole / packing:.1f} times as long as reading and packing it. "
        "What is left is instructions, not bytes: a load, a compare, a move and a store for each "
        "of 64 images, 20 tests that turn them over, 190 pairs looked at for 8 contexts at once, "
        "and a triple or two in one context of eleven. Bit slices: nothing is read from memory; "
        "40 words of random bits a context, two 64-bit multiplications each, are "
        f"{drawing / sliced:.0%} of the time, and the same 190 pairs most of the rest.",
    )


if __name__ == "__main__":
    main()
