"""Many targets at once: every path against Algorithm 1 as printed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import BackendError, Context, complexity, solve, solve_batch
from minsym.questions import many, whole_table
from minsym.questions.many import minimum_messages
from minsym.questions.many import solve_batch as solve_batch_function
from minsym.solving.plain import Steps
from tests import naive
from tests.strategies import Values, contexts, tables

ROOT = Path(__file__).parents[2]

TABLES = tables(rows=14)


@given(TABLES)
def test_every_image_of_a_context(table: Any) -> None:
    """With duplicates, missing cells, constant columns, one row or one column."""
    assert complexity(table).tolist() == naive.slow_complexity(table)


@given(TABLES)
def test_one_target_in_each_of_many_contexts(table: Any) -> None:
    """The bytes path, and the path for values that no byte holds."""
    values = np.array([table] * len(table))
    targets = np.arange(len(table))
    assert solve_batch(values, targets).tolist() == naive.slow_complexity(table)
    large = np.where(values < 0, -1, values * 1000)
    assert solve_batch(large, targets).tolist() == naive.slow_complexity(table)


@given(st.lists(st.integers(0, 2**32), min_size=2, max_size=12), st.integers(1, 20))
def test_contexts_with_and_without_missing_cells_in_one_batch(seeds: list[int], width: int) -> None:
    """What one context leaves in the work space does not reach the next."""
    values = np.array([np.random.default_rng(s).integers(-(s % 2), 3, (9, width)) for s in seeds])
    slow = [naive.slow_complexity(context) for context in values]
    assert complexity(values, threads=1).tolist() == slow
    assert solve_batch(values, 4, threads=1).tolist() == [context[4] for context in slow]


@pytest.mark.parametrize("search_cost", [0.0, 0.05, 1e9])
@given(table=TABLES)
def test_a_table_is_solved_alike_by_levels_and_by_searches(search_cost: float, table: Any) -> None:
    """Whether searches take over at once, midway or never."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_table, "SEARCH_COST", search_cost)
        patch.setattr(many, "TABLE", 1)
        assert complexity(table).tolist() == naive.slow_complexity(table)


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), missing=st.booleans())
def test_large_tables_are_solved_alike_by_levels_and_by_searches(seed: int, missing: bool) -> None:
    """Several hundred rows, so that groups of every size occur."""
    rng = np.random.default_rng(seed)
    table = (rng.random((400, 7)) ** 2 * rng.integers(2, 9, 7)).astype(np.int64)
    if missing:
        table[rng.random(table.shape) < 0.1] = -1
    found = complexity(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "TABLE", 10**9)
        assert (complexity(table) == found).all()
    rows = rng.integers(0, 400, 3)
    assert [naive.min_sym(table, row) for row in rows] == found[rows].tolist()


@pytest.mark.parametrize("n_values", [63, 64, 65, 300])
@pytest.mark.parametrize("missing", [False, True])
def test_columns_with_more_values_than_a_word_has_bits(n_values: int, missing: bool) -> None:
    """Levels keep the codes of narrow columns in words; wide ones go another way."""
    rng = np.random.default_rng(n_values)
    table = rng.integers(0, 3, (700, 11))
    table[:, [1, 4]] = (rng.random((700, 2)) ** 3 * n_values).astype(int)
    table[:n_values, 7] = np.arange(n_values)
    if missing:
        table[rng.random(table.shape) < 0.05] = -1
    found = complexity(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "TABLE", 10**9)
        assert (complexity(table) == found).all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_table, "SEARCH_COST", 1e9)
        assert (complexity(table) == found).all()


@pytest.mark.parametrize("attributes", [1, 20, 31, 32, 33, 63, 64, 65, 200])
@pytest.mark.parametrize("distractors", [62, 63, 64, 127, 128, 129])
def test_batches_are_right_across_word_boundaries(attributes: int, distractors: int) -> None:
    """Images come in words of 64, attributes in blocks of 32."""
    rng = np.random.default_rng([attributes, distractors])
    values = rng.integers(0, 4, (4, distractors + 1, attributes), dtype=np.uint8)
    targets = rng.integers(0, distractors + 1, 4)
    slow = [naive.min_sym(context, t) for context, t in zip(values, targets, strict=True)]
    assert solve_batch(values, targets).tolist() == slow
    assert solve_batch(values.astype(np.int64) * 300, targets).tolist() == slow


@pytest.mark.parametrize("width", [256, 257, 300])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 9])
def test_wide_contexts_of_few_images(width: int, size: int) -> None:
    """Too many pairs to go through: the target differs from each image in one attribute."""
    contexts = np.zeros((3, size + 1, width), dtype=np.uint8)
    for context in contexts:
        context[np.arange(1, size + 1), np.arange(size) * 7 + width - 70] = 1
    assert solve_batch(contexts).tolist() == [size] * 3
    assert complexity(contexts)[0].tolist() == [size] + [1] * size


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 63, 64, 65, 130])
def test_messages_of_any_length(size: int) -> None:
    """The target differs from each distractor in one attribute of its own."""
    context = np.vstack([np.zeros((1, size), dtype=np.uint8), np.eye(size, dtype=np.uint8)])
    assert solve_batch(context[None]).tolist() == [size]
    assert complexity(context).tolist() == [size] + [1] * size


