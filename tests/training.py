"""What tests of training share: a small data set, a small config, what a run came to."""

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from torch import Tensor

from minsym.agents.learn.run import METRICS
from minsym.agents.learn.train import News, train
from minsym.agents.play.config import Config
from minsym.datasets.draw import draw_games
from minsym.datasets.make import generate
from minsym.datasets.plan import plan
from minsym.datasets.shards import Games
from minsym.datasets.spec import Spec
from minsym.games.setting import Setting

torch.set_num_threads(1)

#: Games of six attributes.
SPEC = Spec((2,), Setting(6, 3, 8), "latent", {"train": 200, "valid": 60})

#: Three epochs of four batches.
SMALL = Config(max_length=2, hidden=16, embedding=8, epochs=3, batch_size=50, learning_rate=0.01)

#: What differs from run to run.
TIMES = ("seconds", "games_per_second")


#: All 81 combinations of four attributes of three values: the rows of a table.
ROWS = np.indices((3, 3, 3, 3)).reshape(4, -1).T


def vectors() -> npt.NDArray[np.float32]:
    """Return a vector for each of the rows, which its values can be found in."""
    mixed = np.random.default_rng(0).normal(size=(12, 5))
    return (np.eye(3)[ROWS].reshape(len(ROWS), 12) @ mixed + 7).astype(np.float32)


def pixels() -> npt.NDArray[np.uint8]:
    """Return a picture of 9 x 6 pixels for each of the rows: a bar for each attribute."""
    found = np.zeros((len(ROWS), 2, 9, 6), np.uint8)
    for row, values in enumerate(ROWS.tolist()):
        for attribute, value in enumerate(values):
            found[row, attribute % 2, 1 + attribute, : 1 + 2 * value] = 250
    return found


def seen(folder: Path, features: Any, hold_out: str | None = None, **splits: int) -> str:
    """Make a data set of the rows, which agents see as features; return its folder."""
    counts = splits or {"train": 120, "valid": 40}
    generate(
        plan([2], None, counts, "rows", table=ROWS, images=6, hold_out=hold_out, features=features),
        folder,
    )
    return str(folder)


def made(folder: Path, spec: Spec = SPEC) -> str:
    """Make a data set; return its folder."""
    generate(spec, folder)
    return str(folder)


def drawn(
    count: int, level: int = 2, family: str = "latent", setting: Setting = SPEC.setting
) -> Games:
    """Return games of one complexity."""
    spec = Spec((level,), setting, family, {"train": count})
    return draw_games(spec, spec.shards()[0])


#: What runs a command: see the fixture ``shell``.
Shell = Callable[..., tuple[int, str, str]]


def refused(shell: Shell, *arguments: str, message: str) -> None:
    """Expect one line on stderr, nothing on stdout, exit status 2."""
    status, out, err = shell(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1), err
    assert message in err


def options(config: Config) -> list[str]:
    """Return the options of ``minsym train`` for what is not as usual."""
    values = asdict(config)
    unusual = [f for f in fields(config) if f.name != "data" and values[f.name] != f.default]
    return [
        part for f in unusual for part in (f"--{f.name.replace('_', '-')}", str(values[f.name]))
    ]


def metrics_of(run: Path) -> list[dict[str, Any]]:
    """Return the metrics of all epochs but the times."""
    rows = [json.loads(line) for line in (run / METRICS).read_text().splitlines()]
    return [{name: value for name, value in row.items() if name not in TIMES} for row in rows]


def numbers(run: Path) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Tensor]]:
    """Return all that a run came to: metrics, and its checkpoint."""
    card = json.loads((run / "checkpoint.json").read_text())
    return metrics_of(run), card, load_file(run / card["file"])


def assert_same(one: Path, other: Path) -> None:
    """Two runs came to the same numbers, bit for bit."""
    (rows, card, tensors), (others, their_card, theirs) = numbers(one), numbers(other)
    assert rows == others
    assert card == their_card
    assert list(tensors) == list(theirs)
    for name, value in tensors.items():
        assert value.dtype == theirs[name].dtype, name
        assert torch.equal(value, theirs[name]), name


class Interrupted(Exception):
    """Stops training from outside."""


def interrupted(config: Config, folder: Path, epoch: int = 2) -> None:
    """Train up to the middle of an epoch."""

    def watch(now: News) -> None:
        if now.epoch == epoch and now.share >= 0.5:
            raise Interrupted

    try:
        train(config, folder, watch)
    except Interrupted:
        return
    raise AssertionError("it was not interrupted")


def rewritten(path: Path, change: Callable[[Any], Any]) -> None:
    """Change what a JSON file holds."""
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
