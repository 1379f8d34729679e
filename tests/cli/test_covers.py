"""Problem files on the command line."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from minsym import CoverProblem, write_hgr
from minsym.cli import run
from minsym.formats.known import READ
from minsym.solving.decompose import solve_parts
from tests.solving.test_backends import affine

ROOT = Path(__file__).parents[2]

FILES = {
    "star.hgr": "c a star\np hs 6 5\n1 2\n1 3\n3 1\n1 4 5\n6\n",
    "none.hgr": "p hs 3 4\n1\n\n2 3\n\n",
    "many.hgr": "p hs 60 30\n" + "".join(f"{s} {s + 30}\n" for s in range(1, 31)),
    "cover.txt": "3 4\n1 1 1 1\n2 1 2\n1 2\n3 2 3 4\n",
    "weights.txt": "3 4\n1 1 1 9\n2 1 2\n1 2\n3 2 3 4\n",
    "columns": "3 2\n1 3 1 2 3\n1 1 2\n",
    "path.edges": "# a path\nann bob\nbob cid\ncid \x1b[31mdee\n",
    "path.gr": "p ds 5 3\n1 2\n2 3\n3 4\n",
    "table.txt": "name,a\nx,1\ny,2\n",
    "table.csv": "name,a\nx,1\ny,2\n",
    "pairs.txt": "a b\nb c\n",
    "cells.txt": "x y z\n1 2 3\n",
    "clauses": "p cnf 3 2\n1 2 0\n2 3 0\n",
    "program.opb": "* #variable= 1 #constraint= 1\nmin: +1 x1 ;\n+1 x1 >= 1 ;\n",
    "notes.md": "a b c\nd e\n",
}


class Shell:
    """Run commands in this process, in a folder of problem files."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        status = run(["solve", *arguments])
        out, err = self.capsys.readouterr()
        return status, out, err

    def json(self, *arguments: str) -> dict[str, Any]:
        """Return what is printed with --json, which must be JSON and nothing else."""
        answer: dict[str, Any] = json.loads(self(*arguments, "--json")[1])
        return answer


@pytest.fixture
def shell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys)


def test_a_hitting_set_is_printed_in_the_numbers_of_the_file(shell: Shell) -> None:
    """With what was asked, and what is proved."""
    status, out, err = shell("star.hgr")
    assert (status, err) == (0, "")
    assert out.startswith("minimum hitting set of star.hgr: 6 vertices, 5 edges\n\n1 6\n2 vertices")
    assert "\noptimal; " in out


def test_json_has_what_others_parse(shell: Shell) -> None:
    """The names are those of a table's answer where they mean the same."""
    answer = shell.json("star.hgr")
    assert answer["seconds"] > 0
    assert isinstance(answer["stats"], dict)
    assert set(answer["run"]) == {"version", "command", "seed", "platform"}
    last = answer.pop("trace")[-1]
    assert (last["lower"], last["upper"]) == (2, 2)
    del answer["seconds"], answer["stats"], answer["run"], answer["backend"]
    assert answer == {
        "input": "star.hgr",
        "format": "hgr",
        "layout": "hitting set",
        "task": "hitting set",
        "sets": 6,
        "rows": 5,
        "distinct_rows": 4,
        "status": "optimal",
        "size": 2,
        "cost": 2,
        "message": None,
        "cover": [1, 6],
        "lower_bound": 2,
        "empty_rows": [],
        "notes": [],
    }


@pytest.mark.parametrize(
    ("arguments", "heading", "cover"),
    [
        (["cover.txt"], "minimum set cover of cover.txt: 4 columns, 3 rows", [2]),
        (["weights.txt", "--ignore-costs"], "minimum set cover of weights.txt", [2]),
        (["weights.txt"], "cheapest set cover of weights.txt", [2]),
        (["columns"], "minimum set cover of columns: 2 columns, 3 rows", [1]),
        (["path.gr", "--as", "vertex-cover"], "minimum vertex cover of path.gr: 5 v", None),
        (["path.gr", "--as", "dominating-set"], "dominating set of path.gr: 5 vertices", None),
        (["path.edges", "--as", "vertex-cover"], "vertices, 3 edges", None),
    ],
)
def test_every_kind_of_file_is_solved(
    shell: Shell, arguments: list[str], heading: str, cover: list[int] | None
) -> None:
    """Set covers from OR-Library in both layouts, graphs of both kinds."""
    status, out, err = shell(*arguments)
    assert (status, err) == (0, "")
    assert heading in out
    answer = shell.json(*arguments)
    assert answer["status"] == "optimal"
    assert answer["cover"] == cover or cover is None


