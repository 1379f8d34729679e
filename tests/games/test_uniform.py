"""Uniform contexts: drawn and solved in bit slices, and drawn again as bytes."""

import numpy as np
import pytest

from minsym import UniformContexts, solve_batch

#: Shares of min|M| = 1, 2, 3, ... of uniform contexts, to three digits.
NATURAL = {
    (20, 4, 64): {2: 0.912, 3: 0.088},
    (20, 3, 64): {2: 0.101, 3: 0.899},
    (10, 4, 64): {2: 0.488, 3: 0.512},
    (20, 4, 16): {1: 0.236, 2: 0.764},
    (20, 8, 64): {1: 0.004, 2: 0.996},
}


@pytest.mark.parametrize("setting", NATURAL)
def test_the_distribution_is_the_natural_one(setting: tuple[int, int, int]) -> None:
    """Over 200,000 contexts, within four standard errors and the rounding of the figures."""
    count = 200_000
    shares = np.bincount(UniformContexts(*setting, seed=7).complexities(count)) / count
    for size, share in NATURAL[setting].items():
        assert abs(shares[size] - share) < 4 * np.sqrt(share * (1 - share) / count) + 0.0005
    assert sum(shares[size] for size in NATURAL[setting]) > 0.999


@pytest.mark.parametrize(
    "setting",
    [(20, 4, 64), (7, 3, 65), (5, 2, 1), (3, 1, 4), (6, 5, 130), (2, 300, 3), (1, 65536, 2)],
)
def test_a_context_drawn_again_is_the_one_that_was_solved(setting: tuple[int, int, int]) -> None:
    """Also where |V| is no power of two, and images fill more or less than a word."""
    supply = UniformContexts(*setting, seed=3)
    values, targets = supply.contexts(range(40))
    assert values.shape == (40, setting[2], setting[0])
    assert values.max() < setting[1]
    assert (solve_batch(values, targets) == supply.complexities(40)).all()


@pytest.mark.parametrize("n_values", [2, 3, 4, 5, 7])
def test_every_value_is_equally_likely_in_every_cell(n_values: int) -> None:
    """Within five standard errors, over images and attributes; so is every target."""
    count = 20_000
    values, targets = UniformContexts(3, n_values, 5, seed=11).contexts(range(count))
    for value in range(n_values):
        share = (values == value).mean(axis=0)
        assert np.abs(share - 1 / n_values).max() < 5 * np.sqrt(0.25 / count)
    assert np.abs(np.bincount(targets, minlength=5) / count - 0.2).max() < 5 * np.sqrt(0.16 / count)


def test_a_context_depends_on_its_number_and_the_seed_alone() -> None:
    """Not on where a request starts, nor on the threads."""
    supply = UniformContexts(seed=5)
    whole = supply.complexities(150_000, threads=3)
    assert (supply.complexities(1000, first=140_000, threads=1) == whole[140_000:141_000]).all()
    assert (UniformContexts(seed=6).complexities(1000) != whole[:1000]).any()


def test_one_context_to_look_at() -> None:
    """The same as among many."""
    supply = UniformContexts(seed=5)
    values, targets = supply.contexts([17])
    context = supply.context(17)
    assert (context.values == values[0]).all()
    assert context.target == targets[0]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"attributes": 0}, "attributes is 0; expected 1 or more"),
        ({"values": 0}, "values is 0; expected 1 or more"),
        ({"images": -1}, "images is -1; expected 1 or more"),
        ({"values": 65537}, "values is 65537; expected 65536 or fewer"),
        ({"seed": -1}, "seed is -1; expected 0 to"),
        (
            {"images": 10**9, "attributes": 10**9},
            "images is 1000000000; expected at most 16777216 cells",
        ),
    ],
)
def test_settings_out_of_their_domain_are_refused(setting: dict[str, int], message: str) -> None:
    """Before any memory is taken."""
    with pytest.raises(ValueError, match=message):
        UniformContexts(**setting)


def test_numbers_of_contexts_are_integers_from_0() -> None:
    """Anything else is refused, not rounded."""
    supply = UniformContexts()
    with pytest.raises(ValueError, match=r"numbers of contexts are \[1\.5\]; expected"):
        supply.contexts([1.5])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="contexts -1 to -1; expected 0 to"):
        supply.contexts([-1])
    with pytest.raises(ValueError, match="contexts -3 and 4 more; expected 0 to"):
        supply.complexities(5, -3)
    with pytest.raises(TypeError):
        supply.complexities(3, 1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        UniformContexts(values=4.0)  # type: ignore[arg-type]
    assert supply.contexts([])[0].shape == (0, 64, 20)


def test_numbers_of_contexts_do_not_wrap() -> None:
    """Whatever integers they are given as, and up to the last."""
    supply = UniformContexts(20, 4, 16)
    first = 2**31 - 70_000
    expected = supply.complexities(140_000, first)
    assert (supply.complexities(140_000, np.int32(first)) == expected).all()  # type: ignore[arg-type]
    assert supply.complexities(1, 2**63 - 1).size == 1
    assert supply.contexts([2**63 - 1])[1].size == 1
    with pytest.raises(ValueError, match="expected 0 to"):
        supply.complexities(2, 2**63 - 1)
