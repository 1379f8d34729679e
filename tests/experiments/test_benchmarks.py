"""The benchmark scripts, at toy size: they run, and the peers agree."""

import signal
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.algorithm1 import SolveMinSym
from experiments.benchmarks import __main__ as command
from experiments.benchmarks import (
    audit,
    context,
    dense,
    generation,
    growth,
    large,
    own_agents,
    own_tables,
    pages,
    problems,
    report,
    risk,
    training,
    wide,
)
from experiments.benchmarks.__main__ import SCRIPTS, Script
from experiments.benchmarks.peers import plain_cpsat, plain_highs, plain_hitman, plain_rc2
from minsym.compare.random_problems import KINDS
from minsym.datasets.from_table import records_of
from minsym.games.setting import Setting
from minsym.model.cover import CoverProblem
from minsym.pages.render import report_page
from minsym.pages.report import report_of
from tests.naive import first_cover


def test_the_suda_package_agrees_on_every_row_it_answers() -> None:
    """Its minimal sample uniques of up to three columns, where no row has a duplicate."""
    frame = audit.survey(400, 9)
    _, theirs = audit.by_suda(frame, 3)
    _, ours = audit.by_minsym(frame)
    assert (np.where(ours <= 3, ours, 0) == theirs).all()
    assert (audit.by_levels(frame, 3)[1] == theirs).all()
    assert (theirs > 0).sum() > 100


def test_the_suda_package_gives_the_same_scores() -> None:
    """By its own definition, and for sets of every size."""
    for size in (1, 2, 3):
        assert "| yes |" in risk.beside_suda(300, 7, (size,))


def test_risk_grows_and_keys_are_listed() -> None:
    """In processes of their own, and beside a peer if that is installed."""
    assert "| 1,000 | 5 | 2 |" in risk.growth(((1000, 5, 2),))
    table = risk.keys(((300, 5),))
    assert "others" not in table
    assert "| 300 x 5 |" in table


