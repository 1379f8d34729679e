"""The README of a data set: its figures for people, and what Hugging Face wants to know.

A folder that `minsym.generate` has made can be uploaded as it is. The first lines, which are YAML,
say which files are the splits and what type the columns have, so that ``datasets.load_dataset``
finds both. All of it follows from the spec and from ``dataset.json``, so that the same data set has
the same README wherever it is made.
"""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

from minsym.base.text import brief, printable
from minsym.datasets.dataset import CARD, Card
from minsym.datasets.features import FEATURES
from minsym.datasets.records import RECORDS
from minsym.datasets.shards import schema
from minsym.datasets.spec import Spec, shares
from minsym.families import FAMILIES
from minsym.games.records import Records

if TYPE_CHECKING:
    import pyarrow as pa

#: The file.
README = "README.md"

#: Attributes and pairs of values that are shown, values of each attribute, and letters of a text.
MOST, MOST_VALUES, LETTERS = 100, 12, 40

#: What the columns of a shard hold.
COLUMNS = {
    "images": "the context: the value of each attribute of each image; images are in random order",
    "target": "which of the images is the target, from 0",
    "complexity": "min(|M|) of the target, certified",
    "witness": "the attributes of a shortest message, from 0",
    "level_set_size": "how many images have this complexity, the target included",
    "context": "the number of the context; games with the same number share it",
    "rows": f"which row of `{RECORDS}` each image is, from 0",
}

#: Characters that mean something to Markdown within a line, to HTML or to what makes links and
#: pictures of bare text. Nothing that is escaped stands at the beginning of a line.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>#!|~&$@:]|\.(?=[^\W\d])")


def readme_of(spec: Spec, card: Card) -> str:
    """Return the README of a data set.

    Parameters
    ----------
    spec : Spec
    card : Card
        What ``dataset.json`` says or will say.
    """
    return "\n".join([*_front_matter(spec, card), *_body(spec, card), ""])


def escaped(value: object) -> str:
    r"""Return a name or a value of a table as text that Markdown shows as it is, on one line.

    Examples
    --------
    >>> print(escaped("<b>|*"), escaped("two\nlines"), escaped(0.5))
    \<b\>\|\* two\\nlines 0.5
    """
    text = printable(value, LETTERS) if isinstance(value, str) else brief(value)
    return SPECIAL.sub(r"\\\g<0>", text)


def command_of(spec: Spec) -> str:
    """Return the command that makes a data set, but for its folder and how a table is read.

    Examples
    --------
    >>> command_of(Spec((5,)))
    'minsym generate --target 5 --attributes 20 --values 4 --images 64 --family codes --count 10000'
    """
    words = ["--match" if spec.matched else "--target", _joined(spec.levels)]
    if spec.records is None:
        sizes = spec.setting.sizes
        each = sizes[:1] if len(set(sizes)) == 1 else sizes
        words += ["--attributes", str(len(sizes)), "--values", _joined(each)]
    else:
        words += ["--from", _name(spec.records)]
        words += ["--features", FEATURES] if spec.records.features is not None else []
        words += ["--hold-out", spec.hold_out] if spec.hold_out is not None else []
    words += ["--images", str(spec.setting.images), "--family", spec.family]
    words += ["--min-level-set", str(spec.min_level_set)] if spec.min_level_set > 1 else []
    contexts = sum(spec.splits.values())
    usual = dict(spec.splits) == shares(contexts)
    if usual or contexts == 1:  # a split of 1 by itself would be a share
        words += ["--count", str(contexts)]
    if not usual:
        words += ["--splits", _joined(f"{name}={size}" for name, size in spec.splits.items())]
    words += ["--seed", str(spec.seed)] if spec.seed else []
    return shlex.join(["minsym", "generate", *words])


# The lines for Hugging Face.


