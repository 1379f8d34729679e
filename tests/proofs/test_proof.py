"""Proofs that others can check: what they say, and that they are written and verified."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsym import BackendError, Context, CoverProblem, InputError, UniformContexts, solve
from minsym.base.files import sha256_of
from minsym.cli import run
from minsym.errors import ProofError
from minsym.proofs.drat import PACKAGE
from minsym.proofs.proof import check_proof, write_proof
from tests.naive import first_cover, first_message

#: Twelve triangles, each vertex twelve from the next: to count over them takes CDCL very long.
TRIANGLES = [(v + 12 * a, v + 12 * b) for v in range(12) for a, b in ((0, 1), (0, 2), (1, 2))]


@settings(max_examples=4)
@given(st.integers(0, 2**32))
def test_random_problems_are_verified(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """A context and a hypergraph, with the minimum that brute force finds."""
    path = tmp_path_factory.mktemp("proof") / "proof.json"
    rng = np.random.default_rng(seed)
    context = Context.from_array(rng.integers(0, 3, (12, 6)))
    rows = [rng.choice(9, rng.integers(1, 5), replace=False).tolist() for _ in range(12)]
    for problem, minimum in (
        (context, first_message(context.values, 0)),
        (CoverProblem.from_sets(rows, n_sets=9), first_cover(rows, 9)),
    ):
        solution = solve(problem)
        assert solution.size == (None if minimum is None else len(minimum))
        if solution.cover is not None:
            write_proof(problem, solution.cover, path)
            assert check_proof(path, problem, PACKAGE).size == solution.size


def test_the_encoding_is_that_of_the_smaller_side(tmp_path: Path) -> None:
    """Both kinds of proof hold; one with a bound of 0 is counted."""
    wide = Context.from_array(np.random.default_rng(0).integers(0, 2, (8, 40)))
    tall = Context.from_array(np.random.default_rng(0).integers(0, 2, (40, 8)))
    one = CoverProblem.from_sets([(0, 1), (0, 2)])
    for problem, encoding in ((wide, "places"), (tall, "counter"), (one, "counter")):
        record = write_proof(problem, solve(problem).cover or (), tmp_path / "p.json")
        assert record["cnf"]["encoding"] == encoding
        assert check_proof(tmp_path / "p.json", problem, PACKAGE).size == record["size"]


def test_nothing_is_written_of_what_is_no_minimum(tmp_path: Path) -> None:
    """A smaller cover, a row left out, rows that are empty or not there, costs."""
    path = tmp_path / "proof.json"
    square = CoverProblem.from_sets([(0, 1), (1, 2), (2, 3), (0, 3)])
    with pytest.raises(BackendError, match="there is a cover of 2 sets, fewer than the minimum"):
        write_proof(square, [0, 1, 2], path)
    with pytest.raises(ValueError, match="leaves a row out"):
        write_proof(square, [0], path)
    with pytest.raises(InputError, match="has no rows to cover"):
        write_proof(CoverProblem.from_sets([], n_sets=2), [], path)
    with pytest.raises(InputError, match="a row that no set covers shows it"):
        write_proof(CoverProblem.from_sets([(), (0,)]), [0], path)
    object.__setattr__(square, "costs", np.ones(4, dtype=np.int64))
    with pytest.raises(InputError, match="this problem has costs"):
        write_proof(square, [0, 2], path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("rows", [[(0,)], [(0, 1)], [(0,), (1,), (2,)], [(1, 2), (0, 2)]])
def test_the_smallest_problems(tmp_path: Path, rows: list[tuple[int, ...]]) -> None:
    """A minimum of 1 asks for no set at all, one of all sets for all but one."""
    problem = CoverProblem.from_sets(rows)
    path = tmp_path / "proof.json"
    minimum = first_cover(rows, problem.n_sets)
    assert minimum is not None
    write_proof(problem, minimum, path)
    assert check_proof(path, problem, PACKAGE).size == len(minimum)


def test_the_search_for_a_proof_ends_with_its_time(tmp_path: Path) -> None:
    """Nothing is left behind."""
    problem = CoverProblem.from_sets(TRIANGLES)
    cover = solve(problem).cover
    assert cover is not None
    with pytest.raises(TimeoutError):
        write_proof(problem, cover, tmp_path / "proof.json", seconds=0.3)
    assert not list(tmp_path.iterdir())


def test_the_search_for_a_proof_tells_how_it_stands_and_can_be_stopped(tmp_path: Path) -> None:
    """By whatever is raised meanwhile, as Ctrl-C is; its process is gone then."""
    problem = CoverProblem.from_sets(TRIANGLES)
    sizes = []

    def watch(size: int) -> None:
        sizes.append(size)
        if size > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_proof(problem, solve(problem).cover or (), tmp_path / "proof.json", watch=watch)
    assert sizes[-1] > 0
    assert not list(tmp_path.iterdir())


Files = dict[str, Path]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a proof about a context of complexity 3."""
    path = tmp_path_factory.mktemp("original") / "proof.json"
    write_proof(*solved(), path)
    return path


