"""The command that draws."""

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from minsym.cli.drawing import NAMES, PICTURES, Drawn
from minsym.pages.folders import Made

Shell = Callable[..., tuple[int, str, str]]

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def drawn(shell: Shell, *arguments: str) -> str:
    """Draw; return the name of the file, a picture that is well-formed."""
    status, out, err = shell("draw", *arguments)
    assert (status, err) == (0, "")
    path = Path(out.rstrip("\n"))
    assert ElementTree.parse(path).getroot().tag.endswith("svg")
    return path.name


def titles(name: str) -> str:
    """Return the text of an SVG, which matplotlib keeps in comments."""
    return Path(name).read_text(encoding="utf-8")


def test_a_table_is_drawn_as_what_is_asked_of_it(shell: Shell) -> None:
    """The histogram of its audit, or of a row its context, the steps of its message, its bounds."""
    assert drawn(shell, "zoo") == "zoo-histogram.svg"
    assert "zoo: 101 rows" in titles("zoo-histogram.svg")
    for what in ("context", "steps", "bounds"):
        assert drawn(shell, "zoo", "--row", "platypus", "--what", what) == f"zoo-{what}.svg"
        assert "platypus" in titles(f"zoo-{what}.svg")
    said = "no message exists: 5 images have all values of the target"
    assert said not in titles("zoo-bounds.svg")
    for what in ("context", "bounds"):
        drawn(shell, "zoo", "--row", "antelope", "--what", what)
        assert said in titles(f"zoo-{what}.svg")
    assert shell("solve", "zoo", "--row", "antelope", "--plot", "antelope.svg")[2] == ""
    assert said in titles("antelope.svg")
    assert drawn(shell, "zoo", "--row", "3", "--exclude", "type") == "zoo-context.svg"
    assert "<!-- type -->" not in titles("zoo-context.svg")


def test_the_same_is_drawn_every_time(shell: Shell) -> None:
    """Byte for byte; in the dark it is another picture."""
    drawn(shell, "zoo", "--row", "wasp", "--out", "a.svg")
    drawn(shell, "zoo", "--row", "wasp", "--out", "b.svg")
    drawn(shell, "zoo", "--row", "wasp", "--out", "c.svg", "--theme", "dark")
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes() != Path("c.svg").read_bytes()
    for suffix, start in ((".png", b"\x89PNG"), (".pdf", b"%PDF")):
        assert shell("draw", "zoo", "--out", f"d{suffix}")[0] == 0
        assert Path(f"d{suffix}").read_bytes().startswith(start)


def test_a_problem_is_drawn_as_its_bounds(shell: Shell) -> None:
    """A graph too, if it is said what is asked of it."""
    assert drawn(shell, str(EXAMPLES / "sts27.hgr")) == "sts27-bounds.svg"
    graph = str(EXAMPLES / "petersen.edges")
    assert drawn(shell, graph, "--as", "independent-set") == "petersen-bounds.svg"


def test_a_picture_says_that_its_search_was_stopped(shell: Shell) -> None:
    """Searches for pictures had no limit."""
    sts = str(EXAMPLES / "sts27.hgr")
    drawn(shell, sts, "--time-limit", "0.000001")
    assert "seconds; the search was stopped" in titles("sts27-bounds.svg")
    drawn(shell, "zoo", "--row", "platypus", "--time-limit", "60")
    assert "the search was stopped" not in titles("zoo-context.svg")


def test_a_data_set_is_drawn_as_its_level_sets_or_a_game(shell: Shell, data: str) -> None:
    """Its witness is the message."""
    assert drawn(shell, data) == "games-levels.svg"
    assert drawn(shell, data, "--game", "259") == "games-context.svg"
    assert "game 259 of" in titles("games-context.svg")
    assert "only the target remains" in titles("games-context.svg")
    assert drawn(shell, data, "--game", "0", "--what", "steps") == "games-steps.svg"


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """Return the folder of a run that nothing else is done with."""
    return Path(shutil.copytree(finished, tmp_path / "pair"))


def test_a_run_is_drawn_as_its_curves_and_its_newest_evaluation(shell: Shell, run: Path) -> None:
    """With floor and ceiling as far as they are known."""
    assert drawn(shell, str(run)) == "pair-curves.svg"
    text = titles("pair-curves.svg")
    assert "without messages" in text
    assert "literal ceiling" not in text
    status, _, err = shell("draw", str(run), "--what", "prefix")
    assert (status, err.count("\n")) == (2, 1)
    assert "no evaluation is in it; minsym evaluate" in err
    assert shell("evaluate", str(run), "--plot", "prefix.svg")[0] == 0
    assert drawn(shell, str(run), "--what", "prefix") == "pair-prefix.svg"
    assert Path("prefix.svg").read_bytes() == Path("pair-prefix.svg").read_bytes()
    drawn(shell, str(run))
    assert "literal ceiling" in titles("pair-curves.svg")
    assert drawn(shell, str(next(run.glob("evaluation-*")))).endswith("-prefix.svg")


def test_a_run_trained_since_its_evaluation_is_drawn_with_the_epoch(
    shell: Shell, run: Path
) -> None:
    """Nothing said that the picture was of an earlier epoch."""
    assert shell("evaluate", str(run))[0] == 0
    done = len((run / "metrics.jsonl").read_text().splitlines())
    path = next(run.glob("evaluation-*")) / "evaluation.json"
    for epoch, said in ((done, ""), (done - 1, f" (the run has {done})")):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"epoch": epoch}))
        for what in ("prefix", "codebook"):
            drawn(shell, str(run), "--what", what)
            words = " ".join(re.findall("<!-- (.*) -->", titles(f"pair-{what}.svg")))
            assert f", after epoch {epoch}{said}" in words
            assert ("the run has" in words) == bool(said)
    drawn(shell, str(path.parent), "--out", "b.svg")
    assert "the run has" not in titles("b.svg")


