"""What `minsym train`, `sweep` and `evaluate` share: the options of a run, and its config."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.agents.play.config import (
    EGG_NAMES,
    Config,
    Option,
    can_be_lengthened,
    options,
    read_config,
)
from minsym.base.files import name_of
from minsym.cli.options import flag, one_of
from minsym.datasets.dataset import Dataset
from minsym.errors import InputError

#: How names of parameters begin that take EGG's options, so that they are not those of fields.
EGG = "egg_"


def _taking(option: Option, name: str, **more: Any) -> Any:
    """Return the annotation of a parameter that takes a field by an option of this name."""
    return Annotated[
        option.kind | None,
        typer.Option(
            # A file may say true, which options override.
            f"{name}/--no-{name.removeprefix('--')}" if option.kind is bool else name,
            help=option.help,
            show_default=str(option.default)
            if option.kind is not bool and option.default != ""
            else False,
            autocompletion=one_of(*option.choices) if option.choices else None,
            **more,
        ),
    ]


_BY_NAME = {option.name: option for option in options()}

#: An option for each field of `Config` but the data, and hidden ones that EGG has for some of them,
#: as `minsym.cli.options.with_options` takes them.
CONFIG_OPTIONS: dict[str, Any] = {
    **{name: _taking(o, flag(name)) for name, o in _BY_NAME.items() if name != "data"},
    **{
        EGG + name: _taking(_BY_NAME[field], f"--{name}", hidden=True)
        for name, field in EGG_NAMES.items()
    },
}

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="A TOML file with values of other options by their names, such as max_length = 3; "
        "options given here override it.",
    ),
]
Parity = Annotated[
    bool,
    typer.Option(
        "--parity", help="Start from EGG's game and settings; options and the file override them."
    ),
]


def needs_torch() -> None:
    """Raise InputError, naming the extra to install, if a library of the agents is missing."""
    needs("torch", "scipy", "schedulefree", "safetensors", "tensorboard", "tomli_w")


def needs(*names: str, who: str = "agents need it") -> None:
    """Raise InputError, naming the extra to install, if one of these libraries is missing."""
    for name in names:
        if find_spec(name) is None:
            raise InputError(f"{name} is not installed; {who}: pip install 'minsym[agents]'")


@contextmanager
def torch_memory() -> Iterator[None]:
    """Turn the errors that torch raises when memory runs out into MemoryError."""
    try:
        yield
    except RuntimeError as error:
        # Known by its name: this module does not import torch.
        if type(error).__name__ == "OutOfMemoryError" or "can't allocate memory" in str(error):
            raise MemoryError from error
        raise


def config_of(data: str, file: Path | None, parity: bool, given: dict[str, Any]) -> Config:
    """Return the config that EGG's fields, a TOML file and options make, the last one winning.

    Raises
    ------
    InputError
        If a field is out of its domain, or an option is given by both of its names.
    """
    from minsym.agents.learn.egg import parity as fields_of_egg  # noqa: PLC0415 - imports torch

    base = fields_of_egg(Dataset(data).spec.setting) if parity else {}
    there = {} if file is None else read_config(file)
    typed, by_egg = {}, {}
    for name, value in given.items():
        egg = name.removeprefix(EGG)
        field = name if egg == name else EGG_NAMES[egg]
        if field in typed:
            raise InputError(f"--{egg} is another name of {flag(field)}, which is given too")
        typed[field] = value
        if egg != name:
            by_egg[field] = egg
    try:
        return Config(**{**base, **there, **typed, "data": data})
    except InputError as error:
        field = str(error).partition(" ")[0].removesuffix(":")
        if field in by_egg:
            raise InputError(f"--{by_egg[field]}: {error}") from None
        raise


def folder_name(config: Config) -> str:
    """Return a name that says what is run: the data, and what is not as usual.

    A run that can be lengthened keeps its name then.

    Examples
    --------
    >>> folder_name(Config(data="sets/k5-codes", max_length=4, learning_rate=0.01))
    'k5-codes-L4-s0-learning_rate0.01'
    """
    usual = asdict(Config())
    more_epochs = ("epochs",) if can_be_lengthened(config) else ()
    unusual = {name: value for name, value in asdict(config).items() if value != usual[name]}
    for name in ("data", "max_length", "seed", "device", "threads", *more_epochs):
        unusual.pop(name, None)
    more = "".join(f"-{name}{value}" for name, value in unusual.items())
    return f"{name_of(config.data)}-L{config.max_length}-s{config.seed}{more}"
