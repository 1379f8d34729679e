"""What decides a training run: one dataclass, which is also the TOML file and the options."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minsym.base.text import first_line, quoted
from minsym.errors import InputError

if TYPE_CHECKING:  # `minsym --help` names the fields, and needs no numpy for that
    from minsym.games.setting import Setting

#: What fields may be, where only some words will do.
CHOICES = {
    "sees": ("target", "context"),
    "channel": ("straight-through", "relaxed", "reinforce"),
    "eos": ("none", "extra", "within"),
    "schedule": ("fixed", "annealed", "learned"),
    "imitate": ("none", "first", "only"),
    "precision": ("float32", "bfloat16"),
}


def option(default: Any, about: str) -> Any:
    """Return a field of `Config` with its line of help."""
    return field(default=default, metadata={"help": about})


@dataclass(frozen=True)
class Config:
    """A training run. What the paper states is the default; what it leaves open is in the docs.

    The help of each field is in its metadata, for ``minsym train --help``.

    Raises
    ------
    InputError
        If a field is out of its domain.
    """

    data: str = option("", "Folder of the data set.")
    max_length: int = option(5, "L, the symbols of a message; those before the end with --eos.")
    sees: str = option("target", "What the sender sees: target, or context: the distractors too.")
    channel: str = option(
        "straight-through", "Gumbel-Softmax, straight-through or relaxed; or reinforce."
    )
    eos: str = option(
        "none", "End-of-sequence symbol: none, extra, or within the vocabulary, as in EGG."
    )
    temperature: float = option(1.0, "Of the Gumbel-Softmax.")
    schedule: str = option("fixed", "Temperature: fixed, annealed, or learned by the sender.")
    final_temperature: float = option(0.5, "At the last epoch, annealed.")
    entropy: float = option(0.01, "Weight of the messages' entropy, with reinforce.")
    hidden: int = option(512, "Width of the GRUs.")
    embedding: int = option(32, "Width of the symbols' embeddings.")
    embedding_scale: float = option(1.0, "Standard deviation of the embeddings at the start.")
    epochs: int = option(30, "Times through the training games.")
    batch_size: int = option(128, "Games in a batch.")
    learning_rate: float = option(1e-3, "Of Schedule-Free AdamW.")
    warmup: int = option(0, "Steps in which the learning rate rises.")
    weight_decay: float = option(0.0, "Of Schedule-Free AdamW.")
    imitate: str = option(
        "none", "Teach the sender the solver's messages: none, first (half of the epochs) or only."
    )
    fresh: str = option("", "Train on games drawn anew each epoch, of this family.")
    seed: int = option(0, "Of the parameters, the order of the games and the symbols sampled.")
    device: str = option("cpu", "cpu, cuda, or another that torch knows.")
    precision: str = option("float32", "Of products in training: float32, or bfloat16, mixed.")
    threads: int = option(1, "Threads of torch; numbers repeat to the last digit on one.")

    def __post_init__(self) -> None:
        for known in fields(self):
            value = getattr(self, known.name)
            if known.type is float and type(value) is int and abs(value) < 2**63:
                object.__setattr__(self, known.name, float(value))
            elif type(value) is not known.type:
                kind = getattr(known.type, "__name__", "")
                raise InputError(f"{known.name} is {value!r}; expected {_KINDS[kind]}")
            if known.name in CHOICES and value not in CHOICES[known.name]:
                raise InputError(
                    f"{known.name} is {quoted(value)}; expected {' or '.join(CHOICES[known.name])}"
                )
        for name in ("max_length", "hidden", "embedding", "epochs", "batch_size", "threads"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 1 or more")
        for name in ("temperature", "final_temperature", "learning_rate", "embedding_scale"):
            if not 0 < getattr(self, name) < float("inf"):
                raise InputError(f"{name} is {getattr(self, name)}; expected more than 0")
        if self.channel == "reinforce" and self.schedule != "fixed":
            raise InputError(f"schedule is {self.schedule!r}; reinforce has no temperature")
        for name in ("entropy", "warmup", "weight_decay", "seed"):
            if not 0 <= getattr(self, name) < 2**63:
                raise InputError(f"{name} is {getattr(self, name)}; expected 0 or more")
        if self.imitate != "none" and self.eos == "within":
            raise InputError(
                "imitate: with eos 'within' symbol 0 ends a message, where the solver's messages "
                "have it for a value; expected eos 'none' or 'extra'"
            )


_KINDS = {"int": "a whole number", "float": "a number", "str": "text"}


def read_config(path: Path) -> dict[str, Any]:
    """Return the fields that a TOML file sets.

    Raises
    ------
    InputError
        If it cannot be read, sets what is no field, or a field to what it cannot be.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {first_line(error)}") from None
    found = known_fields(found, str(path))
    try:
        Config(**found)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return found


def known_fields(found: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return the mapping if its keys are fields of `Config`, else raise InputError."""
    names = [known.name for known in fields(Config)]
    for name in found:
        if name not in names:
            raise InputError(
                f"{source}: there is no field {quoted(name)}; there are {', '.join(names)}"
            )
    return dict(found)


def end_symbol(config: Config, setting: "Setting") -> int | None:
    """Return the symbol that ends a message, None if there is none."""
    return {"none": None, "extra": sum(setting.sizes), "within": 0}[config.eos]