def test_uint8_has_no_missing_value() -> None:
    """255 is a value like any other there; -1 is missing in signed types."""
    assert solve_batch(np.array([[[255], [3]]], dtype=np.uint8)).tolist() == [1]
    assert solve_batch(np.array([[[-1], [3]]], dtype=np.int8)).tolist() == [0]


def test_values_that_no_int32_holds() -> None:
    """They are renumbered."""
    table = np.array([[2**40, -1], [2**40, 2**41], [5, 2**41]])
    assert complexity(table).tolist() == naive.slow_complexity(table)
    assert solve_batch(table[None].astype(np.int64), 2).tolist() == [1]


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    """Shares are cut by their number, not by who takes them."""
    rng = np.random.default_rng(0)
    contexts = rng.integers(0, 3, (9000, 16, 8))
    assert (solve_batch(contexts, 3, threads=1) == solve_batch(contexts, 3, threads=3)).all()
    assert (complexity(contexts, threads=1) == complexity(contexts, threads=3)).all()
    table = rng.integers(0, 3, (2000, 9))
    assert (complexity(table, threads=1) == complexity(table, threads=3)).all()


@pytest.mark.skipif(sys.platform != "linux", reason="the guard page is made the Linux way")
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 5), (4, 8), (2, 33), (64, 20)])
def test_nothing_is_read_behind_the_last_context(shape: tuple[int, int]) -> None:
    """Contexts lie up to the end of a page, and to touch the next one is fatal.

    Contexts of fewer bytes than a vector were packed with bytes from behind the array.
    """
    code = (
        "import ctypes, mmap, numpy as np, minsym\n"
        "pages = mmap.mmap(-1, 16 * mmap.PAGESIZE)\n"
        "start = ctypes.addressof(ctypes.c_char.from_buffer(pages))\n"
        "size = 15 * mmap.PAGESIZE\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "address, length = ctypes.c_void_p(start + size), ctypes.c_size_t(mmap.PAGESIZE)\n"
        "assert libc.mprotect(address, length, 0) == 0\n"
        f"n, width = {shape}\n"
        "count = size // (n * width)\n"
        "first = size - count * n * width\n"
        "values = np.frombuffer(pages, np.uint8, count * n * width, first)\n"
        "minsym.solve_batch(values.reshape(count, n, width), threads=1)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_a_number_of_threads_is_positive() -> None:
    """As for `Limits`."""
    with pytest.raises(ValueError, match="0 threads; expected 1 or more"):
        solve_batch([[[0]]], threads=0)


def test_no_contexts_at_all() -> None:
    """An empty batch is a batch."""
    empty = np.zeros((0, 4, 2), dtype=np.uint8)
    assert solve_batch(empty).tolist() == []
    assert complexity(empty).shape == (0, 4)


@pytest.mark.parametrize("allowance", [0, 10**7], ids=["compiled", "plain"])
def test_progress_goes_from_something_to_one(
    monkeypatch: pytest.MonkeyPatch, allowance: int
) -> None:
    """And never back, whatever takes over from what."""
    monkeypatch.setattr(Steps, "allowance", allowance)
    rng = np.random.default_rng(0)
    for values in (rng.integers(0, 4, (600, 9)), rng.integers(0, 4, (300, 64, 9))):
        seen: list[float] = []
        complexity(values, progress=seen.append)
        assert seen == sorted(seen)
        assert seen[-1] == pytest.approx(1)


def test_arrays_that_are_not_contiguous() -> None:
    """A view of every second image and attribute."""
    rng = np.random.default_rng(0)
    values = rng.integers(0, 3, (5, 20, 12), dtype=np.uint8)[:, ::2, ::2]
    assert solve_batch(values).tolist() == [naive.min_sym(context, 0) for context in values]


@pytest.mark.parametrize(
    ("values", "targets", "message"),
    [
        ([[0]], 0, r"values have shape \(1, 1\); expected \(B, n, \|A\|\)"),
        ([[[0]]], 1, "targets 1 to 1; expected 0 to 0"),
        ([[[0]]], [0, 0], r"targets have shape \(2,\); expected \(1,\)"),
        ([[[0]]], 0.5, "targets are float64; expected integers"),
        ([[[-3]]], 0, "a value is -3; expected 0 or more, or -1 for missing"),
    ],
)
def test_bad_batches_are_refused_with_the_rule(values: Any, targets: Any, message: str) -> None:
    """Every rule is stated where it is broken."""
    with pytest.raises(ValueError, match=message):
        solve_batch_function(values, targets)


@given(contexts())
def test_the_first_of_all_minimum_messages(context: Values) -> None:
    """The one of Algorithm 1 and of `solve`; a size that is wrong is no answer."""
    sizes, targets = complexity(context), np.arange(len(context))
    values = np.stack([context] * len(context))
    for target, said in enumerate(minimum_messages(values, targets, sizes).tolist()):
        message = tuple(a for a in said if a >= 0)
        assert message == naive.first_message(context, target)
        assert message == solve(Context.from_array(context, target)).cover
    for wrong in (sizes + 1, np.maximum(sizes - 1, 1)):
        if (wrong != sizes).any():
            with pytest.raises(BackendError):
                minimum_messages(values, targets, wrong)
