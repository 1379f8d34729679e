"""The command line as people type it."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from minsym import __version__
from minsym.cli import run
from minsym.solving.backends import BACKENDS

ZOO = str(files("minsym.data") / "zoo.csv")
ROOT = Path(__file__).parents[2]


class Shell:
    """Run commands in this process and keep what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        status = run(list(arguments))
        out, err = self.capsys.readouterr()
        return status, out, err

    def json(self, *arguments: str) -> dict[str, Any]:
        """Return what a command prints with --json, which must be JSON and nothing else."""
        _, out, _ = self(*arguments, "--json")
        answer: dict[str, Any] = json.loads(out)
        return answer


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_solve_prints_the_message_in_words(shell: Shell) -> None:
    """What a platypus has that no other animal has, and which column named it."""
    status, out, err = shell("solve", ZOO, "--row", "platypus")
    assert status == 0
    assert "eggs = 1, milk = 1\n2 symbols" in out
    assert "platypus (row 63) among 101 rows" in out
    assert "column 'name' names the rows" in out
    assert "60 of 100" in out
    assert "optimal; auto" in out
    assert err == ""


def test_solve_json_has_the_names_that_others_type(shell: Shell) -> None:
    """And what is needed to get the answer again."""
    answer = shell.json("solve", ZOO, "--row", "63")
    assert answer["status"] == "optimal"
    assert answer["size"] == answer["lower_bound"] == 2
    assert answer["message"] == [
        {"attribute": "eggs", "value": 1, "rules_out": 42},
        {"attribute": "milk", "value": 1, "rules_out": 60},
    ]
    assert answer["backend"] == "auto"
    assert answer["seconds"] > 0
    assert (answer["row"], answer["name"], answer["name_column"]) == (63, "platypus", "name")
    assert (answer["duplicates"], answer["in_the_way"]) == (0, [])
    assert set(answer["run"]) == {"version", "command", "seed", "platform"}


def test_rows_that_cannot_be_told_apart_exit_3_and_name_those_in_the_way(shell: Shell) -> None:
    """What Algorithm 1 answers, which drops them, is given beside it."""
    status, out, _ = shell("solve", ZOO, "--row", "antelope")
    assert status == 3
    assert "identical to buffalo (row 5), deer (row 17), elephant (row 22)" in out
    answer = shell.json("solve", ZOO, "--row", "antelope")
    assert (answer["status"], answer["size"], answer["message"]) == ("infeasible", None, None)
    assert (answer["duplicates"], answer["without_duplicates"]["size"]) == (5, 5)
    assert answer["in_the_way"][0] == {"row": 5, "name": "buffalo"}


def test_a_row_that_has_less_than_another_exits_3(shell: Shell, tmp_path: Path) -> None:
    """Nothing it has tells it from the other."""
    path = tmp_path / "t.csv"
    path.write_text("name,a,b\nx,1,\ny,1,2\n", encoding="utf-8")
    status, out, _ = shell("solve", str(path))
    assert status == 3
    assert "no different from y (row 1)" in out
    path.write_text("name,a\nx,\n", encoding="utf-8")
    status, out, _ = shell("solve", str(path))
    assert status == 3
    assert "no value that could be said" in out


def test_with_no_input_a_seeded_random_context_is_solved(shell: Shell) -> None:
    """The same seed, the same answer; the paper's setting unless told otherwise."""
    first = shell.json("solve", "--seed", "5")
    again = shell.json("solve", "--seed", "5")
    assert first["setting"] == {"attributes": 20, "values": 4, "images": 64, "seed": 5}
    assert (first["message"], first["run"]["seed"]) == (again["message"], 5)
    other = shell.json("solve", "--attributes", "3", "--values", "9", "--images", "7")
    assert other["setting"] == {"attributes": 3, "values": 9, "images": 7, "seed": 0}
    assert shell.json("solve")["setting"]["seed"] == 0


@pytest.mark.parametrize(
    "backend", [name for name, row in BACKENDS.items() if row.widest_row is None]
)
def test_every_backend_can_be_named(shell: Shell, backend: str) -> None:
    """And is named in the answer."""
    answer = shell.json("solve", "--backend", backend)
    assert (answer["backend"], answer["status"]) == (backend, "optimal")


def test_a_time_limit_stops_with_bounds_and_exits_4(shell: Shell) -> None:
    """Far too short for 400 attributes and 4,000 images."""
    options = ["--attributes", "400", "--images", "4000", "--time-limit", "0.001"]
    status, out, _ = shell("solve", *options)
    assert status == 4
    assert "feasible, at least" in out
    answer = shell.json("solve", *options)
    assert answer["lower_bound"] < answer["size"] == len(answer["message"])


def test_a_limit_that_the_backend_ignores_is_said(shell: Shell) -> None:
    """On stderr, so that JSON stays JSON."""
    _, out, err = shell("solve", "--backend", "bitmask", ZOO, "--seed", "2", "--json")
    assert json.loads(out)["stats"]["not_honoured"] == ["seed"]
    assert err == "minsym: note: bitmask does not honour seed\n"