def solved() -> tuple[Context, tuple[int, ...]]:
    """Return a context of complexity 3 and its message."""
    context = UniformContexts().context()
    cover = solve(context).cover
    assert cover is not None
    assert len(cover) == 3
    return context, cover


@pytest.fixture
def files(original: Path, tmp_path: Path) -> Files:
    """Return the three files of a copy of it, by suffix."""
    copies = {}
    for suffix in (".json", ".cnf", ".drat"):
        copies[suffix] = tmp_path / f"proof{suffix}"
        copies[suffix].write_bytes(original.with_suffix(suffix).read_bytes())
    return copies


def change(files: Files, edit: Callable[[dict[str, Any]], object] = lambda record: None) -> None:
    """Edit the JSON file, after its hashes were made to fit the other files."""
    record = json.loads(files[".json"].read_text())
    for entry, suffix in (("cnf", ".cnf"), ("proof", ".drat")):
        record[entry]["sha256"] = sha256_of(files[suffix])
        record[entry]["bytes"] = files[suffix].stat().st_size
    edit(record)
    files[".json"].write_text(json.dumps(record))


def wrong(files: Files, problem: Context | CoverProblem | None = None) -> str:
    """Return what is said to be wrong with a proof."""
    with pytest.raises((ProofError, InputError)) as error:
        check_proof(files[".json"], problem or solved()[0], PACKAGE)
    message = str(error.value)
    assert "\n" not in message
    return message


def test_a_proof_that_nobody_touched_is_verified(files: Files) -> None:
    """With the message in words, and who checked it."""
    context, cover = solved()
    found = check_proof(files[".json"], context, PACKAGE)
    assert found.size == 3
    assert found.labels == tuple(f"a{a + 1} = {context.value_name(a)}" for a in cover)
    assert found.checker == PACKAGE


def test_a_checker_without_a_verdict(files: Files) -> None:
    """Such as one that was killed, or is another program: not verified, and no bug of ours."""
    with pytest.raises(ProofError, match=r"nothing is known: .* gave no verdict"):
        check_proof(files[".json"], solved()[0], "true")


@pytest.mark.parametrize("suffix", [".cnf", ".drat"])
def test_a_file_that_changed_is_seen(files: Files, suffix: str) -> None:
    """Its hash says so before anything else is looked at."""
    files[suffix].write_bytes(files[suffix].read_bytes() + b"1 0\n")
    assert wrong(files) == (
        f"'proof{suffix}' is not the file that the proof is made of: SHA-256 differs"
    )


def test_a_proof_that_does_not_prove_it(files: Files) -> None:
    """The empty clause does not follow from the CNF alone."""
    files[".drat"].write_bytes(b"0\n")
    change(files)
    assert wrong(files) == "'proof.drat' does not prove it: dratify does not verify it"


def test_a_corrupted_step(files: Files) -> None:
    """A clause that does not follow."""
    files[".drat"].write_bytes(b"5 0\n" + files[".drat"].read_bytes())
    change(files)
    assert "does not verify it" in wrong(files)


