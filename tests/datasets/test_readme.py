"""The README of a data set: what Hugging Face makes of it, and what is seen of hostile tables."""

import csv
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from minsym.base.text import printable
from minsym.cli import run
from minsym.datasets.dataset import CARD, Dataset
from minsym.datasets.make import generate
from minsym.datasets.plan import plan
from minsym.datasets.readme import COLUMNS, MOST_VALUES, README, command_of, escaped
from minsym.datasets.shards import schema
from minsym.datasets.spec import Spec
from minsym.datasets.verify import verify
from minsym.games.setting import Setting
from tests.generating import SMALL, bytes_of

#: Words that mean something to Markdown, HTML, YAML, a shell or a terminal.
HOSTILE = [
    "---",
    "a | b",
    "<script>alert(1)</script>",
    "`code` ```",
    "two\nlines\r\n---\n",
    "key: value",
    "# no heading",
    "[link](http://example.com)",
    "![picture](x.png)",
    "*bold* _too_ ~~not~~",
    "$x$ &amp; {{ braces }}",
    "back\\slash",
    "élan, 象 🐘",
    "\x1b[31mred",
    "\u202eright to left",
    "http://example.com www.example.com a@b.com",
    "'; rm -rf / #",
    "- item",
    "1. item",
]

#: As the web sites render READMEs: tables, struck text.
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

SPLITS = {"train": 30, "valid": 10, "test": 0}


def readme(folder: Path) -> tuple[dict[str, Any], list[Token]]:
    """Return what stands in front of a README, and the tokens of the rest."""
    _, front, body = (folder / README).read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front), MARKDOWN.parse(body)


def texts(tokens: list[Token]) -> list[str]:
    """Return the text of each heading, paragraph, cell and item, which have no markup but code."""
    found = []
    for token in tokens:
        if token.type == "inline":
            kinds = {child.type for child in token.children or []}
            assert kinds <= {"text", "code_inline", "text_special", "softbreak"}
            found.append("".join(child.content for child in token.children or []))
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return a data set of a table whose name, attributes and values are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    table = folder / "---\n```|<b>: #.csv"
    rows = [HOSTILE]
    for codes in itertools.product(range(3), repeat=4):
        rows.append([HOSTILE[(c + codes[c % 4]) % len(HOSTILE)] for c in range(len(HOSTILE))])
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    spec = plan([1, 2], splits=SPLITS, table=table, images=4)
    return generate(spec, folder / "set")


def test_people_see_hostile_words_as_they_are(hostile: Dataset) -> None:
    """Each name and each value on one line, without what they mean to Markdown."""
    records = hostile.spec.records
    assert records is not None
    _, tokens = readme(hostile.folder)
    found = texts(tokens)
    assert {token.type for token in tokens}.isdisjoint({"html_block", "code_block", "hr"})
    for attribute, words in zip(records.attributes, records.value_names, strict=True):
        at = found.index(printable(attribute, 40).strip())
        rest = ", ..." if len(words) > MOST_VALUES else ""
        first = [printable(str(word), 40) for word in words[:MOST_VALUES]]
        assert found[at + 1] == str(len(words))
        assert found[at + 2] == (", ".join(first) + rest).strip()
    assert found[0].endswith(printable(r"made of rows of ---\n```|<b>: #.csv"))
    assert [token.tag for token in tokens if token.type == "heading_open"].count("h1") == 1


@given(st.text())
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Within a line; spaces around it do not show."""
    (shown,) = texts(MARKDOWN.parse(f"is {escaped(text)}."))
    assert shown == f"is {printable(text, 40)}."


LOAD = """
import json, sys
from datasets import load_dataset
out = []
for name in sys.argv[3:]:
    loaded = load_dataset(sys.argv[1], name, cache_dir=sys.argv[2])
    found = {split: [len(part), part.column_names, part[0]] for split, part in loaded.items()}
    out.append(found)