def test_columns_are_picked_and_left_out(shell: Shell) -> None:
    """Several at once or one by one."""
    answer = shell.json("solve", ZOO, "--row", "63", "--exclude", "milk,eggs", "--exclude", "type")
    assert not {"milk", "eggs", "type"} & {symbol["attribute"] for symbol in answer["message"]}
    assert answer["left_out"] == ["eggs", "milk", "type"]
    answer = shell.json("solve", ZOO, "--row", "63", "--columns", "legs, milk,eggs")
    assert {symbol["attribute"] for symbol in answer["message"]} == {"eggs", "milk"}


def test_another_column_can_name_the_rows(shell: Shell, tmp_path: Path) -> None:
    """Then a column called name is said like any other."""
    path = tmp_path / "t.tsv"
    path.write_text("code\tname\nx\tann\ny\tbob\n", encoding="utf-8")
    answer = shell.json("solve", str(path), "--name-column", "code", "--row", "y")
    assert answer["message"] == [{"attribute": "name", "value": "bob", "rules_out": 1}]
    assert answer["name_column"] == "code"


def test_text_from_a_file_is_escaped_before_it_reaches_the_terminal(
    shell: Shell, tmp_path: Path
) -> None:
    """Control characters and markup are shown, not obeyed."""
    path = tmp_path / "t.csv"
    path.write_text("name,a\n\x1b[31mred,[bold]1\nb,\u202e2\n", encoding="utf-8")
    for arguments in (
        ["solve", str(path)],
        ["solve", str(path), "--row", "1"],
        ["audit", str(path)],
    ):
        _, out, _ = shell(*arguments)
        assert "\x1b" not in out
        assert "\u202e" not in out
    assert "[bold]1" in shell("solve", str(path))[1]


def test_audit_prints_a_histogram_and_who_cannot_be_singled_out(shell: Shell) -> None:
    """With the groups by name."""
    status, out, err = shell("audit", ZOO)
    assert (status, err) == (0, "")
    assert "61 rows that nobody can single out" in out
    assert "identical: aardvark (row 0), bear (row 3)" in out
    assert "█" in out


def test_audit_json_and_files_say_the_same(shell: Shell, tmp_path: Path) -> None:
    """All of the answer, three times."""
    out, plot = tmp_path / "zoo.parquet", tmp_path / "zoo.png"
    answer = shell.json("audit", ZOO, "--out", str(out), "--plot", str(plot))
    assert answer["complexity"] == pyarrow.parquet.read_table(out)["complexity"].to_pylist()
    assert sum(answer["histogram"].values()) + answer["hopeless"] == answer["rows"] == 101
    assert plot.stat().st_size > 1000


