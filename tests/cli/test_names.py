"""Options and commands that there are not, and those that were meant."""

from collections.abc import Callable

import pytest

from minsym.cli import app, names

Shell = Callable[..., tuple[int, str, str]]


def check_refused(shell: Shell, typed: str, said: str) -> None:
    """Check that a command line is bad input, which is said in one line on stderr."""
    status, out, err = shell(*typed.split())
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith("minsym: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("train x --bs 3", "minsym train has no --bs; did you mean --batch-size?"),
        ("evaluate x --lr 0.01", "--learning-rate is an option of minsym train and minsym sweep"),
        ("train x --max-len 3", "did you mean --max-length?"),
        ("train x --batch-siz 3", "did you mean --batch-size?"),
        ("train x --num_epochs 3", "did you mean --epochs?"),
        ("train x --random_state 3", "did you mean --seed?"),
        ("train x --patience 3", "did you mean --early-stop?"),
        ("train x --vocab_size 9", "has no --vocab_size: the symbols are the values"),
        ("train x --sender_hidden 9", "did you mean --hidden?"),
        ("evaluate run --data x", "has no --data: the folder of the data is given without one, as"),
        ("-V", "minsym has no -V; did you mean --version?"),
        ("solve --timeout 3", "did you mean --time-limit?"),
        ("solve --timout 3", "--time-limit"),
        ("solve -o x", "minsym solve has no -o; did you mean --out?"),
        ("solve --output x", "did you mean --out?"),
        ("solve --solver sat", "did you mean --backend?"),
        ("audit x -j 3", "did you mean --threads?"),
        ("sweep x --jobs 3", "did you mean --workers?"),
        ("generate --k 3", "did you mean --target?"),
        ("theory --quiet", "has no --quiet: nothing but the answer goes to stdout"),
        ("solve --learning-rate 1", "is an option of minsym train and minsym sweep"),
        ("--seed 1 solve", "--seed is an option of minsym solve, "),
        ("solve --quux", "'minsym solve --help' lists what there is"),
        ("slove", "there is no command 'slove'; did you mean solve?"),
        ("check", "did you mean verify, check-proof or crosscheck?"),
        ("fit", "did you mean train?"),
        ("check_proof", "did you mean check-proof?"),
        ("xyzzy", "there are solve, audit"),
    ],
)
def test_what_there_is_not_gets_a_line_with_what_was_meant(
    shell: Shell, typed: str, said: str
) -> None:
    """Names of other programs, misspelled ones, and those of other commands."""
    check_refused(shell, typed, said)


def test_what_is_said_to_be_meant_is_there() -> None:
    """Each synonym stands for options and commands that exist, and is none itself."""
    flags = set().union(*(command.flags for command in app.commands.values()))
    assert {option for meant in names.OPTIONS.values() for option in meant} <= {*flags, "--version"}
    commands = {*app.commands, "minsym --help", "minsym --version"}
    assert {name for meant in names.COMMANDS.values() for name in meant} <= commands
    assert not set(names.COMMANDS) & set(app.commands)
    assert not set(names.ABSENT) & flags


GRAPH = "docs/examples/petersen.edges"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (f"solve {GRAPH} --as vertex_cover", "--as: there is no 'vertex_cover'; did you mean vert"),
        (f"solve {GRAPH} --as foo", "'foo'; there are dominating-set, vertex-cover, independent-s"),
        (f"solve {GRAPH} --as mis", "did you mean independent-set?"),
        (f"solve {GRAPH} --format edgelist", "--format: there is no 'edgelist'; did you mean edge"),
        ("solve zo", "zo: there is no such file; did you mean the table zoo?"),
        ("audit mine/zoo.csv", "mine/zoo.csv: there is no such file; did you mean the table zoo?"),
        ("convert shape x.hgr", "shape: there is no such file; did you mean the table shapes?"),
        ("solve zoo --as clque", "did you mean clique?"),
        ("solve zoo --backend bitmsk", "--backend: there is no 'bitmsk'; did you mean bitmask?"),
        (f"convert {GRAPH} x.hgr --as cliques", "did you mean clique?"),
        (f"crosscheck {GRAPH} --as cliques", "did you mean clique?"),
        ("crosscheck --backend autoo", "did you mean auto?"),
        ("crosscheck --family graph", "--family: there is no 'graph'; did you mean graphs?"),
        ("bench docs/examples --as vertexcover", "did you mean vertex-cover?"),
        ("bench docs/examples --backend gurobi", "'gurobi'; there are auto, bitmask, "),
        ("generate --target 2 --family frontiers", "did you mean frontier?"),
        ("verify x --backend maxsatt", "did you mean maxsat?"),
        ("audit --setting pape", "--setting: there is no 'pape'; did you mean paper?"),
        ("check-proof x --as cliques", "did you mean clique?"),
        ("check-proof x --format edgs", "did you mean edges?"),
        ("sweep x --grid bs=1", "--grid: there is no field 'bs'; did you mean batch_size?"),
        ("train x --channel relx", "expected straight-through or relaxed or reinforce"),
    ],
)
def test_a_value_that_there_is_not_gets_a_line_with_what_was_meant(
    shell: Shell, typed: str, said: str
) -> None:
    """Of every option that takes one of some names."""
    check_refused(shell, typed, said)
