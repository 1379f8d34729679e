"""`minsym solve --all` and `--minimal`, as people type them."""

import json
from pathlib import Path

import pytest

from minsym import read_table
from minsym.questions.every import minimal_covers
from tests.cli.test_cli import ZOO, Shell, shell

__all__ = ["shell"]


def test_every_shortest_message_of_a_row(shell: Shell) -> None:
    """In words, in order, with their number."""
    status, out, _ = shell("solve", ZOO, "--row", "platypus", "--all")
    assert status == 0
    assert out.splitlines()[2:] == [
        "eggs = 1, milk = 1",
        "eggs = 1, type = mammal",
        "milk = 1, toothed = 0",
        "toothed = 0, type = mammal",
        "",
        "4 shortest: 4 of 2 symbols",
    ]


def test_minimal_messages_up_to_a_size(shell: Shell) -> None:
    """The same as from Python, with a count for each size."""
    answer = shell.json("solve", ZOO, "--row", "platypus", "--minimal", "4")
    table = read_table(ZOO)
    context = table.context(table.row("platypus"))
    covers = list(minimal_covers(context, 4))
    said = [[context.attributes[a] for a in cover] for cover in covers]
    assert [list(message) for message in answer["messages"]] == said
    assert answer["count"] == len(covers)
    assert answer["sizes"] == {
        str(size): sum(len(c) == size for c in covers) for size in sorted(set(map(len, covers)))
    }
    assert (answer["complete"], answer["kind"]) == (True, "minimal")


def test_a_list_with_a_limit_says_whether_there_are_more(shell: Shell) -> None:
    """Asked for fewer, as many, or more than there are."""
    for limit, listed, more in ((3, 3, True), (4, 4, False), (9, 4, False)):
        options = ("solve", ZOO, "--row", "platypus", "--all", "--limit", str(limit))
        status, out, _ = shell(*options)
        assert status == 0
        assert f"{listed} shortest" in out
        assert ("there are more" in out) == more
        answer = shell.json(*options)
        assert (answer["count"], answer["complete"]) == (listed, not more)


def test_every_minimum_cover_of_a_problem(shell: Shell, tmp_path: Path) -> None:
    """With the file's numbers."""
    path = tmp_path / "square.hgr"
    path.write_text("p hs 4 4\n1 2\n2 3\n3 4\n4 1\n")
    status, out, _ = shell("solve", str(path), "--all")
    assert status == 0
    assert out.splitlines()[2:] == ["1 3", "2 4", "", "2 shortest: 2 of 2 vertices"]
    assert shell.json("solve", str(path), "--minimal", "4")["messages"] == [[1, 3], [2, 4]]


def test_a_list_of_a_random_context(shell: Shell) -> None:
    """Its seed is recorded."""
    answer = shell.json("solve", "--all", "--seed", "5")
    assert answer["run"]["seed"] == 5
    assert answer["count"] == len(answer["messages"]) > 0


def test_no_message_is_no_list(shell: Shell, tmp_path: Path) -> None:
    """Exit status 3 where none exists, 4 where the minimum was not proved in time."""
    twins = tmp_path / "twins.csv"
    twins.write_text("color,shape\nred,round\nred,round\nblue,round\n")
    for option in (["--all"], ["--minimal", "2"]):
        status, out, _ = shell("solve", str(twins), *option)
        assert status == 3
        assert "No message exists." in out
    empty = tmp_path / "empty.hgr"
    empty.write_text("p hs 3 2\n1 2\n\n")
    assert shell("solve", str(empty), "--minimal", "2")[0] == 3
    assert shell.json("solve", str(empty), "--all")["status"] == "infeasible"


def test_a_list_stops_when_the_time_is_over(shell: Shell, tmp_path: Path) -> None:
    """What was found until then is listed, as JSON too; exit status 4."""
    path = tmp_path / "many.hgr"
    rows = [" ".join(map(str, range(10 * i + 1, 10 * i + 11))) for i in range(30)]
    path.write_text("p hs 300 30\n" + "\n".join(rows) + "\n")
    status, out, _ = shell("solve", str(path), "--all", "--time-limit", "0.3", "--json")
    answer = json.loads(out)
    assert status == 4
    assert answer["count"] == len(answer["messages"])
    assert not answer["complete"]


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (["--all", "--minimal", "2"], "ask for one of them"),
        (["--limit", "2"], "--limit goes with --all or --minimal"),
        (["--minimal", "0"], "--minimal is 0"),
        (["--all", "--limit", "0"], "--limit is 0"),
    ],
)
def test_options_of_lists_that_do_not_fit(shell: Shell, options: list[str], rule: str) -> None:
    """One line, and exit status 2."""
    status, out, err = shell("solve", *options)
    assert (status, out) == (2, "")
    assert rule in err
    assert err.count("\n") == 1


def test_the_best_message_of_a_length(shell: Shell) -> None:
    """What it leaves, and what a literal receiver makes of it."""
    status, out, _ = shell("solve", ZOO, "--row", "platypus", "--length", "1")
    assert status == 0
    answer = shell.json("solve", ZOO, "--row", "platypus", "--length", "1")
    assert answer["left"] == 35
    assert answer["ceiling"] == 1 / 36
    assert f"{answer['left']} of 100 distractors match it too" in out
    assert "right in 2.8%" in out
    two = shell.json("solve", ZOO, "--row", "platypus", "--length", "2")
    assert (two["left"], two["ceiling"], two["status"]) == (0, 1.0, "optimal")
    assert [symbol["attribute"] for symbol in two["message"]] == ["eggs", "milk"]


def test_a_length_goes_with_one_message_of_a_context(shell: Shell, tmp_path: Path) -> None:
    """Not with lists, and not with problems."""
    path = tmp_path / "p.hgr"
    path.write_text("p hs 2 1\n1 2\n")
    for arguments in (["--all", "--length", "2"], [str(path), "--length", "2"], ["--length", "0"]):
        status, out, err = shell("solve", *arguments)
        assert (status, out) == (2, "")
        assert "--length" in err