def test_a_graph_answers_with_its_names(shell: Shell) -> None:
    """Escaped where people see them; a vertex without neighbours dominates itself."""
    answer = shell.json("path.edges", "--as", "vertex-cover")
    assert answer["size"] == 2
    assert set(answer["cover"]) <= {"ann", "bob", "cid", "\x1b[31mdee"}
    path = shell.folder / "one.edges"
    path.write_text("\x1b[31m \u202e\n", encoding="utf-8")
    status, out, _ = shell("one.edges", "--as", "vertex-cover")
    assert status == 0
    assert "\x1b" not in out
    assert "\u202e" not in out
    answer = shell.json("path.gr", "--as", "dominating-set")
    assert 5 in answer["cover"]
    assert answer["size"] == 3


def test_the_largest_sets_of_vertices_are_said_in_their_own_words(shell: Shell) -> None:
    """With both bounds in JSON, in a file, and as a list."""
    status, out, err = shell("path.gr", "--as", "independent-set", "--out", "i.sol")
    assert (status, err) == (0, "")
    assert "maximum independent set of path.gr: 5 vertices, 3 edges\n" in out
    assert "\n3 vertices\n" in out
    size, *vertices = (shell.folder / "i.sol").read_text(encoding="utf-8").split()
    assert (size, len(vertices), "5" in vertices) == ("3", 3, True)
    answer = shell.json("path.gr", "--as", "clique")
    assert answer["task"] == "clique"
    assert answer["cover"] in ([1, 2], [2, 3], [3, 4])
    assert answer["size"] == answer["lower_bound"] == answer["upper_bound"] == 2
    every = shell.json("path.gr", "--as", "clique", "--all")
    assert sorted(every["messages"]) == [[1, 2], [2, 3], [3, 4]]
    assert (every["kind"], every["sizes"]) == ("largest", {"2": 3})
    assert "3 largest: 3 of 2 vertices" in shell("path.gr", "--as", "clique", "--all")[1]


def test_the_heaviest_set_of_vertices_is_said_with_its_weight(shell: Shell) -> None:
    """From n lines of a DIMACS file, or a price list."""
    text = "p edge 3 2 0\nn 2 5\ne 1 2\ne 2 3\n"
    (shell.folder / "w.col").write_text(text, encoding="ascii")
    status, out, _ = shell("w.col", "--as", "independent-set")
    assert status == 0
    assert "heaviest independent set of w.col: 3 vertices, 2 edges\n" in out
    assert "the third number of the p line, 0, is left out\n" in out
    assert "\n2\n1 vertex, weight 5\n" in out
    answer = shell.json("w.col", "--as", "independent-set", "--ignore-costs")
    assert answer["cover"] == [1, 3]
    assert answer["notes"] == ["the third number of the p line, 0, is left out"]
    (shell.folder / "prices.csv").write_text("vertex,cost\nbob,7\n", encoding="utf-8")
    answer = shell.json("path.edges", "--as", "independent-set", "--costs", "prices.csv")
    assert "bob" in answer["cover"]
    assert (answer["cost"], answer["upper_bound"]) == (8, 8)


def test_a_search_for_a_large_set_that_stops_says_how_large_it_may_be(shell: Shell) -> None:
    """The bound of the cover, turned round."""
    edges = [(u, u * v * 7 % 400 + 1) for u in range(1, 401) for v in range(2, 6)]
    text = "".join(f"{u} {v}\n" for u, v in edges if u != v)
    (shell.folder / "hard.edges").write_text(text, encoding="ascii")
    limit = ["--as", "independent-set", "--time-limit", "0.001"]
    status, out, _ = shell("hard.edges", *limit)
    assert (status, "optimal" in out) in {(4, False), (0, True)}
    answer = shell.json("hard.edges", *limit)
    assert answer["size"] == answer["lower_bound"] <= answer["upper_bound"] <= 400


def test_an_edge_that_nothing_meets_exits_3_and_is_named(shell: Shell) -> None:
    """No file is written then, which is said."""
    status, out, err = shell("none.hgr", "--out", "none.sol")
    assert status == 3
    assert "No hitting set exists: no vertex meets edges 2, 4." in out
    assert err == "minsym: note: there is no cover to write to none.sol\n"
    assert not (shell.folder / "none.sol").exists()
    answer = shell.json("none.hgr")
    assert (answer["status"], answer["cover"], answer["empty_rows"]) == ("infeasible", None, [2, 4])


