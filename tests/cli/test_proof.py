"""`minsym solve --proof` and `minsym check-proof`, as people type them."""

import json
from pathlib import Path

import pytest

from minsym.cli import run
from minsym.data import TABLES
from tests.proofs.test_proof import TRIANGLES

TABLE = "name,size,colour\nann,1,red\nbob,1,blue\ncid,2,red\n"
SQUARE = "p hs 4 4\n1 2\n2 3\n3 4\n1 4\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a table and a hitting set, which is the current one."""
    (tmp_path / "table.csv").write_text(TABLE)
    (tmp_path / "square.hgr").write_text(SQUARE)
    (tmp_path / "path.edges").write_text("a b\nb c\nc d\n")
    (tmp_path / "triangles.hgr").write_text(
        "p hs 36 36\n" + "".join(f"{u + 1} {v + 1}\n" for u, v in TRIANGLES)
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "options",
    [
        ["table.csv", "--row", "ann"],
        ["table.csv", "--row", "2", "--exclude", "colour"],
        ["square.hgr"],
        ["path.edges", "--as", "dominating-set"],
        ["path.edges", "--as", "vertex-cover"],
        ["--attributes", "8", "--images", "9", "--seed", "5"],
    ],
)
def test_solve_writes_what_check_proof_verifies(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    """For every kind of input."""
    assert run(["solve", *options, "--proof", "p.json", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["proof"] == "p.json"
    assert {p.name for p in folder.glob("p.*")} == {"p.json", "p.cnf", "p.drat"}
    assert run(["check-proof", "p.json", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["verified"], found["size"]) == (True, answer["size"])
    assert run(["check-proof", "p.json"]) == 0
    assert capsys.readouterr().out.startswith(f"VERIFIED: the minimum is {answer['size']}, and ")


def test_a_proof_of_a_table_that_comes_with_minsym_names_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And not the place where minsym is installed; a file of that name is another one."""
    assert run(["solve", "zoo", "--row", "platypus", "--proof", "p.json"]) == 0
    capsys.readouterr()
    for more in ([], ["--input", "zoo"]):
        assert run(["check-proof", "p.json", *more]) == 0
        assert "\ninput zoo, row platypus\n" in capsys.readouterr().out
    assert run(["check-proof", "p.json", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["source"]["input"] == "zoo"
    (folder / "zoo").write_text(TABLE)
    assert run(["check-proof", "p.json", "--input", TABLES["zoo"].path]) == 0
    assert TABLES["zoo"].path in capsys.readouterr().out


def test_a_proof_says_where_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After the answer, on the last line."""
    assert run(["solve", "square.hgr", "--proof", "p.json"]) == 0
    size = (folder / "p.cnf").stat().st_size
    assert f"p.cnf {size:,} bytes" in capsys.readouterr().out.splitlines()[-1]


def test_a_place_that_is_taken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder in the way of one of the files is seen before any is written."""
    (folder / "p.cnf").mkdir()
    assert run(["solve", "square.hgr", "--proof", "p.json"]) == 2
    assert "p.cnf is a directory" in capsys.readouterr().err
    assert not (folder / "p.drat").exists()


def test_a_suffix_in_capitals(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is said to be written is written."""
    assert run(["solve", "square.hgr", "--proof", "p.JSON", "--json"]) == 0
    assert (folder / json.loads(capsys.readouterr().out)["proof"]).exists()


def test_an_input_elsewhere(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is looked for where it was and next to the proof, and can be named."""
    assert run(["solve", "table.csv", "--row", "ann", "--proof", "p.json"]) == 0
    (folder / "sub").mkdir()
    for name in ("p.json", "p.cnf", "p.drat", "table.csv"):
        (folder / name).rename(folder / "sub" / name)
    assert run(["check-proof", "sub/p.json"]) == 0
    (folder / "sub" / "table.csv").rename(folder / "moved.csv")
    capsys.readouterr()
    assert run(["check-proof", "sub/p.json"]) == 2
    assert "say where it is with --input" in capsys.readouterr().err
    assert run(["check-proof", "sub/p.json", "--input", "moved.csv"]) == 0


def test_an_input_that_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Even if the answer is the same."""
    assert run(["solve", "table.csv", "--row", "ann", "--proof", "p.json"]) == 0
    (folder / "table.csv").write_text(TABLE + "dee,2,blue\n")
    capsys.readouterr()
    assert run(["check-proof", "p.json"]) == 1
    assert capsys.readouterr().out == (
        "NOT VERIFIED: it is not about this file: SHA-256 of 'table.csv' differs\n"
    )
    assert run(["check-proof", "p.json", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert not answer["verified"]
    assert "SHA-256" in answer["wrong"]


def test_a_row_that_it_is_not_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who expects another row is told."""
    assert run(["solve", "table.csv", "--row", "ann", "--proof", "p.json"]) == 0
    assert run(["check-proof", "p.json", "--row", "ann"]) == 0
    capsys.readouterr()
    assert run(["check-proof", "p.json", "--row", "cid"]) == 1
    assert "about another problem" in capsys.readouterr().out


def test_a_row_with_the_same_problem_is_another_row(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both rows differ from the others in the same columns, and yet the message is another one."""
    (folder / "table.csv").write_text("name,size,colour\nann,1,red\nbob,2,blue\n")
    assert run(["solve", "table.csv", "--row", "ann", "--proof", "p.json"]) == 0
    capsys.readouterr()
    assert run(["check-proof", "p.json", "--row", "bob"]) == 1
    assert "another problem than that of --row bob" in capsys.readouterr().out
    assert run(["check-proof", "p.json", "--row", "0"]) == 0
    assert "input table.csv, row 0\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--input", "table.csv"], 1, "about a random context, not about 'table.csv'"),
        (["--row", "ann"], 1, "about a random context, and --row is about an INPUT"),
        (["--as", "vertex-cover"], 1, "about a random context, and --as is about an INPUT"),
        (["--format", "hgr"], 1, "about a random context, and --format is about an INPUT"),
    ],
)
def test_a_proof_of_a_random_context_is_none_of_a_table(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    status: int,
    said: str,
) -> None:
    """Whatever is asked of it, and whatever name of an input is put in."""
    assert run(["solve", "--images", "9", "--attributes", "5", "--proof", "p.json"]) == 0
    capsys.readouterr()
    assert run(["check-proof", "p.json", *options]) == status
    assert said in capsys.readouterr().out
    record = json.loads((folder / "p.json").read_text())
    record["source"]["input"] = "table.csv"
    (folder / "p.json").write_text(json.dumps(record))
    assert run(["check-proof", "p.json"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == (
        "",
        "minsym: the source of the proof holds 'input'; nobody knows what that is\n",
    )


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--row", "1"], 2, "--row goes with a table, not a problem"),
        (["--as", "vertex-cover"], 2, "vertex-cover"),
        (["--format", "table"], 2, "square.hgr: its first line has none of"),
        (["--format", "hgr"], 0, "VERIFIED: the minimum is 2"),
        (["--input", "-"], 2, "--input -: there is no such file"),
        (["--input", "/dev/null"], 2, "--input /dev/null: there is no such file"),
        (["--input", "table.csv"], 1, "SHA-256 of 'table.csv' differs"),
    ],
)
def test_what_is_told_is_compared_with_a_hitting_set(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    status: int,
    said: str,
) -> None:
    """None of it is ignored."""
    assert (folder / "square.hgr").exists()
    assert run(["solve", "square.hgr", "--proof", "p.json"]) == 0
    capsys.readouterr()
    assert run(["check-proof", "p.json", *options]) == status
    assert said in "".join(capsys.readouterr())


def test_an_input_without_a_hash_has_to_be_given(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name alone says nothing; what is printed is what was read."""
    assert run(["solve", "table.csv", "--row", "ann", "--proof", "p.json"]) == 0
    record = json.loads((folder / "p.json").read_text())
    record["source"].update(input="nonsense.csv", sha256=None)
    (folder / "p.json").write_text(json.dumps(record))
    capsys.readouterr()
    assert run(["check-proof", "p.json"]) == 2
    assert "the proof has no SHA-256 of its input" in capsys.readouterr().err
    assert run(["check-proof", "p.json", "--input", "table.csv", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["source"]["input"] == "table.csv"
    assert len(found["source"]["sha256"]) == 64


@pytest.mark.parametrize(
    "source",
    [
        None,
        {"input": 3},
        {"input": "-"},
        {"input": "square.hgr\0"},
        {"input": "square.hgr", "options": []},
        {"input": "square.hgr", "options": {"seed": 3}},
        {"input": "square.hgr", "options": {"task": 3}},
        {"input": "square.hgr", "options": {"columns": [3]}},
        {"random": []},
        {"random": {"images": 10**12}},
        {"random": {"images": "many"}},
        {"random": {"images": 9}, "input": "square.hgr"},
        {"input": "square.hgr", "sha256": 3},
        {"input": "square.hgr", "options": {"row": "1"}},
        {"input": "\ud800"},
        {"input": "a" * 5000},
    ],
)
def test_a_source_that_cannot_be_read(
    folder: Path, capsys: pytest.CaptureFixture[str], source: object
) -> None:
    """One line, exit status 2."""
    assert run(["solve", "square.hgr", "--proof", "p.json"]) == 0
    record = json.loads((folder / "p.json").read_text())
    (folder / "p.json").write_text(json.dumps(record | {"source": source}))
    capsys.readouterr()
    assert run(["check-proof", "p.json"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_time_for_the_answer_and_not_for_the_proof(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer is shown, the status is that of a limit, and there is no proof."""
    for as_json in ([], ["--json"]):
        options = ["triangles.hgr", "--proof", "p.json", "--time-limit", "1", *as_json]
        assert run(["solve", *options]) == 4
        out, err = capsys.readouterr()
        assert err == "minsym: note: no proof is written: the time is over\n"
        assert ("24 vertices" in out) if not as_json else json.loads(out)["proof"] is None
    assert not list(folder.glob("*p.*"))


def test_ctrl_c_while_a_proof_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer was shown; the status is that of a limit."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("minsym.cli.proof.write_proof", interrupted)
    assert run(["solve", "square.hgr", "--proof", "p.json"]) == 4
    out, err = capsys.readouterr()
    assert "2 vertices" in out
    assert err == "minsym: note: no proof is written: stopped by Ctrl-C\n"


def test_where_no_message_exists_there_is_nothing_to_prove(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status is that of the answer."""
    (folder / "twins.csv").write_text(TABLE + "dee,1,red\n")
    (folder / "none.hgr").write_text("p hs 2 2\n1 2\n\n")
    for name in ("twins.csv", "none.hgr"):
        assert run(["solve", name, "--proof", "p.json"]) == 3
        assert "no proof is written" in capsys.readouterr().err
    assert not list(folder.glob("p.*"))


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--all"], "--proof goes with one message, not a list"),
        (["--minimal", "3"], "--proof goes with one message, not a list"),
        (["--length", "1"], "--proof is not for messages of a given length"),
        (["--proof", "p.txt"], "p.txt: cannot write that kind of file; use .json"),
        (["--proof", "no/p.json"], "no/p.json: no is not a directory"),
    ],
)
def test_what_does_not_go_with_a_proof(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], line: str
) -> None:
    """One line each, before any work."""
    assert run(["solve", "table.csv", "--proof", "p.json", *options]) == 2
    assert capsys.readouterr().err == f"minsym: {line}\n"
    assert not list(folder.glob("p.*"))


def test_a_proof_does_not_overwrite_its_input(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tables can be .json files."""
    text = '[{"size": 1}, {"size": 2}]'
    (folder / "records.json").write_text(text)
    assert run(["solve", "records.json", "--proof", "records.json"]) == 2
    assert "it would overwrite the input" in capsys.readouterr().err
    assert (folder / "records.json").read_text() == text


def test_a_proof_is_no_proof_about_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither written for columns with costs, nor verified if the record forgets to ignore them."""
    (tmp_path / "a.scp").write_text("2 3\n5 1 1\n2 1 2\n2 1 3\n")
    proof = tmp_path / "p.json"
    assert run(["solve", str(tmp_path / "a.scp"), "--proof", str(proof)]) == 2
    assert "these have costs" in capsys.readouterr().err
    assert run(["solve", str(tmp_path / "a.scp"), "--ignore-costs", "--proof", str(proof)]) == 0
    assert run(["check-proof", str(proof)]) == 0
    record = json.loads(proof.read_text())
    record["source"]["options"].pop("ignore_costs")
    proof.write_text(json.dumps(record))
    assert run(["check-proof", str(proof)]) == 2
    assert "its columns have costs" in capsys.readouterr().err


def test_a_claim_of_many_sets_gets_no_endless_proof(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A counter over a hundred million sets is not begun."""
    (tmp_path / "a.hgr").write_text("p hs 100000000 1\n1 2\n")
    assert run(["solve", str(tmp_path / "a.hgr"), "--proof", str(tmp_path / "p.json")]) == 2
    assert "the limit is 50,000,000" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.hgr"]