def _front_matter(spec: Spec, card: Card) -> Iterator[str]:
    """Yield YAML: where the splits are, and the columns and sizes of the games."""
    games, sizes = _in_splits(card, "games"), _in_splits(card, "bytes")
    yield from ("---", "configs:", "- config_name: default", "  data_files:")
    for split in games:
        yield f"  - split: {_in_yaml(split)}"
        yield f"    path: {_in_yaml(f'data/{split}-*.parquet')}"
    if spec.records is not None:
        yield from ("- config_name: records", "  data_files:")
        yield from ("  - split: rows", f"    path: {RECORDS}")
    yield from ("dataset_info:", "- config_name: default", "  features:")
    for column in schema(spec):
        yield f"  - name: {column.name}"
        yield from _type(column.type, "    ")
    yield "  splits:"
    for split in games:
        yield f"  - name: {_in_yaml(split)}"
        yield f"    num_bytes: {sizes[split]}"
        yield f"    num_examples: {games[split]}"
    yield from ("---", "")


def _in_yaml(text: str) -> str:
    """Return a name in quotes, since that of a split may be ``no`` or ``null``."""
    return json.dumps(text, ensure_ascii=False)


def _type(kind: "pa.DataType", margin: str) -> Iterator[str]:
    """Yield the type of a column."""
    import pyarrow as pa  # noqa: PLC0415 - loaded only by those who read or write

    if not hasattr(kind, "value_type"):
        yield f"{margin}dtype: {kind}"
        return
    if hasattr(kind.value_type, "value_type"):
        yield f"{margin}sequence:"
        yield from _type(kind.value_type, margin + "  ")
    else:
        yield f"{margin}sequence: {kind.value_type}"
    if pa.types.is_fixed_size_list(kind):
        yield f"{margin}length: {kind.list_size}"


# The page.


def _body(spec: Spec, card: Card) -> Iterator[str]:
    """Yield the lines that people read."""
    levels = ", ".join(map(str, spec.levels))
    origin = "" if spec.records is None else f", made of rows of {escaped(_name(spec.records))}"
    images, attributes = spec.setting.images, spec.setting.attributes
    yield from (f"# Games of complexity {levels}{origin}", "")
    yield (
        f"Each game has {images} images of {attributes} attributes, the context, and one of them "
        "is the target. A message names some of the target's values, and works if no other image "
        "has all of them. The fewest values that work are the complexity of the game, min(|M|); "
        "a search has certified that of every game."
    )
    yield from ("", *_table(("", ""), _figures(spec, card)))
    yield from ("## Complexities", "")
    header = ("complexity", "games", "mean level set", "smallest level set", "blind accuracy")
    yield from _table(header, _levels(card))
    yield from (
        "The level set of a target are the images with its complexity, itself included.",
        "",
    )
    yield from ("## Splits", "")
    yield from _splits(spec, card)
    yield from ("## Columns", "")
    columns = [(f"`{name}`", COLUMNS[name].replace("|", r"\|")) for name in schema(spec).names]
    yield from _table(("column", "what it holds"), columns)
    if spec.records is not None:
        yield from _attributes(spec.records)
    yield from _use(spec)


def _figures(spec: Spec, card: Card) -> Iterator[tuple[str, str]]:
    """Yield what the data set is, a property a line."""
    yield "setting", str(spec.setting).replace("|", r"\|")
    if spec.records is not None:
        rows, distinct = len(spec.records.values), len(spec.records.pool)
        left = spec.records.incomplete
        more = f"; {left:,} more lack a cell and are left out" if left else ""
        name = escaped(_name(spec.records))
        yield "rows", f"{rows:,} of {name}, {distinct:,} of them distinct{more}"
    yield "family of contexts", f"{spec.family}: {FAMILIES[spec.family].summary}"
    matched = ", each context at every complexity" if spec.matched else ""
    yield "games", f"{card['games']:,}{matched}"
    yield (
        "blind accuracy",
        f"{card['blind_accuracy']:.2%}: how often a receiver is right at best that hears no "
        "message and knows the complexity",
    )
    yield "chance", f"{1 / spec.setting.images:.2%}"
    if "identity_prior" in card:
        yield (
            "identity prior",
            f"{card['identity_prior']:.2%}: how often a receiver is right that knows which rows "
            "tend to be targets, and hears no message",
        )
    yield "seed", str(spec.seed)


