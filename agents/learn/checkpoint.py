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
from safetensors.torch import load, save
from torch import Tensor, nn

from minsym.base.files import read_json, read_regular, write_json, written_whole
from minsym.base.text import named, source_of
from minsym.errors import InputError

#: The file that says which other file holds the tensors; written last.
CARD = "checkpoint.json"


#: What Schedule-Free AdamW keeps of each parameter, and its options that change as it learns.
STATE = {"exp_avg_sq", "z"}
COUNTERS = ("k", "train_mode", "weight_sum", "lr_max", "scheduled_lr")

#: No counter comes so far.
LARGEST_COUNT = 1 << 63


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
    content = save({name: value.contiguous() for name, value in tensors.items()})
    with written_whole(file) as new:
        new.write_bytes(content)
    card: Card = {
        "epoch": epoch,
        "file": file.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "optimizer": {"groups": state["param_groups"], "numbers": numbers},
    }
    write_json(folder / CARD, card)
    # Also unfinished ones, of a process that was killed.
    for old in folder.glob("*checkpoint-*.safetensors"):
        if old != file:
            old.unlink(missing_ok=True)


def _name(epoch: int) -> str:
    return f"checkpoint-{epoch:05d}.safetensors"


def read_epoch(folder: Path) -> int:
    """Return of which epoch the checkpoint in a folder is; 0 if there is none.

    Raises
    ------
    InputError
        If what is there is no card of a checkpoint.
    """
    with named(source_of(folder)):
        there = (folder / CARD).exists()
    return _read_card(folder)["epoch"] if there else 0


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
    if not read_epoch(folder):
        return 0
    path, card = folder / CARD, _read_card(folder)
    file = folder / card["file"]
    with named(str(file), ValueError):
        written = read_regular(file, _most_bytes(game))
    if hashlib.sha256(written).hexdigest() != card["sha256"]:
        raise InputError(f"{file}: is not as it was written: its SHA-256 is another one")
    what = f"{file}: no checkpoint of such a game"
    errors = SafetensorError, RuntimeError, ValueError, KeyError, TypeError
    with named(what, *errors):
        tensors = load(written)
        _restore_game(game, _as_now(_below("game.", tensors)))
    # Of another game the options are others too, which says less.
    if optimizer is not None:
        _check_options(path, card["optimizer"]["groups"], optimizer)
        with named(what, *errors):
            _restore_optimizer(optimizer, _below("optimizer.", tensors), card["optimizer"])
    return card["epoch"]


def _read_card(folder: Path) -> Card:
    path = folder / CARD
    card = read_json(path, Card, "no card of a checkpoint")
    epoch = card["epoch"]
    if epoch < 1 or card["file"] != _name(epoch):
        raise InputError(f"{path}: the file of epoch {epoch} would be {_name(epoch)}")
    return card


def _most_bytes(game: nn.Module) -> int:
    """Return how many bytes a checkpoint of a game has at most.

    The weights, what the optimizer keeps of each, which is twice as much, and what is around them.
    """
    weights: int = sum(value.nbytes for value in game.state_dict().values())
    return 3 * weights + (1 << 26)


def _below(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors whose names begin so, by the rest of their names."""
    return {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}


def _as_now(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights of a game under their names: there used to be one of each agent.

    ValueError if its sender is one of those that used to see the context in another way.
    """
    if any(name.startswith("sender.glance.") for name in tensors):
        raise ValueError(
            "a sender that sees the context used to be another one; train it anew, or go on with "
            "the release that it was trained with"
        )
    now = {"sender": "senders.0", "receiver": "receivers.0"}
    parts = ((name.partition("."), value) for name, value in tensors.items())
    return {f"{now.get(first, first)}{dot}{rest}": value for (first, dot, rest), value in parts}


def _restore_game(game: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Give a game its weights; ValueError if they are not those of such a game."""
    for name, own in game.state_dict().items():
        if name in tensors:  # torch says what is missing
            _check_alike(name, tensors[name], own)
    game.load_state_dict(tensors)


def _restore_optimizer(
    optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor], entry: OptimizerEntry
) -> None:
    """Give an optimizer its state; ValueError if it is not that of one with such parameters."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    state: dict[int, dict[str, Any]] = {}
    for which, numbers in entry["numbers"].items():
        state[int(which)] = dict(numbers)
    for key, value in tensors.items():
        which, _, name = key.partition(".")
        if not 0 <= int(which) < len(parameters):
            raise ValueError(f"there is no parameter {which}")
        _check_alike(f"optimizer.{key}", value, parameters[int(which)])
        state.setdefault(int(which), {})[name] = value
    if any(set(found) != STATE for found in state.values()):
        raise ValueError(f"the optimizer keeps {' and '.join(sorted(STATE))} of each parameter")
    optimizer.load_state_dict({"state": state, "param_groups": entry["groups"]})


def _check_alike(name: str, found: Tensor, own: Tensor) -> None:
    """Raise ValueError unless a tensor can take the place of another."""
    if found.shape != own.shape or found.dtype != own.dtype:
        kinds = [f"{tuple(t.shape)} of {str(t.dtype).removeprefix('torch.')}" for t in (found, own)]
        raise ValueError(f"{name} is {kinds[0]}; expected {kinds[1]}")
    if not found.isfinite().all():
        raise ValueError(f"{name} holds what is no number")


def _check_options(
    path: Path, groups: list[dict[str, Any]], optimizer: torch.optim.Optimizer
) -> None:
    """Raise InputError unless the options are those of an optimizer, whose counters may differ."""
    own = json.loads(json.dumps(optimizer.state_dict()["param_groups"]))
    fit = len(groups) == len(own) and all(
        found.keys() == mine.keys()
        and all(
            found[name] == value or (name in COUNTERS and _is_counter(found[name], value))
            for name, value in mine.items()
        )
        for found, mine in zip(groups, own, strict=True)
    )
    if not fit:
        raise InputError(f"{path}: the optimizer's options are not those of this run's")


def _is_counter(found: Any, own: Any) -> bool:
    return type(found) is type(own) and 0 <= found < LARGEST_COUNT