def test_a_proof_that_stops_short(files: Files) -> None:
    """All but its last steps: the empty clause is not reached."""
    lines = files[".drat"].read_bytes().splitlines(keepends=True)
    files[".drat"].write_bytes(b"".join(lines[: len(lines) // 4]))
    change(files)
    assert "does not verify it" in wrong(files)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\x00\xff", 1),
        (b"0\n1 x 0\n", 2),
        (b"1 2 0", 1),
        (b"1 2\n", 1),
        (b"1 0\n99999 0\n", 2),
        (b"c a comment\n", 1),
        (b"1 0\n\n", 2),
        (b"1 " * 100_000, 1),
    ],
)
def test_garbage_in_a_proof(files: Files, content: bytes, line: int) -> None:
    """No checker sees it: some skip what they cannot read, or take memory for what it names."""
    files[".drat"].write_bytes(content)
    change(files)
    assert wrong(files) == f"'proof.drat': line {line} is no step of a DRAT proof of this CNF"


def test_the_cnf_of_another_problem(files: Files, tmp_path: Path) -> None:
    """With its own proof, which holds."""
    other = UniformContexts(seed=3).context()
    write_proof(other, solve(other).cover or (), tmp_path / "other.json")
    files[".cnf"].write_bytes((tmp_path / "other.cnf").read_bytes())
    files[".drat"].write_bytes((tmp_path / "other.drat").read_bytes())
    change(files)
    assert wrong(files).startswith("'proof.cnf' is not that of a cover of at most 2 sets")


def test_a_cnf_with_a_clause_more(files: Files) -> None:
    """Which makes the proof easy."""
    lines = files[".cnf"].read_text().splitlines(keepends=True)
    variables, clauses = map(int, lines[0].split()[2:])
    files[".cnf"].write_text(f"p cnf {variables} {clauses + 1}\n{''.join(lines[1:])}0\n")
    files[".drat"].write_bytes(b"0\n")
    change(files)
    assert f"line 1 is 'p cnf {variables} {clauses + 1}" in wrong(files)
    files[".cnf"].write_text("".join([*lines, "0\n"]))
    change(files)
    assert f"line {clauses + 2} is '0', not the end of the file" in wrong(files)


def test_a_cnf_with_another_clause(files: Files) -> None:
    """A literal left out of a row."""
    lines = files[".cnf"].read_text().splitlines(keepends=True)
    lines[4] = lines[4].partition(" ")[2]
    files[".cnf"].write_text("".join(lines))
    change(files)
    assert "sets of the input: line 5 is" in wrong(files)


def test_a_cnf_that_ends_early(files: Files) -> None:
    """Weaker than it should be."""
    files[".cnf"].write_bytes(files[".cnf"].read_bytes()[:-20])
    change(files)
    assert wrong(files).startswith("'proof.cnf' is not that of a cover of at most 2 sets")


def test_a_proof_about_another_input(files: Files) -> None:
    """One distractor less is another problem."""
    context = solved()[0]
    fewer = Context.from_array(context.values[:-1], context.target)
    said = "it is about another problem than that of the input: SHA-256 differs"
    assert wrong(files, fewer) == said


def test_another_input_whose_hash_was_put_in(files: Files) -> None:
    """The CNF is not that of the input either."""
    context = solved()[0]
    fewer = Context.from_array(context.values[:-1], context.target)
    write_proof(fewer, solve(fewer).cover or (), files[".json"].with_name("other.json"))
    other = json.loads(files[".json"].with_name("other.json").read_text())
    change(files, lambda record: record.update(problem=other["problem"]))
    assert "line 1 is" in wrong(files, fewer)


def test_a_cover_that_leaves_a_row_out(files: Files) -> None:
    """As large as it should be."""
    context, cover = solved()
    other = next(
        a
        for a in range(20)
        if not CoverProblem.from_context(context).is_cover([*cover[:2], a]) and a not in cover
    )
    entry = {"set": other + 1, "label": f"a{other + 1} = {context.value_name(other)}"}
    change(files, lambda record: record["cover"].__setitem__(2, entry))
    assert wrong(files).startswith("its cover leaves out the row of sets ")


def test_a_cover_of_another_size(files: Files) -> None:
    """It is counted, and a set named twice counts once."""
    change(files, lambda record: record["cover"].pop())
    assert wrong(files) == "its size is 3 and its cover has 2 sets"
    change(files, lambda record: record["cover"].append(record["cover"][0]))
    assert wrong(files) == "its size is 3 and its cover has 2 sets"


def test_a_larger_cover_that_is_called_the_minimum(files: Files) -> None:
    """Then the CNF asks for too few sets."""
    context, cover = solved()
    more = next(a for a in range(20) if a not in cover)
    entry = {"set": more + 1, "label": f"a{more + 1} = {context.value_name(more)}"}

    def lie(record: dict[str, Any]) -> None:
        record["cover"].append(entry)
        record["size"] = 4

    change(files, lie)
    assert wrong(files).startswith("'proof.cnf' is not that of a cover of at most 3 sets")


def test_a_size_that_is_not_that_of_the_cover(files: Files) -> None:
    """However small."""
    change(files, lambda record: record.update(size=2))
    assert wrong(files) == "its size is 2 and its cover has 3 sets"


def test_a_set_that_does_not_exist(files: Files) -> None:
    """In the cover, below or above those of the problem."""
    for number in (0, 21, 10**30):
        record = json.loads(files[".json"].read_text())
        record["cover"][0]["set"] = number
        files[".json"].write_text(json.dumps(record))
        assert wrong(files) == f"its cover holds set {number}; the sets are 1 to 20"


def test_a_set_in_other_words(files: Files) -> None:
    """What people read is checked too, and cannot reach their terminal."""
    change(files, lambda record: record["cover"][0].update(label="\x1b[31mred"))
    message = wrong(files)
    assert message.endswith(r", not '\x1b[31mred'")


@pytest.mark.parametrize(
    "name", ["../proof.cnf", "/etc/passwd", "", ".", "no.cnf", "\0", "a" * 9999]
)
def test_a_file_that_is_not_next_to_it(files: Files, name: str) -> None:
    """Only files in the same folder are read."""
    change(files, lambda record: record["cnf"].update(file=name))
    assert ", next to 'proof.json'" in wrong(files) or "not the name of a file" in wrong(files)


def test_a_proof_of_a_format_that_nobody_knows(files: Files) -> None:
    """It is not taken for one of another format; that of a proof without a format is known."""
    change(files, lambda record: record["proof"].update(format="VeriPB"))
    assert "the format of its proof is not DRAT, text" in wrong(files)
    change(files, lambda record: record["proof"].pop("format"))
    check_proof(files[".json"], solved()[0], PACKAGE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"format": "minsym proof 1"}',
        b'{"format": "minsym proof 2"}',
    ],
)
def test_a_json_file_that_is_no_proof(
    files: Files, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that names it, and exit status 2."""
    files[".json"].write_bytes(content)
    assert run(["check-proof", str(files[".json"])]) == 2
    _, err = capsys.readouterr()
    assert err.startswith(f"minsym: {files['.json']}: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "edit",
    [
        {"size": "3"},
        {"size": True},
        {"cover": {}},
        {"cover": [3]},
        {"cover": [{"set": 1.0, "label": "a1 = 2"}]},
        {"cnf": None},
        {"proof": {"file": "proof.drat"}},
        {"problem": {"sha256": 3}},
        {"source": []},
    ],
)
def test_a_json_file_with_a_wrong_type(files: Files, edit: dict[str, Any]) -> None:
    """Named, with its place."""
    change(files, lambda record: record.update(edit))
    assert wrong(files).endswith("is missing or of the wrong type")


def test_an_encoding_that_is_not_known(files: Files) -> None:
    """Nor is one that is not that of the CNF."""
    change(files, lambda record: record["cnf"].update(encoding="other"))
    assert wrong(files).endswith("its encoding is not one of counter, places")
    change(files, lambda record: record["cnf"].update(encoding="places"))
    assert "is not that of a cover of at most 2 sets of the input: line 1 is" in wrong(files)


@pytest.mark.parametrize(
    ("entry", "name", "value"),
    [
        ("problem", "sets", 21),
        ("problem", "rows", 1),
        ("cnf", "claim", "there is a cover of at most 0 sets"),
        ("cnf", "bytes", 1),
        ("cnf", "variables", 10**40),
        ("cnf", "clauses", -1),
        ("proof", "claim", "all is well"),
        ("proof", "bytes", 0),
    ],
)
def test_what_the_record_says_is_compared(
    files: Files, entry: str, name: str, value: object
) -> None:
    """Sizes and claims too, though the proof holds without them."""
    change(files, lambda record: record[entry].update({name: value}))
    assert wrong(files).startswith(f"the {name} of its {entry} is '{value}', not '")


@pytest.mark.parametrize("entry", [None, "problem", "cnf", "proof", "cover"])
def test_what_nobody_checks_is_refused(files: Files, entry: str | None) -> None:
    """Wherever in the record it stands: who reads it would take it for checked."""

    def forge(record: dict[str, Any]) -> None:
        found: Any = record if entry is None else record[entry]
        (found[0] if entry == "cover" else found).update(verified_by="all")

    change(files, forge)
    assert wrong(files).endswith("proof.json: it says what nobody checks: 'verified_by'")
