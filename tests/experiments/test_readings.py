"""The readings: what is said of their numbers, measured twice, with a few seeds or many."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from experiments import lengths, readings, stated, training
from experiments.common import FAILS, HOLDS, Row, read_rows, run, where
from minsym.agents.learn.run import CONFIG
from minsym.agents.play.config import read_config
from minsym.errors import InputError

#: Accuracies by level and length that are the paper's.
PAPER = {(2, 1): 0.35, (2, 2): 0.6, (2, 5): 0.85, (3, 1): 0.35, (3, 2): 0.35, (3, 5): 0.85}

#: Those of agents to whom both levels are alike.
ALIKE = {**PAPER, (3, 2): 0.6}


@pytest.fixture(scope="module", autouse=True)
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep data sets and runs of agents out of the folder that users have; train in this process.

    Workers would take seconds to begin.
    """
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "RUNS", folder)
        patch.setattr("os.cpu_count", lambda: 1)
        yield folder


def rows(reading: str, accuracies: dict[tuple[int, int], float], seeds: int = 1) -> list[Row]:
    """Return the rows of a reading; sampled accuracies are two points lower."""
    return [
        {
            "reading": reading,
            "level": level,
            "length": length,
            "seed": seed,
            "val_accuracy": accuracy + 0.01 * seed,
            "sampled": accuracy + 0.01 * seed - 0.02,
        }
        for (level, length), accuracy in accuracies.items()
        for seed in range(seeds)
    ]


def verdicts(found: list[Row]) -> list[str]:
    """Return the verdicts of the claims."""
    return [claim.verdict for claim in readings.claims(found)]


def test_a_reading_with_the_paper_s_numbers_is_found() -> None:
    """And how it was measured is said with its name."""
    found = rows("usual", ALIKE) + rows("other", {k: v + 0.02 for k, v in PAPER.items()})
    best = stated.ranked(found)[0]
    assert (best.name, round(best.far, 9)) == ("other, sampled", 0)
    assert verdicts(found) == [HOLDS] * 4
    assert "other, sampled" in readings.claims(found)[0].here
    assert "in 1 of 2 readings, each measured twice" in readings.claims(found)[1].here


def test_where_none_has_them_it_is_said_of_how_many() -> None:
    """The table says that none of N does."""
    found = rows("usual", ALIKE) + rows("other", ALIKE)
    assert verdicts(found) == [FAILS] * 4
    assert "in none of 2 readings" in readings.claims(found)[1].here


def test_50_points_at_both_levels_are_not_the_paper_s() -> None:
    """An end that is counted gives them at k = 3, and then at k = 2 as well."""
    counted = {**PAPER, (2, 1): 1 / 64, (2, 2): 0.35, (3, 1): 1 / 64}
    found = rows("usual", ALIKE) + rows(readings.COUNTED, counted)
    assert verdicts(found) == [FAILS, FAILS, HOLDS, FAILS]
    assert "chance without any training" in readings.words(found)


def test_a_reading_that_is_not_complete_counts_for_nothing() -> None:
    """Of which a seed lacks a length; it is named among those that are missing."""
    other = rows("end of message extra", PAPER, seeds=2)[:-1]
    found = rows("usual", ALIKE, seeds=2) + other
    assert stated.complete(found) == ["usual"]
    assert {one.reading for one in stated.ranked(found)} == {"usual"}
    assert "Not computed yet: usual (more seeds); end of message extra; " in readings.words(found)
    assert "of 1 readings" in readings.claims(found)[1].here


def test_seeds_are_counted_for_each_reading() -> None:
    """Some may have fewer, as when only a part was computed; all are in the words."""
    found = rows("usual", ALIKE, seeds=3) + rows("other", PAPER)
    assert "Each reading has 1 to 3 seeds" in readings.words(found)
    assert stated.numbers(found, "usual", "sampled").shape == (3, 5)
    assert "Each reading has 3 seeds" in readings.words(rows("usual", ALIKE, seeds=3))


