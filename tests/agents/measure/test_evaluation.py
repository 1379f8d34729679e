"""What a notebook shows of an evaluation."""

import json
from pathlib import Path
from xml.etree import ElementTree

from minsym.agents.measure.evaluate import evaluate
from minsym.agents.measure.evaluation import Evaluation


def test_an_evaluation_is_a_dict_and_json(finished: Path) -> None:
    """Nobody who wrote code for a dict has to change it."""
    found = evaluate(finished)
    assert isinstance(found, Evaluation)
    assert found == json.loads(json.dumps(found))


def test_a_notebook_shows_accuracy_beside_its_bounds(finished: Path) -> None:
    """And that of each complexity."""
    found = evaluate(finished)
    assert isinstance(found, Evaluation)
    found["folder"] = "<b>run</b>"
    tree = ElementTree.fromstring(f"<div>{found._repr_html_()}</div>")
    assert [part.tag for part in tree.iter("b")] == []
    cells = ["".join(cell.itertext()) for cell in tree.iter("td")]
    assert cells[:4] == ["games", "60", "accuracy", f"{found['accuracy']:.1%}"]
    assert list(found["by_complexity"]) == cells[-3 * len(found["by_complexity"]) :: 3]