def _levels(card: Card) -> Iterator[tuple[str, ...]]:
    for level, found in card["levels"].items():
        yield (
            level,
            f"{found['games']:,}",
            f"{found['mean_level_set']:.1f}",
            str(found["smallest_level_set"]),
            f"{found['blind_accuracy']:.2%}",
        )


def _splits(spec: Spec, card: Card) -> Iterator[str]:
    """Yield how large the splits are, and what is held out."""
    rows = {} if spec.records is None else spec.parted.pools
    header = ("split", "games", *(["distinct rows"] if rows else []))
    yield from _table(
        header,
        (
            (escaped(split), f"{games:,}", *([f"{len(rows[split]):,}"] if rows else []))
            for split, games in _in_splits(card, "games").items()
        ),
    )
    if spec.hold_out == "rows":
        yield from ("No row is in two splits.", "")
    held_out = card.get("held_out", [])
    if held_out:
        yield "The first split has no row with one of these pairs of values, the others only such:"
        yield ""
        for a, u, b, v in held_out[:MOST]:
            yield f"- {escaped(a)} = {escaped(u)} with {escaped(b)} = {escaped(v)}"
        yield ""
        yield from _more(len(held_out) - MOST, "pairs")


def _attributes(records: Records) -> Iterator[str]:
    """Yield the attributes and their values, which a table has words for."""
    yield from ("## Attributes", "")
    yield from (
        "A value in `images` is a place in the list of its attribute, from 0. "
        f"`{RECORDS}` has the rows in words.",
        "",
    )
    rows = []
    for attribute, words in zip(records.attributes[:MOST], records.value_names, strict=False):
        first = ", ".join(map(escaped, words[:MOST_VALUES]))
        rest = ", ..." if len(words) > MOST_VALUES else ""
        rows.append((escaped(attribute), str(len(words)), first + rest))
    yield from _table(("attribute", "values", "in words"), rows)
    yield from _more(len(records.attributes) - MOST, "attributes")


def _use(spec: Spec) -> Iterator[str]:
    """Yield how the data set is read and made."""
    yield from ("## How to read it", "", "```python")
    yield 'datasets.load_dataset("DIR")  # Hugging Face'
    if spec.records is not None:
        yield 'datasets.load_dataset("DIR", "records")  # the rows in words'
    yield 'minsym.Dataset("DIR")'
    yield from ("```", "", "`minsym verify DIR` checks all of it.", "")
    yield from ("## How it was made", "", "```console", f"$ {command_of(spec)}", "```", "")
    if spec.records is not None:
        yield "The options by which the table was read are in the command in `run.json`."
    yield f"All that decides the games is in `{CARD}`, as `spec`."


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table whose cells are escaped already, and an empty line."""
    for cells in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(cells)} |"
    yield ""


def _more(count: int, what: str) -> Iterator[str]:
    """Yield that so many more are not shown, if there are any."""
    if count > 0:
        yield from (f"{count:,} more {what} are in `{CARD}`.", "")


def _in_splits(card: Card, what: Literal["games", "bytes"]) -> dict[str, int]:
    """Return how many games or bytes each split has that has some."""
    found: dict[str, int] = {}
    for shard in card["shards"]:
        found[shard["split"]] = found.get(shard["split"], 0) + shard[what]
    return found


def _name(records: Records) -> str:
    """Return the name of a table, without the folder that it was in."""
    return PurePath(records.name).name


def _joined(parts: Iterable[Any]) -> str:
    return ",".join(map(str, parts))
