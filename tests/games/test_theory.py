"""Probabilities, bounds and theorems, against counting everything."""

import json
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minsym import complexity
from minsym.cli import run
from minsym.games import theory
from tests.naive import slow_complexity
from tests.strategies import Values, contexts

#: Settings so small that all their contexts can be solved.
TINY = [(2, 2, 2), (2, 2, 2, 2), (3, 3), (2, 3, 2), (4, 3), (2, 1, 3)]


def all_contexts(values: tuple[int, ...], images: int) -> npt.NDArray[np.int64]:
    """Return every set of distinct images, shape (B, n, |A|)."""
    every = list(product(*map(range, values)))
    return np.array(list(combinations(every, images)), dtype=np.int64)


@cache
def most_at(values: tuple[int, ...], images: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return the largest level set and the most images at k or more, of all contexts."""
    sizes = complexity(all_contexts(values, images))
    levels = range(1, int(sizes.max()) + 1)
    at = {k: int((sizes == k).sum(axis=1).max()) for k in levels}
    return at, {k: int((sizes >= k).sum(axis=1).max()) for k in levels}


@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 12))
def test_equations_1_and_2_are_as_printed(images: int, classes: int, same: int) -> None:
    """With fractions, so that no digit is lost."""
    p = Fraction(1, classes)
    one = sum(
        (math.comb(images, k) * p**k * (1 - p) ** (images - k) for k in range(same, images + 1)),
        Fraction(0),
    )
    assert theory.one_class_probability(images, classes, same) == pytest.approx(
        float(one), rel=1e-9
    )
    assert theory.any_class_approximation(images, classes, same) == pytest.approx(
        float(1 - (1 - one) ** classes), rel=1e-9
    )


@pytest.mark.parametrize(("images", "classes"), [(1, 1), (4, 1), (3, 4), (5, 3), (6, 4), (8, 2)])
def test_the_exact_probability_is_that_of_counting_all_samples(images: int, classes: int) -> None:
    """For every number of images of one class, also one that cannot be reached."""
    samples = list(product(range(classes), repeat=images))
    most = [max(map(sample.count, sample)) for sample in samples]
    for same in range(1, images + 2):
        counted = sum(m >= same for m in most) / len(samples)
        exact = theory.any_class_probability(images, classes, same)
        assert exact == pytest.approx(counted, rel=1e-12)


def test_the_papers_example_is_55_percent() -> None:
    """128 images of 10,000 classes: Eqn. 2 is a little below the birthday problem."""
    different = math.prod(Fraction(10_000 - i, 10_000) for i in range(128))
    exact = theory.any_class_probability(128, 10_000)
    assert exact == pytest.approx(float(1 - different), rel=1e-12)
    assert theory.any_class_approximation(128, 10_000) == pytest.approx(0.5534, abs=1e-4)


def test_tiny_and_large_probabilities_keep_their_digits() -> None:
    """Where 1 - (1 - p)^V would be 0, and where a factorial would overflow."""
    tiny = theory.any_class_probability(30, 10**9, 6)
    # At most one class has six of the images, but for what is smaller still.
    union = 10**9 * theory.one_class_probability(30, 10**9, 6)
    assert 0 < tiny < 1e-38
    assert tiny == pytest.approx(union, rel=1e-9)
    assert theory.any_class_approximation(30, 10**9, 6) == pytest.approx(union, rel=1e-9)
    assert theory.one_class_probability(100_000, 2, 50_001) == pytest.approx(0.4987, abs=1e-4)
    assert theory.any_class_probability(2000, 365, 3) == pytest.approx(1.0)


@pytest.mark.parametrize("values", [(2, 2), (3, 2), (4,), (2, 3, 2), (1, 3)])
@pytest.mark.parametrize("distractors", [0, 1, 2, 3])
def test_one_symbol_is_enough_as_often_as_counted(
    values: tuple[int, ...], distractors: int
) -> None:
    """Independent distractors and distinct ones; a duplicate leaves nobody a chance."""
    every = list(product(*map(range, values)))
    target = every[0]

    def is_won(others: tuple[tuple[int, ...], ...]) -> bool:
        return any(all(o[a] != target[a] for o in others) for a in range(len(values)))

    games = list(product(every, repeat=distractors))
    won = theory.single_symbol_probability(values, distractors)
    assert won == pytest.approx(sum(map(is_won, games)) / len(games))
    twins = theory.duplicate_probability(values, distractors)
    assert twins == pytest.approx(sum(target in others for others in games) / len(games))
    distinct = list(combinations(every[1:], distractors))
    if distinct:
        won = theory.single_symbol_probability(values, distractors, distinct=True)
        assert won == pytest.approx(sum(map(is_won, distinct)) / len(distinct))
    else:
        with pytest.raises(ValueError, match="distinct images; there are"):
            theory.single_symbol_probability(values, distractors, distinct=True)


def test_the_level_set_bound_is_the_recursion_over_all_splits() -> None:
    """Into any number of parts: two are never worse, and values do not matter."""

    def splits(n: int, largest: int) -> Iterator[tuple[int, ...]]:
        if n == 0:
            yield ()
        for part in range(min(n, largest), 0, -1):
            for rest in splits(n - part, part):
                yield (part, *rest)

    @cache
    def bound(n: int, k: int) -> int:
        if k == 0:
            return n
        if n <= k:
            return 0
        useful = (s for s in splits(n, n - 1) if len(s) > 1 and s[1] >= k)
        return max((sum(bound(part, k - 1) for part in s) for s in useful), default=1)

    for n in range(2, 19):
        expected = [bound(n, k) for k in range(1, n + 2)]
        assert theory.level_set_bounds(n, n + 1) == expected
        assert [theory.level_set_bound(n, k) for k in range(1, n + 2)] == expected


@pytest.mark.parametrize("values", TINY)
def test_no_context_beats_the_bounds(values: tuple[int, ...]) -> None:
    """T3 and T5 over all contexts of small settings."""
    for images in range(2, min(7, math.prod(values)) + 1):
        _, at_least = most_at(values, images)
        for k, most in at_least.items():
            assert most <= theory.level_set_bound(images, k)
            if most == images:
                assert k <= theory.halving_bound(images)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_binary_cubes_attain_the_bounds(k: int) -> None:
    """All 2^k images of k binary attributes are at min|M| = k."""
    cube = list(product(range(2), repeat=k))
    assert set(complexity(cube).tolist()) == {k}
    assert theory.level_set_bound(2**k, k) == 2**k
    assert theory.halving_bound(2**k) == k


@pytest.mark.parametrize("values", TINY)
def test_what_is_refused_does_not_exist(values: tuple[int, ...]) -> None:
    """Over all contexts of small settings; and what exists is not refused."""
    for images in range(1, min(6, math.prod(values)) + 1):
        at, _ = most_at(values, images)
        for k in range(1, len(values) + 3):
            for level_set in range(1, images + 1):
                exists = at.get(k, 0) >= level_set
                reason = theory.refusal(len(values), values, images, k, level_set)
                assert not (exists and reason), reason


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ((20, [4] * 20, 64, 21), "min|M| is at most 20, the number of attributes: "),
        ((3, [4, 1, 4], 8, 3), "at most 2, the number of attributes with two values or more"),
        ((20, [4] * 20, 8, 8), "min|M| is at most 7, the number of distractors"),
        ((20, [4] * 20, 64, 9, 39), "at most 38 of 64 images can have min|M| = 9 (T5"),
        ((20, [4] * 20, 64, 2, 65), "at most 64 of 64 images"),
        ((2, [3, 4], 13, 2), "there are 12 distinct images at this setting; 13 were asked for"),
    ],
)
def test_refusals_say_why_in_a_line(request_: tuple[int, ...], reason: str) -> None:
    """With the theorem or the count that stands against it."""
    refused = theory.refusal(*request_)  # type: ignore[arg-type]
    assert refused is not None
    assert reason in refused
    assert "\n" not in refused


def test_what_the_frontier_reaches_is_not_refused() -> None:
    """The paper's setting, at the bounds themselves."""
    for k, most in enumerate(theory.level_set_bounds(64, 20), start=1):
        assert theory.refusal(20, [4] * 20, 64, k, most) is None


def test_counts_out_of_their_domain_are_refused() -> None:
    """Each by name."""
    with pytest.raises(ValueError, match="classes is 0; expected 1 or more"):
        theory.any_class_probability(3, 0)
    with pytest.raises(ValueError, match="numbers of values are"):
        theory.single_symbol_probability([], 3)
    with pytest.raises(ValueError, match="-1 distractors"):
        theory.duplicate_probability([2], -1)
    with pytest.raises(ValueError, match="for 3 of 2 attributes"):
        theory.refusal(2, [2, 2, 2], 4, 2)


def test_the_command_prints_equations_distribution_and_bounds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As a reader of the paper looks for them."""
    assert run(["theory", "--count", "2000"]) == 0
    out = capsys.readouterr().out
    for line in ["0.5534  Eqn. 2", "0.5579   exact", "P(min|M| = 1) = 2.691e-07", "k <= 6 (T3"]:
        assert line in out
    assert "18-20        3                33.33%" in out


def test_the_json_of_theory_agrees_with_the_functions(capsys: pytest.CaptureFixture[str]) -> None:
    """At another setting, with its sample and the seed that draws it."""
    arguments = "theory --attributes 5 --values 4 --images 4 --batch 23 --classes 365 --count 4000"
    assert run([*arguments.split(), "--seed", "7", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["classes"]["any_class"] == pytest.approx(0.5073, abs=1e-4)
    assert found["exact"]["single_symbol"] == theory.single_symbol_probability([4] * 5, 3)
    assert found["level_set_bounds"] == {"1": 4, "2": 4, "3": 1}
    assert sum(share["games"] for share in found["sampled"].values()) == 4000
    # The sample drops duplicates of the target, as Algorithm 1 does; the exact number does not.
    one, exact = found["sampled"]["1"], found["exact"]
    assert one["low"] - exact["duplicate"] < exact["single_symbol"] < one["high"]
    assert found["run"]["seed"] == 7


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--values", "0"], "--values is 0; expected 1 or more"),
        (["--images", "20000"], "--images is 20000; expected 10000 or fewer"),
        (["--batch", "0"], "--batch is 0; expected more than 0"),
        (["--classes", str(10**400)], "--classes is 1000"),
        (["--count", "-1"], "--count is -1"),
    ],
)
def test_bad_options_of_theory_are_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """Exit status 2, and no traceback."""
    assert run(["theory", *arguments]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


@given(contexts(least=3))
def test_adding_an_image_never_lowers_a_complexity(context: Values) -> None:
    """T2, by Algorithm 1 itself; `complexity` agrees with it."""
    before, after = slow_complexity(context[:-1]), slow_complexity(context)
    assert all(a <= b for a, b in zip(before, after, strict=False))
    assert complexity(context).tolist() == after


@given(contexts(), st.lists(st.integers(0, 3), min_size=4, max_size=4), st.data())
def test_merging_values_never_lowers_a_complexity(
    context: Values, names: list[int], data: st.DataObject
) -> None:
    """T2, as long as the images stay different."""
    merged = context.copy()
    a = data.draw(st.integers(0, context.shape[1] - 1))
    merged[:, a] = np.array(names)[context[:, a]]
    assume(len(np.unique(merged, axis=0)) == len(merged))
    assert (complexity(merged) >= slow_complexity(context)).all()


@given(contexts(), st.lists(st.integers(0, 3), min_size=9, max_size=9), st.data())
def test_attributes_never_raise_a_complexity_and_functions_of_one_leave_it(
    context: Values, column: list[int], data: st.DataObject
) -> None:
    """T2: any new attribute, and one that is a copy, a coarsening or constant."""
    before = slow_complexity(context)
    more = np.column_stack([context, column[: len(context)]])
    assert all(a <= b for a, b in zip(slow_complexity(more), before, strict=True))
    a = data.draw(st.integers(0, context.shape[1] - 1))
    follows = np.column_stack([context, np.array(column)[context[:, a]]])
    assert slow_complexity(follows) == before


@given(contexts())
def test_some_image_needs_few_symbols(context: Values) -> None:
    """T3: floor(log2 n) symbols or fewer, if no fewer than one."""
    assert complexity(context).min() <= max(1, int(np.log2(len(context))))