def test_a_long_cover_is_cut_for_people_and_whole_in_a_file(shell: Shell) -> None:
    """In the format of PACE: the size, then a vertex a line."""
    status, out, _ = shell("many.hgr")
    assert status == 0
    assert "... and 10 more; for all of them see --json or --out FILE\n30 vertices\n" in out
    assert max(map(len, out.splitlines())) <= 80
    status, out, _ = shell("many.hgr", "--out", "many.sol")
    assert "for all of them see many.sol" in out
    size, *cover = map(int, (shell.folder / "many.sol").read_text(encoding="utf-8").split())
    assert size == len(cover) == 30
    assert {(s - 1) % 30 for s in cover} == set(range(30))


def test_a_time_limit_stops_with_bounds_and_exits_4(shell: Shell) -> None:
    """The best cover found by then is printed and written."""
    rows = 400
    text = "".join(
        " ".join(str((r * k * k + 7 * k + r * r) % 300 + 1) for k in range(1, 9)) + "\n"
        for r in range(rows)
    )
    (shell.folder / "hard.hgr").write_text(f"p hs 300 {rows}\n{text}", encoding="ascii")
    status, out, _ = shell("hard.hgr", "--time-limit", "0.001", "--out", "hard.sol")
    assert status == 4
    assert "feasible, at least" in out
    assert (shell.folder / "hard.sol").exists()