def test_a_codebook_is_drawn_in_its_words(shell: Shell, run: Path) -> None:
    """One in which nothing was said had a traceback."""
    assert shell("evaluate", str(run))[0] == 0
    path = next(run.glob("evaluation-*")) / "codebook.csv"
    header = "symbol,said,attribute,value,together,share,base\n"
    path.write_text(f"{header}3,9,a1,1,3,0.333,0.25\n")
    assert drawn(shell, str(run), "--what", "codebook") == "pair-codebook.svg"
    assert "a1 = 1" in titles("pair-codebook.svg")
    path.write_text(header)
    status, _, err = shell("draw", str(run), "--what", "codebook")
    assert (status, err.count("\n")) == (2, 1)
    assert "there is no codebook to draw, as no symbol was said" in err


def test_training_is_drawn_without_torch(run: Path) -> None:
    """It is read from files; without torch curves could not be drawn."""
    Path("grid").mkdir()
    shutil.copytree(run, "grid/a")
    Path("grid/sweep.csv").write_text("run,epoch,val_accuracy\na,1,0.5\n")
    code = (
        "import sys; sys.modules['torch'] = None; from minsym.cli import run; "
        f"sys.exit(run(['draw', {str(run)!r}]) or run(['draw', 'grid']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_sweep_is_drawn_as_its_curves(shell: Shell) -> None:
    """From its table alone."""
    Path("grid").mkdir()
    with Path("grid/sweep.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["run", "epoch", "val_accuracy"])
        rows.writerows([name, epoch, 0.1 * epoch] for name in ("$a", "b") for epoch in (1, 2))
    assert drawn(shell, "grid") == "grid-curves.svg"
    assert "<!-- $a 20.0% -->" in titles("grid-curves.svg")
    assert "without messages" not in titles("grid-curves.svg")


def test_a_sweep_is_drawn_with_floor_and_ceiling(shell: Shell, run: Path) -> None:
    """As far as they are known and hold for all of its runs."""
    Path("grid").mkdir()
    shutil.copytree(run, "grid/a")
    Path("grid/sweep.csv").write_text("run,epoch,val_accuracy\na,1,0.5\n")
    drawn(shell, "grid")
    assert "without messages" in titles("grid-curves.svg")
    assert "literal ceiling" not in titles("grid-curves.svg")
    assert shell("evaluate", "grid/a")[0] == 0
    drawn(shell, "grid")
    assert "literal ceiling" in titles("grid-curves.svg")


def test_a_benchmark_is_drawn_as_profile_and_cactus(shell: Shell) -> None:
    """The command that measures draws the profile too."""
    Path("problems").mkdir()
    Path("problems/star.hgr").write_text("p hs 3 2\n1 2\n1 3\n")
    bench = ("bench", "problems", "--backend", "plain", "--out", "b", "--plot", "plot.svg")
    assert shell(*bench)[0] == 0
    assert Path("plot.svg").is_file()
    assert drawn(shell, "b") == "b-profile.svg"
    assert drawn(shell, "b", "--what", "cactus") == "b-cactus.svg"
    log = Path("b/runs.jsonl")
    log.write_text(log.read_text().splitlines(keepends=True)[0])
    assert "no run is done" in shell("draw", "b")[2]
    log.write_text(json.dumps({"settings": {}}) + "\n{}\n")
    assert "not a log of runs" in shell("draw", "b")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["zoo", "--what", "steps"], "--what steps is of a row of a table (--row) or a game of a "
         "data set (--game); zoo is a table, which has histogram"),
        (["zoo", "--what", "step"], "did you mean steps?"),
        (["zoo", "--theme", "drak"], "--theme: there is no 'drak'; did you mean dark?"),
        (["zoo", "--game", "0"], "--game goes with a game of a data set, not with a table"),
        (["zoo", "--game", "-1"], "--game is -1; expected 0 or more"),
        (["zoo", "--time-limit", "0"], "--time-limit is 0.0; expected more than 0"),
        (["zoo", "--out", "zoo.gif"], "use .svg or .png or .pdf"),
        (["."], "the folder of none of these: a data set"),
        (["zoo", "--row", "unicorn"], "unicorn"),
        (["none.hgr"], "no bounds to draw"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_a_line(
    shell: Shell, arguments: list[str], said: str
) -> None:
    """Which says what there is; no file is left."""
    Path("none.hgr").write_text("p hs 3 2\n1\n\n")
    before = {*Path().iterdir()}
    status, out, err = shell("draw", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert {*Path().iterdir()} == before


def test_a_game_that_there_is_not_is_refused(shell: Shell, data: str) -> None:
    """The line says which there are."""
    status, _, err = shell("draw", data, "--game", "260")
    assert (status, err) == (2, "minsym: --game is 260; the games are 0 to 259\n")
    assert (
        "--row goes with a row of a table, not with a data set"
        in shell("draw", data, "--row", "1")[2]
    )
    assert "--time-limit goes with" in shell("draw", data, "--time-limit", "1")[2]


def test_every_kind_of_input_has_a_picture() -> None:
    """All of which the help names."""
    assert set(PICTURES) == {*Drawn} >= {Drawn(made) for made in Made}
    assert set(NAMES) == {
        "context", "steps", "histogram", "levels", "curves", "prefix", "codebook", "profile",
        "cactus", "bounds",
    }  # fmt: skip


def test_matplotlib_is_loaded_by_those_who_draw() -> None:
    """Not by the help, nor by a search."""
    code = (
        "import sys; from minsym.cli import run; run(['draw', '--help']); "
        "run(['solve', 'zoo']); sys.exit('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0
