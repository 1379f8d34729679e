"""Checkpoints: the state of a training run after an epoch, from which it goes on when stopped.

Tensors are kept as safetensors and all else as JSON, so that nothing is ever unpickled: a
checkpoint from someone else cannot run code.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, TypedDict

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor, nn

from minsym.base.files import read_json, write_json, written_whole
from minsym.base.text import first_line
from minsym.errors import InputError

#: The file that says which other file holds the tensors; written last.
CARD = "checkpoint.json"


class OptimizerEntry(TypedDict):
    """What an optimizer has besides tensors: its options, and numbers of each parameter."""

    groups: list[dict[str, Any]]
    numbers: dict[str, dict[str, Any]]


class Card(TypedDict):
    """What ``checkpoint.json`` holds: of which epoch it is, and which file has the tensors."""

    epoch: int
    file: str
    sha256: str
    optimizer: OptimizerEntry


def save_checkpoint(
    folder: Path, epoch: int, game: nn.Module, optimizer: torch.optim.Optimizer
) -> None:
    """Write the state at the end of an epoch, in the place of an earlier one.

    Whenever the process is killed, one whole checkpoint is in the folder.
    """
    state = optimizer.state_dict()
    tensors = {f"game.{name}": value for name, value in game.state_dict().items()}
    numbers: dict[str, dict[str, Any]] = {}
    for which, values in state["state"].items():
        for name, value in values.items():
            if isinstance(value, Tensor):
                tensors[f"optimizer.{which}.{name}"] = value
            else:
                numbers.setdefault(str(which), {})[name] = value
    file = folder / _name(epoch)
    with written_whole(file) as new:
        save_file({name: value.contiguous() for name, value in tensors.items()}, new)
    card: Card = {
        "epoch": epoch,
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "optimizer": {"groups": state["param_groups"], "numbers": numbers},
    }
    write_json(folder / CARD, card)
    # Also unfinished ones, of a process that was killed.
    for old in folder.glob("*checkpoint-*.safetensors"):
        if old != file:
            old.unlink(missing_ok=True)


def _name(epoch: int) -> str:
    return f"checkpoint-{epoch:05d}.safetensors"


def _kinds(groups: list[dict[str, Any]]) -> list[dict[str, type]]:
    """Return the names and the types of an optimizer's options, as JSON has them."""
    return [{name: type(value) for name, value in group.items()} for group in groups]


def load_checkpoint(
    folder: Path, game: nn.Module, optimizer: torch.optim.Optimizer | None = None
) -> int:
    """Restore the state that `save_checkpoint` wrote; return its epoch, 0 if there is none.

    Without an optimizer only the game is restored, as is enough to play it.

    Raises
    ------
    InputError
        If it is not as it was written, or of another game.
    """
    path = folder / CARD
    if not path.exists():
        return 0
    card = read_json(path, Card, "no card of a checkpoint")
    epoch, groups = card["epoch"], card["optimizer"]["groups"]
    if optimizer is not None:
        own = json.loads(json.dumps(optimizer.state_dict()["param_groups"]))
        if _kinds(groups) != _kinds(own):
            raise InputError(f"{path}: the optimizer's options are not those of this run's")
    if epoch < 1 or card["file"] != _name(epoch):
        raise InputError(f"{path}: the file of epoch {epoch} would be {_name(epoch)}")
    file = folder / _name(epoch)
    try:
        written = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    if hashlib.sha256(written).hexdigest() != card["sha256"]:
        raise InputError(f"{file}: is not as it was written: its SHA-256 is another one")
    try:
        tensors = load(written)
        game.load_state_dict(
            {key[5:]: value for key, value in tensors.items() if key.startswith("game.")}
        )
        if optimizer is not None:
            state: dict[int, dict[str, Any]] = {
                int(key): values for key, values in card["optimizer"]["numbers"].items()
            }
            for key, value in tensors.items():
                kind, _, rest = key.partition(".")
                if kind == "optimizer":
                    which, _, name = rest.partition(".")
                    state.setdefault(int(which), {})[name] = value
            optimizer.load_state_dict({"state": state, "param_groups": groups})
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file}: no checkpoint of such a game: {first_line(error)}") from None
    return epoch
