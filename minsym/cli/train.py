"""What ``minsym train`` does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from minsym.agents.play.config import Config, read_config
from minsym.cli import output
from minsym.datasets.dataset import Dataset
from minsym.errors import Exit, InputError


def needs_torch() -> None:
    """Raise InputError if what agents are made of is not installed."""
    for name in ("torch", "scipy", "schedulefree", "safetensors", "tensorboard", "tomli_w"):
        if find_spec(name) is None:
            raise InputError(
                f"{name} is not installed; agents need it: pip install 'minsym[agents]'"
            )


@contextmanager
def torch_memory() -> Iterator[None]:
    """Raise MemoryError where torch raises an error of its own, which is another one on a GPU."""
    try:
        yield
    except RuntimeError as error:
        # Known by its name: this module does not import torch.
        if type(error).__name__ == "OutOfMemoryError" or "can't allocate memory" in str(error):
            raise MemoryError from error
        raise


def config_of(data: str, file: Path | None, parity: bool, given: dict[str, Any]) -> Config:
    """Return the config that EGG's fields, a TOML file and options make, the last one winning."""
    from minsym.agents.learn.egg import parity as fields_of_egg  # noqa: PLC0415 - it imports torch

    base = fields_of_egg(Dataset(data).spec.setting) if parity else {}
    there = {} if file is None else read_config(file)
    return Config(**{**base, **there, **given, "data": data})


def folder_name(config: Config) -> str:
    """Return a name that says what is run: the data, and what is not as usual.

    Examples
    --------
    >>> folder_name(Config(data="sets/k5-codes", max_length=4, learning_rate=0.01))
    'k5-codes-L4-s0-learning_rate0.01'
    """
    usual = asdict(Config())
    unusual = {name: value for name, value in asdict(config).items() if value != usual[name]}
    for name in ("data", "max_length", "seed", "device", "threads"):
        unusual.pop(name, None)
    more = "".join(f"-{name}{value}" for name, value in unusual.items())
    return f"{Path(config.data).resolve().name}-L{config.max_length}-s{config.seed}{more}"


def run(
    data: str,
    file: Path | None,
    parity: bool,
    given: dict[str, Any],
    out: Path | None,
    as_json: bool,
) -> Exit:
    """Train, say how far it got, and return the exit status."""
    needs_torch()
    from minsym.agents.learn.run import METRICS  # noqa: PLC0415 - it imports torch
    from minsym.agents.learn.train import News, train  # noqa: PLC0415 - it imports torch

    config = config_of(data, file, parity, given)
    folder = Path(folder_name(config)) if out is None else out
    try:
        with torch_memory(), output.progress("training") as bar:

            def watch(now: News) -> None:
                bar(
                    (now.epoch - 1 + now.share) / config.epochs,
                    f"epoch {now.epoch} of {config.epochs}, loss {now.loss:.3f}, "
                    f"accuracy {now.accuracy:.1%}, {now.games_per_second:,.0f} games/s",
                )

            last = train(config, folder, watch)
    except KeyboardInterrupt:
        output.note(f"{folder}: stopped by Ctrl-C; the same command goes on after its last epoch")
        return Exit.STOPPED
    if as_json:
        output.say_json({"out": str(folder), **last}, config.seed)
    else:
        output.say(
            f"{folder}: epoch {last['epoch']} of {config.epochs}",
            f"training accuracy {last['train_accuracy']:.1%}, validation {last['val_accuracy']:.1%}"
            f"; every epoch in {folder / METRICS}",
        )
    return Exit.OK
