"""The settings of public benchmarks, sampled."""

import numpy as np
import pytest

from minsym.base.statistics import sample_shares
from minsym.games import benchmarks, theory
from minsym.games.benchmarks import BENCHMARKS, Benchmark
from minsym.questions.games import audit_games


@pytest.mark.parametrize("benchmark", BENCHMARKS.values(), ids=BENCHMARKS)
def test_every_setting_is_as_easy_as_its_exact_probability(benchmark: Benchmark) -> None:
    """A sample of 2,000 games agrees with the formula within four standard errors."""
    found = audit_games(benchmark.batches(2000, seed=3))
    exact = theory.single_symbol_probability(
        benchmark.values, benchmark.images - 1, distinct=benchmark.distinct
    )
    share = found.histogram.get(1, 0) / found.games
    assert found.games == 2000
    assert abs(share - exact) <= 4 * (exact * (1 - exact) / 2000) ** 0.5 + 1e-6


def test_games_of_distinct_images_have_no_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    """And are as many as asked for, whatever was left out, in batches of any size."""
    monkeypatch.setattr(benchmarks, "BATCH_CELLS", 3000)
    batches = list(BENCHMARKS["neural-iterated-learning"].batches(500, seed=1))
    assert len(batches) > 1
    values = np.concatenate([images for images, _ in batches])
    assert len(values) == 500
    assert all(len({tuple(image) for image in game}) == 15 for game in values.tolist())
    assert values.max() == 7
    again = BENCHMARKS["neural-iterated-learning"].batches(500, seed=1)
    assert all((a == b).all() for (a, _), (b, _) in zip(batches, again, strict=True))


def test_few_attributes_leave_games_that_nobody_can_win() -> None:
    """As often as the exact probability of a duplicate says."""
    setting = BENCHMARKS["elcc-4-4-3"]
    found = audit_games(setting.batches(4000, seed=0))
    low, high = sample_shares(found.histogram)[0][2:]
    assert low < theory.duplicate_probability(setting.values, 3) < high


def test_the_paper_gives_its_targets_away_at_3() -> None:
    """In a data set of min|M| = 3 by Algorithm 2 no message at all is worth a sixth."""
    found = audit_games(BENCHMARKS["paper"].batches(4000, seed=0))
    assert 0.0165 < found.blind_accuracy(2) < 0.0180
    assert 0.14 < found.blind_accuracy(3) < 0.22