def test_text_files_that_start_with_words_are_tables(shell: Shell) -> None:
    """And any file is a table if it is said to be."""
    assert shell.json("table.txt")["message"] == [{"attribute": "a", "value": 1, "rules_out": 1}]
    assert "rows of cover.txt" in shell("cover.txt", "--format", "table", "--delimiter", ";")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["path.gr"], "path.gr: this is a graph; say what is asked of it: --as TASK, which is "),
        (["path.gr", "--as", "matching"], "--as: there is no 'matching'; there are dominating-s"),
        (["path.gr", "--as", "clique", "--proof", "p.json"], "--proof: a proof is of a smallest c"),
        (["path.gr", "--as", "clique", "--minimal", "2"], "--minimal is of smallest sets"),
        (["path.gr", "--as", "clique", "--weight", "w"], "--weight goes with a GraphML"),
        (["path.edges", "--as", "clique", "--ignore-costs"], "there are no costs to ignore"),
        (["none.hgr", "--weight", "w"], "--weight goes with a GraphML or GML file"),
        (["table.txt", "--weight", "w"], "--weight goes with a problem, not a table"),
        (["star.hgr", "--as", "vertex-cover"], "goes with a graph; this is a hitting set"),
        (["cover.txt", "--as", "vertex-cover"], "cover.txt: line 2: expected two names with blan"),
        (["table.csv", "--as", "vertex-cover"], "--as goes with a graph, and .csv is a table; giv"),
        (["table.txt", "--format", "table", "--as", "vertex-cover"], "--as goes with a problem"),
        (["star.hgr", "--ignore-costs"], "star.hgr: there are no costs to ignore"),
        (["star.hgr", "--row", "1"], "--row goes with a table, not a problem"),
        (["star.hgr", "--name-column", "a"], "--name-column goes with a table"),
        (["star.hgr", "--columns", "a"], "--columns goes with a table"),
        (["star.hgr", "--exclude", "a"], "--exclude goes with a table"),
        (["star.hgr", "--delimiter", ","], "--delimiter goes with a table"),
        (["star.hgr", "--encoding", "utf-8"], "--encoding goes with a table"),
        (["star.hgr", "--images", "7"], "--images goes with a random context"),
        (["table.txt", "--out", "a.sol"], "--out goes with a problem, not a table"),
        (["table.txt", "--ignore-costs"], "--ignore-costs goes with a problem, not a table"),
        (["--out", "a.sol"], "--out goes with an INPUT"),
        (["--format", "hgr"], "--format goes with an INPUT"),
        (["--as", "vertex-cover"], "--as goes with an INPUT"),
        (["--ignore-costs"], "--ignore-costs goes with an INPUT"),
        (["star.hgr", "--format", "xls"], "--format: there is no 'xls'; there are hgr, wcnf, scp"),
        (["pairs.txt"], "give --format sets, --format table or --format edges with --as"),
        (["cells.txt"], "it may be several things; give --format sets or --format table"),
        (["clauses"], "clauses: this is a file with a p line of the kind 'cnf', which is not read"),
        (["program.opb"], "this is pseudo-Boolean optimization, which is not read"),
        (["notes.md"], "notes.md: it may be several things; give --format sets"),
        (["table.csv", "--format", "json-sets"], "line 1, column 1: "),
        (["star.hgr", "--out", "star.hgr"], "star.hgr: cannot write that kind of file; use .sol"),
        (["star.hgr", "--out", "nowhere/a.sol"], "nowhere is not a directory"),
        (["missing.hgr"], "missing.hgr: No such file or directory"),
        ([".", "--format", "hgr"], ".: Is a directory"),
        (["path.gr", "--format", "hgr"], "path.gr: line 1: expected 'p hs VERTICES EDGES', found"),
    ],
)
def test_what_does_not_fit_together_gets_one_line_and_exit_status_2(
    shell: Shell, arguments: list[str], said: str
) -> None:
    """And leaves every file as it was."""
    status, out, err = shell(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("minsym: ")
    assert err.count("\n") == 1
    assert said in err
    assert {path.name for path in shell.folder.iterdir()} == set(FILES)
    assert (shell.folder / "star.hgr").read_text(encoding="utf-8") == FILES["star.hgr"]


@pytest.mark.parametrize(
    ("text", "format", "cover"),
    [
        ("p hs 3 2\n1 2\n2 3\n", "hgr", [2]),
        ("c sets\np hs 3 2\n1 2\n2 3\n", "hgr", [2]),
        ("a b c\nb d\nd e\n", "sets", ["a", "d"]),
        ("3 2\n2 0 1\n2 1 2\n", "findminhs", [1]),
        ('{"sets": [[1,2],[2,3]]}', "json-sets", [2]),
        ("[[1,2],[2,3]]", "json-sets", [2]),
        ("h 1 2 0\nh 2 3 0\n1 -1 0\n1 -2 0\n1 -3 0\n", "wcnf", [2]),
        ("p wcnf 3 5 9\n9 1 2 0\n9 2 3 0\n1 -1 0\n1 -2 0\n1 -3 0\n", "wcnf", [2]),
        ("1 2 3\n2 4\n2 3\n", "sets", [2]),
    ],
)
def test_what_a_file_is_follows_from_its_content(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, text: str, format: str, cover: list[str | int]
) -> None:
    """Whatever it is called, and on standard input; what it was read as is said, and in JSON."""
    (shell.folder / "a.txt").write_text(text, encoding="utf-8")
    answer = shell.json("a.txt")
    assert (answer["format"], answer["layout"]) == (format, READ[format].title)
    assert (answer["status"], answer["cover"]) == ("optimal", cover)
    for path in ("a.txt", "-"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        status, out, err = shell(path)
        assert (status, err) == (0, "")
        assert f"\nread as {READ[format].title} ({format}), " in out


def test_a_table_that_is_asked_for_is_one(shell: Shell) -> None:
    """By an option that goes with nothing else, where the content leaves it open."""
    (symbol,) = shell.json("cells.txt", "--delimiter", " ")["message"]
    assert symbol["attribute"] == "x"
    assert shell.json("table.txt", "--row", "y")["row"] == 1


def test_a_proof_records_the_format_that_was_found_out(shell: Shell) -> None:
    """So that nobody has to find it out again."""
    shell("cover.txt", "--proof", "p.json")
    record = json.loads((shell.folder / "p.json").read_text(encoding="utf-8"))
    assert record["source"]["options"] == {"format": "scp"}


def test_a_problem_is_not_audited_as_a_table(shell: Shell) -> None:
    """What is no table is refused, and numbers are none."""
    for path in ("star.hgr", "cover.txt"):
        assert run(["audit", path]) == 2
        assert "this is a cover problem, not a table" in shell.capsys.readouterr().err


def command(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    code = "import conftest; from minsym.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ, **options,
    )  # fmt: skip


def test_a_problem_comes_through_a_pipe() -> None:
    """Its format has to be given."""
    done = command("solve", "-", "--format", "hgr", input=FILES["star.hgr"])
    assert done.returncode == 0, done.stderr
    assert "minimum hitting set of standard input: 6 vertices" in done.stdout


def test_help_loads_no_numpy() -> None:
    """What there is is told at once."""
    code = "import sys; from minsym.cli import run; run(['--help']); print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "solve" in done.stdout
    assert done.stdout.endswith("False\n")


def test_ctrl_c_prints_the_bounds_and_exits_4(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real signal, while better bounds are searched for."""
    path = tmp_path / "hard.hgr"
    write_hgr(CoverProblem.from_sets(affine(5)), path)

    def interrupted(problem: CoverProblem, *rest: Any) -> dict[str, Any]:
        if problem.n_sets == 3**5:
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        return solve_parts(problem, *rest)

    monkeypatch.setattr("minsym.questions.minimum.solve_parts", interrupted)
    status, out, err = shell(str(path), "--time-limit", "60")
    assert (status, err) == (4, "minsym: note: stopped by Ctrl-C\n")
    assert "feasible, at least" in out
