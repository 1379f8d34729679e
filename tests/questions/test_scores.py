"""SUDA scores, against the documented numbers of the programs that define them."""

from typing import Any

import numpy as np
import pytest

from minsym import Table
from minsym.questions.risk import Risk, assess_risk
from minsym.questions.scores import dis_suda, elliot_weights, intruder_confidence

#: The ten people of the SDC guideline, on which sdcMicro and suda both show their scores.
GUIDELINE = {
    "residence": ["urban"] * 4 + ["rural"] + ["urban"] * 5,
    "gender": ["f", "f", "f", "m", "f", "m", "f", "m", "f", "f"],
    "education": [
        "secondary incomplete", "secondary incomplete", "primary incomplete",
        "secondary complete", "secondary complete", "secondary complete", "primary complete",
        "post-secondary", "secondary incomplete", "secondary incomplete",
    ],
    "labor": [
        "employed", "employed", "non-LF", "employed", "unemployed", "employed", "non-LF",
        "unemployed", "non-LF", "non-LF",
    ],
}  # fmt: skip


def assessed(columns: dict[str, Any], up_to: int) -> Risk:
    """Return the risk of a table given by its columns."""
    return assess_risk(Table.from_frame(columns), up_to=up_to)


def test_scores_are_those_of_the_guideline() -> None:
    """As sdcMicro's tests have them."""
    assert assessed(GUIDELINE, 4).score.tolist() == [0, 0, 6, 0, 12, 0, 6, 10, 0, 0]


@pytest.mark.parametrize(
    ("sampling_fraction", "high", "low"),
    [(0.01, 0.011383, 0.004987), (0.1, 0.112417, 0.052249)],
)
def test_dis_scores_are_those_of_sdcmicro(
    sampling_fraction: float, high: float, low: float
) -> None:
    """What its C++ prints of these people."""
    found = assess_risk(Table.from_frame(GUIDELINE), up_to=4, sampling_fraction=sampling_fraction)
    assert found.dis[4] == pytest.approx(high, abs=1e-6)
    assert found.dis[[2, 6]] == pytest.approx([low, low], abs=1e-6)
    assert np.count_nonzero(found.dis) == 4


def test_scores_are_those_of_the_book() -> None:
    """Templ (2017): the example that sdcMicro tests."""
    people = {
        "age": ["20s"] * 7 + ["60s"],
        "gender": ["male"] * 4 + ["female"] * 3 + ["male"],
        "income": ["50k+"] * 2 + ["50k-"] * 6,
        "education": ["high"] * 4 + ["university", "high", "middle", "university"],
    }
    assert assessed(people, 4).score.tolist() == [0, 0, 0, 0, 4, 2, 6, 8]


@pytest.mark.parametrize("order", ["abc", "acb", "cab", "cba"])
def test_contributions_are_those_of_sdcmicro(order: str) -> None:
    """In whatever order the columns stand."""
    columns = {"a": [2, 1, 1], "b": [0, 3, 0], "c": [0, 6, 0]}
    found = assessed({name: columns[name] for name in order}, 3).columns()
    assert dict(zip(found["column"], found["contribution"], strict=True)) == {
        "a": 0.5,
        "b": 0.375,
        "c": 0.375,
    }


def test_scores_of_the_package_are_those_of_its_readme() -> None:
    """Every set on which a row is alone counts, minimal or not."""
    found = assessed(GUIDELINE, 2)
    assert found.package_score.tolist() == [0, 0, 12, 0, 18, 0, 12, 16, 0, 0]
    assert found.uniques.alone.sum(axis=1).tolist() == [0, 0, 4, 0, 7, 0, 4, 6, 0, 0]
    assert found.package_dis[2].round(6) == 0.02069
    assert found.package_dis[7].round(6) == 0.027586
    # Run with suda 0.2.2, which shows no more.
    assert assessed(GUIDELINE, 4).package_score.tolist() == [0, 0, 16, 0, 23, 0, 16, 21, 0, 0]


def test_weights_of_all_sizes_are_factorials() -> None:
    """What sdcMicro counts with; of a largest size, those of the paper."""
    assert elliot_weights(5, 9) == [24, 6, 2, 1, 1, 0, 0, 0, 0]
    assert elliot_weights(10, 3) == [9 * 8, 8, 1]


def test_confidence_is_shared_out_by_scores() -> None:
    """The formula by hand: 2 rows alone, a pair, three of a kind."""
    sharing = np.array([1, 1, 2, 2, 3, 3, 3])
    confidence = 0.2 * 2 / (0.2 * 2 + 0.8 * 2)
    assert intruder_confidence(sharing, 0.2) == pytest.approx(confidence)
    scores = np.array([4.0, 1.0, 0, 0, 0, 0, 0])
    power = 1 + (8 - 3) / 20
    adjusted = 1 / 4**power + 1
    expected = [
        1 / (1 + (2 / confidence - 2) / (score**power * adjusted)) if score else 0
        for score in scores
    ]
    assert dis_suda(scores, sharing, 3, 0.2) == pytest.approx(expected)


def test_who_is_alone_in_the_population_is_surely_found() -> None:
    """Everybody is in the table; and nobody is where all rows are equal to others."""
    assert dis_suda(np.array([3.0, 0]), np.array([1, 1]), 3, 1.0).tolist() == [1, 0]
    assert intruder_confidence(np.array([2, 2]), 0.5) == 0
    assert dis_suda(np.zeros(2), np.array([2, 2]), 3, 0.5).tolist() == [0, 0]
