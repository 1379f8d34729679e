"""The experiments at toy size: their rows, what they claim, the pictures and the report."""

import doctest
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.stats import spearmanr
from typer.testing import CliRunner

from experiments import __main__ as command
from experiments import brevity, common, pictures, report, splitting, summary, training
from experiments.common import EXPERIMENTS, Row, load, read_record, read_rows, run
from experiments.measures import correlation
from minsym import UniformContexts
from minsym.base.files import sha256_of
from minsym.errors import InputError


@pytest.fixture(scope="module", autouse=True)
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep data sets and runs of agents out of the folder that users have; train here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "RUNS", tmp_path_factory.mktemp("runs"))
        # Tests run side by side as it is, and each further process would load torch anew.
        patch.setattr(training, "WORKERS", 1)
        yield


@cache
def toy_rows(name: str) -> list[Row]:
    """Compute an experiment at toy size, once."""
    experiment = load(name)
    return experiment.compute(experiment.TOY)


@pytest.fixture(scope="module")
def toy_results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the results of all experiments at toy size, which are computed once."""
    folder = tmp_path_factory.mktemp("results")
    for name in EXPERIMENTS:
        rows, experiment = toy_rows(name), load(name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(experiment, "compute", {experiment.TOY: rows}.get)
            assert run(name, experiment.TOY, folder)
    return folder


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_results_are_read_as_they_were_computed(name: str, toy_results: Path) -> None:
    """To the last digit, so that claims do not depend on whether rows were on disk."""
    rows = read_rows(name, toy_results)
    assert rows == toy_rows(name)
    experiment = load(name)
    assert experiment.claims(rows) == experiment.claims(toy_rows(name))
    assert experiment.words(rows) == experiment.words(toy_rows(name))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_record_says_how_to_get_the_results_again(name: str, toy_results: Path) -> None:
    """Version, command, config, platform and time."""
    made = read_record(name, toy_results)
    assert made["command"] == f"python -m experiments run {name}"
    assert {"version", "seed", "platform", "seconds", "config", "sha256"} <= set(made)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_docstring_gives_the_exact_command(name: str) -> None:
    """The one that the record has."""
    assert f"\n    python -m experiments run {name}\n" in (load(name).__doc__ or "")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_pictures_are_the_same_bytes_every_time(name: str, tmp_path: Path) -> None:
    """Both files, so that a redrawn picture differs only where results do."""
    first = pictures.draw(name, toy_rows(name), tmp_path / "first")
    again = pictures.draw(name, toy_rows(name), tmp_path / "again")
    assert [path.suffix for path in first] == [".svg", ".png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_axes_say_what_they_show(name: str) -> None:
    """Every panel with ticks has a label below; the pictures are Figures."""
    figure = load(name).draw(toy_rows(name))
    assert isinstance(figure, Figure)
    shown = [axes for axes in figure.axes if axes.axison]
    assert all(axes.get_xlabel() for axes in shown)


MODULES = sorted(path.stem for path in common.HERE.glob("*.py") if path.stem[0] != "_")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    """Those of experiments, which are not where pytest looks for them."""
    assert doctest.testmod(import_module(f"experiments.{name}")).failed == 0


def test_the_report_has_every_experiment_and_every_claim(toy_results: Path) -> None:
    """A section each, and a line of the table for each claim."""
    report.write_report(toy_results / "page.md", toy_results)
    page = (toy_results / "page.md").read_text(encoding="utf-8")
    for name in EXPERIMENTS:
        experiment = load(name)
        assert f"## {experiment.TITLE}\n" in page
        assert experiment.words(toy_rows(name)) in page
        for claim in experiment.claims(toy_rows(name)):
            assert claim.here.replace("|", "\\|") in page


def test_the_page_is_what_the_checked_in_results_say() -> None:
    """`python -m experiments report` writes docs/results.md, and nobody else does."""
    assert report.PAGE.read_text(encoding="utf-8") == report.report()


@pytest.mark.parametrize("name", sorted(path.stem for path in common.RESULTS.glob("*.json")))
def test_a_checked_in_record_is_of_the_rows_beside_it(name: str) -> None:
    """So that rows that were changed by hand are found out; of all experiments that have some."""
    assert name in EXPERIMENTS
    rows = common.RESULTS / f"{name}.csv"
    assert read_record(name)["sha256"] == sha256_of(rows)


def test_the_summary_is_what_the_checked_in_results_say() -> None:
    """Written by the same command."""
    assert summary.PAGE.read_text(encoding="utf-8") == summary.summary()


def test_what_an_experiment_takes_is_said_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    """By `list`, with what it took where it was computed, and by `run` before it begins."""
    shown = CliRunner().invoke(command.app, ["list"]).stdout
    for name in EXPERIMENTS:
        assert f"{name}: {load(name).TITLE}\n  {common.takes(name)}; " in shown
    monkeypatch.setattr(command, "run_one", lambda name, config: False)
    said = CliRunner().invoke(command.app, ["run", "narrow"]).stdout
    assert said == "narrow (About a minute on two cores): there already\n"


def test_a_larger_config_is_computed_where_there_is_one(tmp_path: Path) -> None:
    """Its results count as those of the experiment, which are not computed again without it."""
    refused = CliRunner().invoke(command.app, ["run", "--gpu", "narrow"])
    assert (refused.exit_code, refused.stderr) == (2, "narrow has no config for a GPU\n")
    rows: list[Row] = [{"family": "latent", "level": 2}]
    assert brevity.GPU != brevity.FULL
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(brevity, "compute", {brevity.GPU: rows}.get)
        assert run("brevity", brevity.GPU, tmp_path)
        assert not run("brevity", folder=tmp_path)
        assert common.rows_of("brevity", folder=tmp_path) == rows


def test_rank_correlations_are_those_of_scipy() -> None:
    """With an interval around them; there is none where all are alike."""
    x, y = np.random.default_rng(1).normal(size=(2, 30))
    found = correlation([*x, None], [*(x + y), 1.0], seed=0)
    assert found is not None
    assert found.value == pytest.approx(spearmanr(x, x + y).statistic, abs=1e-6)
    assert -1 <= found.low < found.value < found.high <= 1
    assert correlation([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], seed=0) is None


def test_families_of_brevity_have_as_many_games() -> None:
    """And in one of them the same contexts supply all levels."""
    config = brevity.FULL
    specs = [brevity.spec_of(config, family, levels) for family, levels, _ in config.families]
    assert [spec.matched for spec in specs] == [False, False, True]
    assert {len(spec.levels) * spec.splits["train"] for spec in specs} == {config.train}


def test_every_result_that_is_checked_in_has_its_picture() -> None:
    """Results and pictures of the same experiments."""
    done = {path.stem for path in common.RESULTS.glob("*.json")}
    for suffix in ("svg", "png"):
        assert {path.stem for path in pictures.FIGURES.glob(f"*.{suffix}")} == done


def test_results_with_the_same_config_are_not_computed_again(tmp_path: Path) -> None:
    """Another config is; so are rows without their record."""
    toy = load("narrow").TOY
    small = replace(toy, contexts=20, at_paper=20)
    assert run("narrow", small, tmp_path)
    assert not run("narrow", small, tmp_path)
    assert run("narrow", replace(small, seed=2), tmp_path)
    (tmp_path / "narrow.json").unlink()
    assert run("narrow", small, tmp_path)
    assert json.loads((tmp_path / "narrow.json").read_text())["config"]["contexts"] == 20


def test_an_unknown_experiment_is_a_line_that_names_the_others() -> None:
    """And exit status 2, before anything is computed."""
    with pytest.raises(InputError, match="no experiment 'fig9'; there are figure1"):
        load("fig9")
    result = CliRunner().invoke(command.app, ["run", "figure1", "fig9"])
    assert result.exit_code == 2
    assert "computed" not in result.output


def test_what_keeps_an_experiment_from_being_computed_is_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such as runs of agents that another config has left, which are not overwritten."""

    def refuse(name: str, config: object) -> bool:
        raise InputError("runs/old: a run with another config")

    monkeypatch.setattr(command, "run_one", refuse)
    result = CliRunner().invoke(command.app, ["run", "figure1"])
    assert (result.exit_code, result.stderr) == (2, "runs/old: a run with another config\n")


