"""``minsym evaluate --messages``: what messages are worth, whoever said them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from minsym import Dataset
from minsym.agents.measure.scripted import witness_messages
from tests.training import SPEC, Shell, refused


@pytest.fixture
def said(data: str, tmp_path: Path) -> Path:
    """Return a file with the solver's messages about the validation games."""
    found = witness_messages(Dataset(data, "valid")[:], SPEC.setting.sizes, 2)
    path = tmp_path / "said.jsonl"
    path.write_text("".join(f"{message}\n" for message in found.tolist()))
    return path


def test_messages_of_a_pair_get_the_numbers_that_it_got(
    shell: Shell, data: str, finished: Path
) -> None:
    """Those that need no network."""
    shell("evaluate", str(finished))
    folder = finished / "evaluation-games-valid"
    report = json.loads((folder / "evaluation.json").read_text())
    status, out, err = shell("evaluate", data, "--messages", str(folder / "corpus.jsonl"), "--json")
    found = json.loads(out)
    assert (status, err) == (0, "")
    shared = found.keys() & report.keys() - {"run", "by_complexity"}
    assert {"mean_length", "topsim", "posdis_over_chance", "literal_ceiling"} <= shared
    assert {key: found[key] for key in shared} == {key: report[key] for key in shared}
    assert (found["messages"], found["longest"]) == (60, 2)


def test_what_people_said_is_scored_in_words(shell: Shell, data: str, said: Path) -> None:
    """Some of the games, and what somebody picked."""
    target = int(Dataset(data, "valid")[5].target)
    line = said.read_text().splitlines()[5]
    said.write_text(json.dumps({"message": json.loads(line), "game": 5, "choice": target}) + "\n")
    status, out, err = shell("evaluate", "--messages", str(said), data)
    assert (status, err) == (0, "")
    assert f"messages 1, about games of {data} (valid)" in out
    assert "literal accuracy 100.0%; without messages" in out
    assert "choices 1, right 100.0%" in out
    assert "mean length 2.00, mean min|M| 2.00, excess +0.00, longest 2" in out


def test_messages_with_symbols_of_their_own_have_no_literal_accuracy(
    shell: Shell, data: str, said: Path
) -> None:
    """The sentence says why."""
    said.write_text("[18]\n[0, 1]\n")
    status, out, _ = shell("evaluate", data, "--messages", str(said))
    assert (status, "literal accuracy -; without messages" in out) == (0, True)
    assert "symbol 18 is no value of an attribute, of which there are 18" in out


def test_what_does_not_go_with_messages_is_refused(
    shell: Shell, data: str, said: Path, tmp_path: Path
) -> None:
    """And so are messages about other games, in a line that names the file and the line."""
    more = tmp_path / "more.jsonl"
    more.write_text("[1]\n" * 61)
    bad = tmp_path / "bad.jsonl"
    bad.write_text('[1]\n{"said": [2]}\n')
    for messages, arguments, message in [
        (said, ["--device", "cpu"], "--device goes with a RUN, whose receiver is asked"),
        (said, ["--plot", "a.png"], "--plot goes with a RUN, whose receiver is asked"),
        (said, ["--threads", "2"], "--threads goes with a RUN, whose receiver is asked"),
        (said, ["--retrain", "9"], "--retrain goes with a RUN, whose receiver is asked"),
        (said, ["--out", "out"], "--out goes with a RUN; --messages writes nothing: use --json"),
        (said, ["more"], "more: with --messages give DATA and no RUN"),
        (said, ["--split", "dev"], "no split 'dev'; there are train, valid"),
        (more, [], "more.jsonl: line 61: game 60; expected 0 to 59"),
        (bad, [], "bad.jsonl, line 2: expected a list of integers, 0 or more, or an object"),
        (tmp_path / "none.jsonl", [], "none.jsonl: No such file"),
    ]:
        refused(shell, "evaluate", data, *arguments, "--messages", str(messages), message=message)


def test_messages_are_scored_without_torch(data: str, said: Path) -> None:
    """It takes seconds to load, and need not be there."""
    arguments = ["evaluate", data, "--messages", str(said)]
    code = f"import sys; import conftest; from minsym.cli import run; status = run({arguments!r}); "
    code += "sys.exit(status or 'torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_scipy_it_is_said(
    shell: Shell, data: str, said: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is read, with what to install."""
    monkeypatch.setattr("minsym.cli.agents.find_spec", lambda name: None)
    message = "scipy is not installed; metrics of messages need it: pip install 'minsym[agents]'"
    refused(shell, "evaluate", data, "--messages", str(said), message=message)


def test_a_message_of_thousands_of_symbols_is_refused_by_its_line(
    shell: Shell, data: str, tmp_path: Path
) -> None:
    """Metrics would not come to an end; nothing, and what is no text, is refused as well."""
    said = tmp_path / "said.jsonl"
    said.write_text(f"[1]\n{[1] * 5000}\n")
    refused(shell, "evaluate", data, "--messages", str(said), message="line 2: 5,000 symbols")
    said.write_text("")
    refused(shell, "evaluate", data, "--messages", str(said), message="the file is empty")
    said.write_bytes(b"\xff\n")
    refused(shell, "evaluate", data, "--messages", str(said), message="no text in UTF-8")
    refused(shell, "evaluate", "--messages", str(said), message="give DATA")
    refused(shell, "evaluate", message="give a RUN")


def test_long_messages_are_compared_in_seconds(shell: Shell, data: str, tmp_path: Path) -> None:
    """In fewer pairs than short ones, whose distances take less."""
    said = tmp_path / "said.jsonl"
    said.write_text("".join(f"{[(i * j) % 7 for j in range(400)]}\n" for i in range(60)))
    status, out, _ = shell("evaluate", data, "--messages", str(said))
    assert (status, "topsim" in out) == (0, True)


def test_fresh_agents_are_trained_if_asked(shell: Shell, finished: Path) -> None:
    """Their curves are printed and written, also to a folder that had none."""
    folder = finished / "evaluation-games-valid"
    status, out, _ = shell("evaluate", str(finished), "--retrain", "30")
    assert status == 0
    assert "games learned from  fresh receiver  by chance  fresh sender  by chance" in out
    assert "accuracy so far  retrained  lost without it" in out
    found = json.loads((folder / "evaluation.json").read_text())["retrained"]
    assert (found["games"], found["judged"], len(found["prefix_accuracy"])) == (30, 60, 3)
    status, out, _ = shell("evaluate", str(finished))
    assert (status, "fresh receiver" in out) == (0, False)
    assert "retrained" not in json.loads((folder / "evaluation.json").read_text())
    refused(shell, "evaluate", str(finished), "--retrain", "0", message="--retrain is 0; expected")


def test_the_training_is_drawn_beside_its_evaluation(
    shell: Shell, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same bytes each time; without matplotlib a line says why there is no picture."""
    pictures = []
    for name in ("one", "other"):
        shell("evaluate", str(finished), "--out", str(tmp_path / name))
        pictures.append((tmp_path / name / "curves.svg").read_bytes())
    assert pictures[0] == pictures[1]
    assert b"literal ceiling" in pictures[0]
    monkeypatch.setattr("minsym.cli.plots.find_spec", lambda name: None)
    status, _, err = shell("evaluate", str(finished), "--out", str(tmp_path / "one"))
    assert status == 0
    assert "curves.svg is not drawn: pictures need matplotlib: pip install 'minsym[plots]'" in err
    assert not (tmp_path / "one" / "curves.svg").exists()