def bad_files(folder: Path) -> list[str]:
    """Make a file of each bad kind; return their names."""
    parquet = folder / "whole.parquet"
    pyarrow.parquet.write_table(pa.table({"a": list(range(1000))}), parquet)
    (folder / "claim.parquet").write_bytes(b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1")
    contents = {
        "empty.csv": b"",
        "header.csv": b"a,b\n",
        "ragged.csv": b"a,b\n1,2\n1\n",
        "binary.csv": bytes(range(256)),
        "latin.csv": "a\ncafé\n".encode("latin-1"),
        "twice.csv": b"a,a\n1,2\n",
        "short.parquet": parquet.read_bytes()[:-100],
        "syntax.json": b'[{"a": 1},]',
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    huge = folder / "huge.parquet"
    pyarrow.parquet.write_table(pa.table({"a": pa.nulls(2**28 + 1)}), huge)
    return [*contents, "claim.parquet", "huge.parquet", "missing.csv"]


@pytest.mark.parametrize("command", ["solve", "audit"])
def test_a_bad_file_gets_one_line_that_names_it_and_exit_status_2(
    shell: Shell, tmp_path: Path, command: str
) -> None:
    """Whatever is wrong with it; nothing is printed or written."""
    names = bad_files(tmp_path)
    out = tmp_path / "out.csv"
    extra = ["--out", str(out)] if command == "audit" else []
    for path in [*(tmp_path / name for name in names), tmp_path]:
        status, printed, err = shell(command, str(path), *extra)
        assert (status, printed) == (2, ""), path
        assert err.startswith(f"minsym: {path}: "), err
        assert err.count("\n") == 1, err
        assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["solve", ZOO, "--row", "101"], "row 101 does not exist; the rows are 0 to 100"),
        (["solve", ZOO, "--row", "unicorn"], "unicorn"),
        (["solve", ZOO, "--row", "frog"], "25, 26"),
        (["solve", ZOO, "--columns", "wings"], "wings"),
        (["solve", ZOO, "--name-column", "wings"], "wings"),
        (["solve", ZOO, "--delimiter", "ab"], "delimiter"),
        (["solve", ZOO, "--encoding", "utf-99"], "utf-99"),
        (["solve", ZOO, "--images", "9"], "--images goes with a random context"),
        (["solve", ZOO, "--seed", "-1"], "--seed is -1"),
        (["solve", "--row", "1"], "--row goes with an INPUT"),
        (["solve", "--backend", "magic"], "no 'magic'; there are auto, bitmask"),
        (["solve", "--backend", "graph"], "graph takes rows of at most 2 sets; one has"),
        (["solve", "--time-limit", "0"], "--time-limit is 0.0; expected more than 0"),
        (["solve", "--time-limit", "nan"], "--time-limit is nan; expected more than 0"),
        (["solve", "--time-limit", "soon"], "'--time-limit'"),
        (["solve", "--threads", "0"], "--threads is 0; expected more than 0"),
        (["solve", "--attributes", "0"], "--attributes is 0; expected 1 or more"),
        (["solve", "--images", str(10**12)], "--images is 1000000000000; expected at most"),
        (["solve", "--seed", "-1"], "--seed is -1"),
        (["solve", "--nonsense"], "--nonsense"),
        (["solve", ZOO, "extra"], "extra"),
        (["dance"], "dance"),
        (["audit"], "TABLE"),
        (["audit", ZOO, "--out", "zoo.xls"], "zoo.xls: cannot write that kind of file"),
        (["audit", ZOO, "--plot", "nowhere/zoo.png"], "nowhere is not a directory"),
        (["audit", ZOO, "--threads", "-2"], "--threads is -2"),
    ],
)
def test_a_bad_option_gets_one_line_and_exit_status_2(
    shell: Shell, arguments: list[str], said: str
) -> None:
    """The line says what is wrong."""
    status, out, err = shell(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("minsym: ")
    assert err.count("\n") == 1
    assert said in err


def test_a_picture_without_matplotlib_names_the_extra(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before any work."""
    monkeypatch.setattr("minsym.cli.plots.find_spec", lambda name: None)
    status, _, err = shell("audit", ZOO, "--plot", str(tmp_path / "zoo.png"))
    assert status == 2
    assert "pip install 'minsym[plots]'" in err


def test_help_and_version(shell: Shell) -> None:
    """Both are answers: exit status 0, on stdout."""
    assert shell("--version")[:2] == (0, f"minsym {__version__}\n")
    status, out, _ = shell("solve", "--help")
    assert status == 0
    assert "--time-limit" in out


def command(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    environment = {**os.environ, **options.pop("env", {})}
    code = "import conftest; from minsym.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, env=environment, **options,
    )  # fmt: skip


def test_a_table_comes_through_a_pipe() -> None:
    """'-' is standard input; no progress bar, no colour, in a pipe."""
    done = command("audit", "-", input="name,a,b\nx,1,2\ny,1,3\n")
    assert done.returncode == 0, done.stderr
    assert "standard input: 2 rows, named by column 'name'" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize(
    "text", ['[{"name": "x", "a": 1}, {"name": "y", "a": 2}]', '{"name": "x", "a": 1}\n{"a": 2}\n']
)
def test_json_comes_through_a_pipe(text: str) -> None:
    """It is known by its first character."""
    done = command("solve", "-", "--row", "x", "--json", input=text)
    assert json.loads(done.stdout)["message"] == [{"attribute": "a", "value": 1, "rules_out": 1}]


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_is_no_traceback(closed: str) -> None:
    """Whoever calls may have closed any of them."""
    code = "import conftest; from minsym.cli import main; main()"
    script = f'exec "$0" -c "$1" solve - {closed}'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable, code],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    if closed == "<&-":
        assert done.stderr == "minsym: standard input: it is closed\n"


def test_a_bare_command_prints_its_help_and_no_empty_complaint(shell: Shell) -> None:
    """Exit status 2: nothing was asked."""
    status, out, err = shell()
    assert status == 2
    assert "minsym: \n" not in out + err


def test_a_terminal_that_lacks_characters_gets_escapes() -> None:
    """And no UnicodeEncodeError."""
    done = command("audit", ZOO, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


def test_a_reader_that_leaves_early_is_no_traceback() -> None:
    """As in `minsym audit zoo.csv --json | head -1`."""
    code = "import conftest; from minsym.cli import main; main()"
    arguments = [sys.executable, "-c", code, "audit", ZOO, "--json"]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.parametrize("more", [[], ["--json"], ["--all"]])
def test_a_full_standard_output_is_a_line_that_says_so(more: list[str]) -> None:
    """Exit status 1: the machine failed, and nothing that was asked for is wrong."""
    script = 'exec "$0" -c "$1" "${@:2}" > /dev/full'
    code = "import conftest; from minsym.cli import main; main()"
    done = subprocess.run(
        ["bash", "-c", script, sys.executable, code, "solve", ZOO, "--row", "platypus", *more],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "minsym: standard output: No space left on device\n"


def test_a_name_from_the_command_line_is_shown_and_not_obeyed(shell: Shell) -> None:
    """Escapes, marks that reverse text, and markup."""
    status, out, err = shell("verify", "\x1b[31m\u202eX[red]\x9b")
    assert (status, out) == (2, "")
    assert err.startswith(r"minsym: \x1b[31m\u202eX[red]\x9b: ")