def test_the_paper_s_example_is_55_percent() -> None:
    """Eqn. 2, the exact probability, and what MSCOCO's 80 categories give."""
    example, mscoco = toy_rows("equations")[:2]
    assert round(example["any_class_approximation"], 4) == 0.5534
    assert round(example["any_class"], 4) == 0.5579
    assert round(example["target_alone"], 4) == round(0.9999**127, 4)
    assert mscoco["any_class"] == 1


def test_figure_1_needs_one_symbol_and_two() -> None:
    """And all shortest messages are found."""
    verdicts = {claim.verdict for claim in load("figure1").claims(toy_rows("figure1"))}
    assert verdicts == {common.HOLDS}


def test_a_verdict_may_go_against_a_claim() -> None:
    """A claim that the rows contradict does not hold."""
    rows = [{**row, "complexity": 3} for row in toy_rows("figure1")]
    assert {claim.verdict for claim in load("figure1").claims(rows)} == {common.FAILS}


def work_table(matches: splitting.Bits, size: int) -> dict[int, int]:
    """Count for every message, by its number, the distractors that match all of it."""
    return {
        sum(math.comb(a, i) for i, a in enumerate(message, start=1)): int(
            matches[:, list(message)].all(axis=1).sum()
        )
        for message in combinations(range(matches.shape[1]), size)
    }


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_moves_keep_the_tables_and_the_bound(size: int) -> None:
    """After thousands of steps the tables are those of the context as it then is."""
    matches = np.random.default_rng(size).random((10, 7)) < 0.4
    matches[:, 0] &= ~matches.all(axis=1)
    binomials = np.array([[math.comb(a, j) for j in range(6)] for a in range(8)])
    table = np.zeros(math.comb(7, size), np.int16)
    score = splitting.fill(matches, binomials, size, table)
    bound = score + 1
    before = matches.copy()
    after = splitting.move(matches, binomials, size, table, score, bound, 3, 3000, np.uint64(size))
    expected = work_table(matches, size)
    assert [expected[number] for number in range(table.size)] == table.tolist()
    assert after == sum(count == 0 for count in expected.values()) <= bound
    assert not matches.all(axis=1).any()
    assert (matches != before).any()


