"""Checkpoints: tensors as safetensors, all else as JSON. Nothing is ever unpickled."""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor, nn

from minsym.errors import InputError
from minsym.files import written_whole
from minsym.text import first_line

#: What says which tensors are the checkpoint; written last.
CARD = "checkpoint.json"


def save_checkpoint(
    folder: Path, epoch: int, game: nn.Module, optimizer: torch.optim.Optimizer
) -> None:
    """Write the state at the end of an epoch; at every moment one whole checkpoint is there."""
    state = optimizer.state_dict()
    tensors = {f"game.{name}": value for name, value in game.state_dict().items()}
    numbers: dict[str, dict[str, Any]] = {}
    for which, values in state["state"].items():
        for name, value in values.items():
            if isinstance(value, Tensor):
                tensors[f"optimizer.{which}.{name}"] = value
            else:
                numbers.setdefault(str(which), {})[name] = value
    file = folder / f"checkpoint-{epoch:05d}.safetensors"
    with written_whole(file) as new:
        save_file({name: value.contiguous() for name, value in tensors.items()}, new)
    card = {
        "epoch": epoch,
        "file": file.name,
        "optimizer": {"groups": state["param_groups"], "numbers": numbers},
    }
    card["sha256"] = _digest(file.read_bytes(), card)
    with written_whole(folder / CARD) as new:
        new.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    # Also unfinished ones, of a process that was killed.
    for old in folder.glob("*checkpoint-*.safetensors"):
        if old != file:
            old.unlink(missing_ok=True)


def _digest(tensors: bytes, card: dict[str, Any]) -> str:
    """Return the SHA-256 of the tensors' file and of all that the card says besides."""
    rest = {name: value for name, value in card.items() if name != "sha256"}
    return hashlib.sha256(tensors + json.dumps(rest, sort_keys=True).encode()).hexdigest()


def load_checkpoint(
    folder: Path, game: nn.Module, optimizer: torch.optim.Optimizer | None = None
) -> int:
    """Restore a state; return its epoch, 0 if there is no checkpoint.

    Raises
    ------
    InputError
        If it is not as it was written, or of another game.
    """
    path = folder / CARD
    if not path.exists():
        return 0
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        epoch, name, digest = int(card["epoch"]), str(card["file"]), str(card["sha256"])
        groups, numbers = card["optimizer"]["groups"], card["optimizer"]["numbers"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: no card of a checkpoint: {first_line(error)}") from None
    file = folder / Path(name).name
    try:
        written = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    if _digest(written, card) != digest:
        raise InputError(f"{file}: it or {CARD} is not as it was written: another SHA-256")
    try:
        tensors = load(written)
        game.load_state_dict(
            {key[5:]: value for key, value in tensors.items() if key.startswith("game.")}
        )
        if optimizer is not None:
            state: dict[int, dict[str, Any]] = {
                int(key): dict(values) for key, values in numbers.items()
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