features = load_dataset(sys.argv[1], cache_dir=sys.argv[2])["train"].features
print(json.dumps([out, str(features.arrow_schema.remove_metadata())]))
"""


def test_hugging_face_finds_splits_columns_and_records(hostile: Dataset, tmp_path: Path) -> None:
    """Of the folder as it is, without a word about its README; `records.parquet` is no split."""
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            LOAD,
            str(hostile.folder),
            str(tmp_path / "c"),
            "default",
            "records",
        ],
        env=os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "dataset_info" not in loaded.stderr
    (games, records), kinds = json.loads(loaded.stdout)
    assert {split: found[0] for split, found in games.items()} == {"train": 60, "valid": 20}
    assert games["train"][1] == schema(hostile.spec).names
    assert kinds == str(schema(hostile.spec))
    assert games["train"][2]["images"] == hostile[0].images.tolist()
    assert hostile.spec.records is not None
    assert records["rows"][:2] == [81, ["row", *hostile.spec.records.attributes]]


def test_names_of_splits_are_no_words_of_yaml(tmp_path: Path) -> None:
    """``no`` is a name, and not false."""
    spec = Spec((2,), Setting(4, 3, 8), splits={"no": 2, "null": 1, "été": 1, "empty": 0})
    front, _ = readme(generate(spec, tmp_path).folder)
    named = [split["name"] for split in front["dataset_info"][0]["splits"]]
    assert named == ["no", "null", "été"]
    assert [files["split"] for files in front["configs"][0]["data_files"]] == named
    for files in front["configs"][0]["data_files"]:
        assert len(list(tmp_path.glob(files["path"]))) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"levels": [3], "setting": Setting(6, [3, 3, 2, 2, 3, 4], 8), "splits": SPLITS},
        {"levels": [3, 2], "setting": Setting(6, 3, 8), "splits": {"a": 1}, "seed": 3},
        {"levels": [2, 3], "setting": Setting(6, 3, 16), "matched": True, "min_level_set": 2,
         "splits": {"train": 8, "valid": 1, "test": 1}},
        {"levels": [2], "table": "kinship", "images": 8, "hold_out": "rows", "splits": SPLITS},
    ],
)  # fmt: skip
def test_the_command_makes_the_same_data_set(options: dict[str, Any], tmp_path: Path) -> None:
    """To the byte, README included."""
    spec = plan(**options)
    made = generate(spec, tmp_path / "a")
    line = f"$ {command_of(spec)}\n"
    assert line in (made.folder / README).read_text("utf-8")
    assert run([*shlex.split(line)[2:], "--out", str(tmp_path / "b")]) == 0
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_figures_are_those_of_the_card(tmp_path: Path) -> None:
    """A line for each complexity, split and column; the pairs that are held out."""
    spec = plan([2, 3], splits={"train": 40, "valid": 20}, table="kinship", images=8,
                hold_out="pairs")  # fmt: skip
    made = generate(spec, tmp_path)
    text = (tmp_path / README).read_text("utf-8")
    for level, found in made.card["levels"].items():
        assert f"| {level} | 60 | {found['mean_level_set']:.1f} |" in text
        assert f"| {found['blind_accuracy']:.2%} |" in text
    for split, pool in spec.parted.pools.items():
        assert f"| {split} | {made.splits[split]} | {len(pool)} |" in text
    assert f"| blind accuracy | {made.blind_accuracy:.2%}: " in text
    assert f"| identity prior | {made.card['identity_prior']:.2%}: " in text
    assert made.card["held_out"]
    for a, u, b, v in made.card["held_out"]:
        assert f"- {a} = {u} with {b} = {v}\n" in text
    assert list(COLUMNS) == schema(spec).names
    assert all(f"| `{column}` |" in text for column in COLUMNS)


def test_of_very_many_attributes_the_first_are_shown(tmp_path: Path) -> None:
    """And how many more there are; of many values too."""
    rows = np.random.default_rng(0).integers(0, [2] * 119 + [30], (60, 120))
    spec = plan([1], splits={"train": 2}, table=rows, images=4)
    generate(spec, tmp_path)
    text = (tmp_path / README).read_text("utf-8")
    assert "| a100 | 2 | " in text
    assert "| a101 |" not in text
    assert "\n20 more attributes are in `dataset.json`.\n" in text
    generate(plan([1], splits={"train": 2}, table=rows[:, 110:], images=4), tmp_path / "few")
    text = (tmp_path / "few" / README).read_text("utf-8")
    assert re.search(r"\| a10 \| \d+ \| (\d+, ){12}\.\.\. \|\n", text)


def test_a_readme_that_somebody_has_edited_stays(tmp_path: Path) -> None:
    """Also where a shard that is gone is made again."""
    generate(SMALL, tmp_path)
    (tmp_path / README).write_text("mine", encoding="utf-8")
    (tmp_path / SMALL.shards()[0].file).unlink()
    generate(SMALL, tmp_path)
    assert (tmp_path / README).read_text("utf-8") == "mine"
    assert not verify(tmp_path).findings


def test_a_data_set_without_a_readme_is_one(tmp_path: Path) -> None:
    """Those made before have none, and get none."""
    generate(SMALL, tmp_path)
    (tmp_path / README).unlink()
    before = bytes_of(tmp_path)
    assert len(generate(SMALL, tmp_path)) == 16
    assert not verify(tmp_path).findings
    assert bytes_of(tmp_path) == before


def test_a_command_killed_between_readme_and_card_goes_on(tmp_path: Path) -> None:
    """And what was left of a README that was not finished is removed."""
    generate(SMALL, tmp_path)
    before = bytes_of(tmp_path)
    card = json.loads((tmp_path / CARD).read_text())
    begun = {key: card[key] for key in ("made_with", "spec")}
    (tmp_path / "generating.json").write_text(json.dumps(begun))
    (tmp_path / CARD).unlink()
    (tmp_path / ".README-abcdefgh.part.md").write_text("half")
    generate(SMALL, tmp_path)
    assert bytes_of(tmp_path) == before