def test_splitting_is_unbiased_where_the_event_can_be_counted() -> None:
    """P(min|M| >= 4), about one in 64: its estimates by small populations average to it."""
    setting = {"attributes": 8, "values": 4, "images": 128}
    counted = (UniformContexts(**setting, seed=3).complexities(100_000) >= 4).mean()
    runs = [splitting.split(**setting, k=4, particles=20, sweeps=2, seed=s) for s in range(100)]
    found = np.array([10**run.log10 for run in runs])
    error = found.std(ddof=1) / math.sqrt(found.size)
    assert error < 0.1 * counted
    assert abs(found.mean() - counted) < 3.5 * error


def test_splitting_says_when_it_is_stuck() -> None:
    """A level that no context can have: two attributes never need three symbols."""
    with pytest.raises(ArithmeticError, match="stuck"):
        splitting.split(2, 2, 3, 3, particles=10, sweeps=1, seed=0)


@pytest.mark.parametrize(
    ("function", "number", "text"),
    [
        (common.percent, 0.00001, "< 0.1 %"),
        (common.percent, 0.0, "0 %"),
        (common.percent, 1.0, "100 %"),
        (common.percent, 0.99999, "> 99.9 %"),
        (common.percent, 0.1768, "17.7 %"),
    ],
)
def test_shares_are_not_rounded_to_what_they_are_not(
    function: Callable[[float], str], number: float, text: str
) -> None:
    """Nearly all is not all."""
    assert function(number) == text