def test_the_best_of_a_sweep_is_trained_on_all_families(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row for each run of the sweep, and for each family and level; what is there is kept."""
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results")
    size = context.Size(
        levels=(2, 3),
        setting=Setting(8, 3, 16),
        min_level_set=1,
        tried=32,
        train=32,
        valid=16,
        max_length=3,
        hidden=8,
        batch_size=(16,),
        learning_rate=(0.01, 0.02),
        imitate=("none",),
    )
    for _ in range(2):
        context.main(tmp_path / "runs", size=size)
        text = (tmp_path / "results" / "context.md").read_text(encoding="utf-8")
        for start in ("| 16 | 0.01 | none |", "| codes | 2 |", "| latent | 3 |", "| matched | 2 |"):
            assert text.count(start) == 1
    assert len(list((tmp_path / "runs" / "sweep").glob("*/run.json"))) == 2


def test_growth_compares_every_solve_with_algorithm_1() -> None:
    """As long as that has few combinations to look at."""
    cell = growth.measure(12, 30, 2, 60.0)
    assert set(cell.sizes) <= {1, 2, 3}
    assert cell.seconds > 0
    assert cell.ratio is not None
    assert cell.ratio > 0


def test_ratios_are_medians_over_rounds() -> None:
    """Each round is compared with itself, so that a drift of the machine cancels."""
    assert report.ratio([10, 30, 80], [1, 2, 4]) == pytest.approx(15)
    seconds = report.in_turns({"a": lambda: None, "b": lambda: None}, 3)
    assert [len(taken) for taken in seconds.values()] == [3, 3]


def test_a_report_is_printed_and_saved_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that the table can be made again."""
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results")
    report.save("toy", "python -m toy", report.markdown(["a", "b"], [[1, 2]]))
    text = (tmp_path / "results" / "toy.md").read_text(encoding="utf-8")
    assert text == capsys.readouterr().out.removesuffix("\n")
    assert "| a | b |\n| --- | --- |\n| 1 | 2 |" in text
    assert "Made by `python -m toy`." in text


def test_on_wide_rows_the_peer_proves_the_same_minimum() -> None:
    """At a size where it takes no time; and it leaves Ctrl-C to Python, which it once did not."""
    for pair in wide.beside_the_peer((10, 30), 3, 60.0):
        assert pair.peer_bounds == (pair.size, pair.size)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_row_of_the_wide_table_says_what_was_proved() -> None:
    """And bounds where the time was too short."""
    assert wide.row_of((10, 30), 1, 60.0)[0][:3] == ["10", "30", "1"]
    cells, seconds = wide.row_of((300, 3000), 2, 0.01)
    assert cells[3].startswith("[")
    assert seconds < 2


@pytest.mark.parametrize("make", [problems.random_rows, problems.circulant_rows])
def test_mid_density_rows_are_as_wide_as_asked(make: Any) -> None:
    """Every row holds the same share of the sets; circulant ones are shifts of each other."""
    problem = make(40, 0.25)
    assert {len(row) for row in problem.rows()} == {10}
    if make is problems.circulant_rows:
        shifted = {tuple(sorted((s + 1) % 40 for s in row)) for row in problem.rows()}
        assert shifted == set(problem.rows())


def test_dense_domination_grows_until_the_time_is_too_short() -> None:
    """Every row but the last is proved; rows are the closed neighbourhoods of a graph."""
    matrix = problems.dense_domination(40, 0.2).incidence()
    assert (matrix == matrix.T).all()
    assert matrix.diagonal().all()
    rows = dense.grow(0.2, 0.5, first=40, more=200)
    assert [row[2].startswith("[") for row in rows] == [False] * (len(rows) - 1) + [True]


@pytest.mark.parametrize("costs", [False, True])
def test_a_large_problem_is_bounded_in_a_process_of_its_own(costs: bool) -> None:
    """Rows of four sets to twelve, in the time that is given; memory is in GiB."""
    problem = large.scattered(1000, costs)
    assert {len(row) for row in problem.rows()} <= set(range(1, 13))
    assert (problem.costs is not None) is costs
    row = large.row_of("minsym", 1000, costs, 0.5)
    assert row[:4] == ["1,000", "1 to 100" if costs else "1", "minsym", "0.5"]
    cover, lower = (int(cell.replace(",", "")) for cell in row[4:6])
    assert 1 < lower <= cover
    assert 0 < float(row[7]) < 4


def test_dense_problems_are_given_to_the_peers() -> None:
    """Who prove small ones, too."""
    cells = dense.beside(30, 0.3, 60)
    assert cells[:2] == ["30%", "30"]
    assert all(not cell.startswith("[") for cell in cells)


def test_a_row_on_a_table_says_what_is_gained_over_drawing() -> None:
    """Table, family, what leaks, rates; where drawing finds no target there is no ratio."""
    zoo = own_tables.TABLES["zoo"]()
    row = own_tables.row_of("zoo", zoo, 16, 4, made=12)
    assert row[:4] == ["zoo", "16", "4", "search"]
    assert float(row[-1]) > 3
    assert own_tables.by_drawing(own_tables.skewed(500, (2, 2, 3, 3, 2)), 8, 5, 1000) == (0.0, None)


def test_agents_on_a_table_are_one_row_whatever_they_see() -> None:
    """Attributes, or pictures; no two rows of `shapes` look the same."""
    shapes = records_of("shapes")
    pictures = own_agents.glyphs(shapes)
    assert len(np.unique(pictures.reshape(len(pictures), -1), axis=0)) == 4608
    pixels = records_of(shapes, features=pictures)
    few = {"epochs": 1, "splits": {"train": 20, "valid": 10}}
    row = own_agents.row_of("shapes", pixels, 4, 2, "features", **few)
    assert row[:4] == ["shapes", "4", "2", "features"]


def test_pages_of_each_kind_are_written_and_small(tmp_path: Path) -> None:
    """A sweep and a benchmark as they are made up, a large table, and games to play."""
    assert len(pages.large_table(500).values) == 500
    written = [
        pages.Page("a sweep", lambda: report_page(report_of(pages.sweep(tmp_path / "s", 3, 20)))),
        pages.Page("a benchmark", lambda: report_page(report_of(pages.bench(tmp_path / "b", 4)))),
        pages.Page("games", lambda: pages.play("shapes", 2)),
    ]
    rows = [pages.row_of(page, 1.0) for page in written]
    assert [row[0] for row in rows] == ["a sweep", "a benchmark", "games"]
    assert all(float(row[3]) < 3 for row in rows)


def test_a_row_on_generation_says_what_a_family_makes() -> None:
    """Setting, level, family, two rates, and what leaks."""
    row = generation.row_of(Setting(6, 3, 8), 3, "codes", 40)
    assert row[1:3] == ["3", "codes"]
    assert row[5:] == ["8.0", "12.50%"]
    assert all(float(rate.replace(",", "")) > 0 for rate in row[3:5])


def test_algorithm_2_collects_contexts_of_one_level() -> None:
    """In plain Python, as the paper has it."""
    found = generation.by_algorithm_2(Setting(4, 2, 6), 2, 5)
    assert len(found) == 5
    assert all(SolveMinSym(target, images) == 2 for target, images in found)


def test_training_is_measured_in_processes_that_take_turns() -> None:
    """Seconds and memory of each round, and what is counted: 2 n^3 operations in a product."""
    job = (training.PRODUCT, 1)
    measured = training.measure([job], training.Sizes(), rounds=2, seconds=0.05)[job]
    assert len(measured.seconds) == len(measured.memory) == 2
    assert min(measured.seconds) > 0
    assert min(measured.memory) > 8  # the two matrices
    assert measured.operations == 2 * 1024**3
    assert "mm" in measured.note


def test_a_row_on_training_compares_round_by_round_and_says_who_could_not_run() -> None:
    """Rate, times EGG, memory, operations and the share of the machine's product."""
    measured = {
        (training.PRODUCT, 1): training.Measured([1.0, 2.0, 1.0], [9.0] * 3, 4e9, ""),
        (training.EGG, 8): training.Measured([0.02, 0.04, 0.02], [300.0] * 3, 5e7, ""),
        ("fast", 8): training.Measured([0.01, 0.02, 0.01], [200.0] * 3, 2e7, ""),
        ("absent", 8): training.Measured([], [], 0, "No module named 'absent'"),
    }
    assert training.table(measured) == [
        ["EGG", "8", "50", "1.00", "300", "50.0", "2.5", "62%"],
        ["fast", "8", "100", "2.00", "200", "20.0", "2.0", "50%"],
        ["absent", "8", "not measured: No module named 'absent'", "", "", "", "", ""],
    ]


def test_each_part_of_the_agents_is_measured_beside_the_pair_without_it() -> None:
    """Its step runs at small sizes, and a row says how many times as fast it is."""
    images, target = next(training.draw(training.Sizes(5, 3, 8, 2, 16, 8), 4))
    for name in training.PARTS:
        training.COMPETITORS[name](training.Sizes(5, 3, 8, 2, 16, 8))(images, target)
    usual = training.Measured([0.01, 0.02, 0.01], [200.0] * 3, 2e7, "")
    measured = {(name, 128): usual._replace(seconds=[0.02, 0.04, 0.02]) for name in training.PARTS}
    measured[training.USUAL, 128] = usual
    rows = training.parts(measured)
    assert [row[0] for row in rows] == [training.USUAL, *training.PARTS]
    assert rows[1][1:] == ["50", "0.50", "200", "20.0"]


def test_the_command_has_every_script_and_no_other_module() -> None:
    """A script is a module that has a main; the table says how each is run."""
    modules = sorted(Path(command.__file__).parent.glob("[!_]*.py"))
    # EGG's game is no script, and few have what it imports.
    names = [path.stem for path in modules if path.stem != "egg_game"]
    scripts = [n for n in names if hasattr(import_module(f"experiments.benchmarks.{n}"), "main")]
    assert sorted(SCRIPTS) == scripts


def test_a_script_that_fails_costs_no_other_its_table(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each has a process of its own; what failed is said at the end, with exit status 1."""
    monkeypatch.setattr(command, "SCRIPTS", {"absent": Script("0 s"), "report": Script("0 s")})
    assert command.main([]) == 1
    told = capfd.readouterr()
    assert told.out.splitlines() == ["absent: about 0 s", "report: about 0 s"]
    assert told.err.endswith("failed, their tables are as they were: absent\n")
    assert command.main(["report"]) == 0


def test_a_script_that_needs_more_is_skipped_with_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder is given behind its name, and comes to the script."""
    asked: list[tuple[str, Path | None]] = []

    def make(name: str, folder: Path | None) -> bool:
        asked.append((name, folder))
        return True

    monkeypatch.setattr(command, "make", make)
    scripts = {"proofs": SCRIPTS["proofs"], "other": Script("0 s", module="no_such_module")}
    monkeypatch.setattr(command, "SCRIPTS", scripts)
    assert command.main([]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("proofs: skipped, it needs a folder")
    assert second.startswith("other: skipped, it needs the module no_such_module")
    assert command.main(["proofs=somewhere"]) == 0
    assert asked == [("proofs", Path("somewhere"))]


@pytest.mark.parametrize("asked", ["fig9", "batch=folder"])
def test_what_is_asked_amiss_is_said_before_anything_runs(
    asked: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown name, or a folder for a script that takes none."""
    monkeypatch.setattr(command, "make", lambda *script: pytest.fail("ran"))
    with pytest.raises(SystemExit, match="2"):
        command.main(["cold_start", asked])
    assert asked.partition("=")[0] in capsys.readouterr().err


def test_the_list_has_a_line_for_each_script(capsys: pytest.CaptureFixture[str]) -> None:
    """What it is, how long it takes and what it needs."""
    assert command.main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(SCRIPTS)
    assert "NAME=FOLDER" in next(line for line in lines if "proofs" in line)


def test_more_peers_prove_the_same_minimum() -> None:
    """Hitman, and CP-SAT on linear rows."""
    problem = problems.hypergraph(15, 20, 3)
    lower, cover = plain_cpsat(problem, 60.0)
    assert cover is not None
    assert lower == len(cover)
    for found in (plain_hitman(problem, 60.0), plain_cpsat(problem, 60.0, linear=True)):
        assert found[0] == len(found[1] or ()) == lower


@pytest.mark.parametrize("peer", [plain_rc2, plain_highs, plain_cpsat])
def test_the_peers_find_what_the_oracle_finds(peer: Any) -> None:
    """On a graph and a hypergraph, with a bound that proves it."""
    for name in ("graphs", "hypergraphs"):
        problem = CoverProblem.from_sets(KINDS[name].problem(0, 1).rows()[:12])
        lower, cover = peer(problem, 10.0)
        assert problem.is_cover(cover)
        assert lower == len(cover) == len(first_cover(problem.rows(), problem.n_sets) or ())