def test_readings_without_sampled_accuracies_are_measured_once() -> None:
    """As those of earlier results; the words say of how many it was done."""
    once = [{**row, "sampled": None} for row in rows("usual", ALIKE)]
    assert [one.name for one in stated.ranked(once)] == ["usual"]
    assert "which were not measured here" in readings.words(once)
    some = once + rows("other", ALIKE)
    assert "of 2 readings, 1 of them measured twice" in readings.claims(some)[0].claim
    assert "measured in 1 of 2 readings" in readings.words(some)
    readings.draw(some)


def test_what_results_hold_is_not_trained_again(
    runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading that is another one now is trained, and so is a seed that was not."""
    usual, shared = readings.Reading("usual"), readings.Reading(readings.SHARED, data="shared")
    grid = replace(readings.TOY.grid, levels=(2,), lengths=(2,))
    run("readings", readings.Config((usual, replace(shared, data="uniform")), grid), tmp_path)
    monkeypatch.setattr(readings, "RESULTS", tmp_path)
    every = readings.Config((replace(usual, seeds=2), replace(shared, seeds=2)), grid)
    known = readings.there(every)
    assert {(row["reading"], row["seed"]) for row in known} == {("usual", 0)}
    found = readings.compute(every)
    assert where(found, reading="usual", seed=0) == known
    assert {(row["reading"], row["seed"]) for row in found} == {
        (name, seed) for name in ("usual", readings.SHARED) for seed in (0, 1)
    }
    assert not readings.there(replace(every, grid=replace(grid, epochs=3)))
    run("readings", every, tmp_path)
    with pytest.raises(InputError, match="hold more than is asked for"):
        run("readings", replace(every, readings=every.readings[:1]), tmp_path)


def test_the_usual_reading_is_that_of_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What results of `lengths` hold of it is not trained again."""
    grid = replace(readings.TOY.grid, levels=(2,))
    monkeypatch.setattr(lengths, "FULL", replace(grid, lengths=(1, 2, 3)))
    run("lengths", lengths.FULL, tmp_path)
    monkeypatch.setattr(readings, "RESULTS", tmp_path)
    monkeypatch.delattr(readings, "data_sets")
    every = readings.Config(readings.TOY.readings[:1], replace(grid, lengths=(1, 3)))
    found = readings.compute(every)
    assert {(row["length"], row["seed"]) for row in found} == set(product((1, 3), (0, 1)))
    figures = where(read_rows("lengths", tmp_path), epoch=grid.epochs)
    for row in found:
        (same,) = where(figures, length=row["length"], seed=row["seed"])
        assert row["val_accuracy"] == same["val_accuracy"]


def test_an_end_that_is_counted_leaves_one_symbol_less(runs: Path) -> None:
    """And at L = 1 nothing: chance, for which nobody is trained."""
    ending = readings.TOY.readings[1]
    grid = replace(readings.TOY.grid, lengths=(1, 2, 5), seeds=(0,))
    found = readings.compute(replace(readings.TOY, readings=(ending,), grid=grid))
    names = runs.glob(f"*/{readings.COUNTED.replace(' ', '-')}-L*")
    said = {run.name: read_config(run / CONFIG)["max_length"] for run in names}
    assert said == {"end-counted-in-L-L2-s0": 1, "end-counted-in-L-L5-s0": 4}
    silent = [row for row in found if row["length"] == 1]
    assert [row["level"] for row in silent] == [2, 3]
    assert {row[name] for row in silent for name in ("val_accuracy", "sampled")} == {1 / 16}
    assert stated.complete(found) == [readings.COUNTED]


def test_sampled_symbols_are_other_symbols_and_the_same_again(runs: Path) -> None:
    """The noise is that of a seed, and what was measured is kept."""
    usual = replace(readings.TOY, readings=readings.TOY.readings[:1])
    found = readings.compute(usual)
    assert any(row["val_accuracy"] != row["sampled"] for row in found)
    run = next(runs.glob("*/usual-L3-s0"))
    kept = readings.sampled(run, usual.grid.epochs)
    (run / f"sampled-{usual.grid.epochs}.json").unlink()
    assert readings.sampled(run, usual.grid.epochs) == kept


def test_names_of_readings_are_different() -> None:
    """Runs are kept by them."""
    names = [each.name for each in readings.FULL.readings]
    assert len(set(names)) == len(names)
    assert names[0] == readings.USUAL
    assert lengths.FULL.seeds == readings.FULL.grid.seeds == (0, 1, 2)
