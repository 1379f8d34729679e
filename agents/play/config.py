"""What decides a training run: one dataclass, which is also the TOML file and the options.

Each field of `Config` says its type, its usual value and its line of help. `minsym train` and
`minsym sweep` make their options of `options`, and the page on agents its table of the fields.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from minsym.base.files import read_regular
from minsym.base.meant import instead
from minsym.base.shares import MOST_THREADS
from minsym.base.text import brief, named, quoted, source_of
from minsym.errors import InputError

if TYPE_CHECKING:  # `minsym --help` names the fields, and needs no numpy for that
    from minsym.games.setting import Setting


def _option(default: Any, about: str) -> Any:
    """Return a field of `Config` with its line of help."""
    return field(default=default, metadata={"help": about})


@dataclass(frozen=True)
class Config:
    """How a sender and a receiver are built and trained: all that decides what a run comes to.

    What the paper states is the default; what it leaves open is in the documentation, page
    *Agents*. The fields are described by their help texts, which ``minsym train --help`` shows.

    Raises
    ------
    InputError
        If a field is out of its domain.

    See Also
    --------
    read_config : Read the fields that a TOML file sets.
    minsym.agents.learn.train.train : Train what a config describes.
    """

    data: str = _option("", "The folder of the data set.")
    max_length: int = _option(
        5, "Number of symbols in a message; with --eos, the most before the symbol that ends it."
    )
    input: Literal["attributes", "features"] = _option(
        "attributes",
        "What agents see of an image: 'attributes', the values of all of them, or 'features', the "
        "vectors or pixels that the data set has of it.",
    )
    goal: Literal["discrimination", "reconstruction"] = _option(
        "discrimination",
        "What the receiver has to do: 'discrimination', find the target among the candidates, or "
        "'reconstruction', name the values of all attributes without seeing any candidate.",
    )
    sees: Literal["target", "context"] = _option(
        "target",
        "What the sender is shown: 'target', the target alone, or 'context', the distractors too.",
    )
    channel: Literal["straight-through", "relaxed", "reinforce"] = _option(
        "straight-through",
        "How symbols are sampled and learned: 'straight-through' or 'relaxed', the "
        "Gumbel-Softmax with one-hot or with soft symbols, or 'reinforce', plain samples and "
        "REINFORCE.",
    )
    eos: Literal["none", "extra", "within"] = _option(
        "none",
        "The symbol that ends a message: 'none', all messages have the same length; 'extra', one "
        "more symbol than there are values; 'within', symbol 0 of the vocabulary, as in EGG.",
    )
    stop: Literal["none", "head"] = _option(
        "none",
        "What else may end a message: 'none', nothing; 'head', the sender says after every symbol "
        "how likely it stops, and learns from all lengths at once, each as likely as it is.",
    )
    impatient: bool = _option(
        False,
        "Let the receiver answer after every symbol, and train the mean of its losses up to the "
        "end of the message.",
    )
    compares: bool = _option(
        False,
        "Let the receiver compare the candidates with each other, by how many of them share each "
        "value, before it scores them.",
    )
    noise: float = _option(
        0.0, "Probability that a symbol arrives as another one, in training alone."
    )
    length_cost: float = _option(
        0.0, "What each symbol of a message adds to the loss, where messages may end."
    )
    cost_schedule: Literal["constant", "ramped", "adaptive"] = _option(
        "constant",
        "How --length-cost changes: 'constant', not at all; 'ramped', from 0 in the first epoch to "
        "its value in the last; 'adaptive', with the accuracy of late, to the power of "
        "--cost-power.",
    )
    cost_power: float = _option(
        4.0, "Power of the accuracy that --length-cost is multiplied by, with 'adaptive'."
    )
    temperature: float = _option(
        1.0, "Temperature of the Gumbel-Softmax, or the first one if it changes."
    )
    schedule: Literal["fixed", "annealed", "learned"] = _option(
        "fixed",
        "How the temperature changes: 'fixed', not at all; 'annealed', from epoch to epoch; "
        "'learned', as a parameter of the sender.",
    )
    final_temperature: float = _option(
        0.5, "Temperature in the last epoch, with --schedule annealed."
    )
    entropy: float = _option(
        0.01, "Weight of the bonus for varied messages, their entropy, with --channel reinforce."
    )
    cell: Literal["gru", "lstm", "transformer"] = _option(
        "gru", "What agents read and speak with: 'gru', 'lstm' or 'transformer'."
    )
    hidden: int = _option(512, "Number of units in the state of each agent.")
    embedding: int = _option(32, "Number of dimensions that a symbol is embedded in.")
    embedding_scale: float = _option(
        1.0, "Standard deviation of the embeddings of symbols before training."
    )
    epochs: int = _option(30, "Number of passes through the training games.")
    early_stop: int = _option(
        0,
        "Stop after this many epochs without a better validation accuracy; 0: never. With "
        "--imitate first those in which the sender is taught do not count.",
    )
    batch_size: int = _option(128, "Number of games in each step of training.")
    batches: Literal["games", "contexts"] = _option(
        "games",
        "What a step of training learns from: 'games', as many as --batch-size says; 'contexts', "
        "all games of one context, whose targets are each other's distractors.",
    )
    learning_rate: float = _option(
        1e-3, "Step size of the optimizer, which is Schedule-Free AdamW."
    )
    warmup: int = _option(
        0, "Number of steps in which the learning rate rises to its value, at the beginning."
    )
    weight_decay: float = _option(
        0.0, "Weight decay of the optimizer, which is Schedule-Free AdamW."
    )
    imitate: Literal["none", "first", "only"] = _option(
        "none",
        "When the sender is taught to say the solver's minimum messages: 'none', never; 'first', "
        "in the first half of the epochs; 'only', always.",
    )
    meanings: Literal["random", "literal"] = _option(
        "random",
        "What symbols mean, before training, to a sender that sees the context: 'random', nothing "
        "in particular; 'literal', symbol 0 the first value of the first attribute, and so on, as "
        "they always do with --imitate.",
    )
    senders: int = _option(
        1, "Number of senders; in each step of training one of them plays, drawn at random."
    )
    receivers: int = _option(
        1, "Number of receivers; in each step of training one of them plays, drawn at random."
    )
    reset_sender: int = _option(
        0,
        "Number of epochs after which the sender, or of several the next one, has to learn anew; "
        "0: never.",
    )
    reset_receiver: int = _option(
        0,
        "Number of epochs after which the receiver, or of several the next one, has to learn anew; "
        "0: never.",
    )
    fresh: str = _option(
        "",
        "Train on new games in every epoch, drawn from the family of contexts of this name; the "
        "data set gives their setting and number, and the validation games.",
    )
    seed: int = _option(
        0, "Seed of the first parameters, of the order of the games, and of sampled symbols."
    )
    device: str = _option("cpu", "Where to compute: cpu, cuda, or another device that torch knows.")
    precision: Literal["float32", "bfloat16"] = _option(
        "float32",
        "Precision of matrix products in training: 'float32', or 'bfloat16', which is faster on "
        "GPUs and less exact.",
    )
    threads: int = _option(
        1, "Number of threads of torch; only with one do runs repeat to the last digit."
    )

    def __post_init__(self) -> None:
        for name, kind, choices, *_ in options():
            value = getattr(self, name)
            if kind is float and type(value) is int and abs(value) < 2**63:
                object.__setattr__(self, name, float(value))
            elif type(value) is not kind:
                raise InputError(f"{name} is {brief(value)}; expected {KINDS[kind]}")
            if choices and value not in choices:
                raise InputError(f"{name} is {quoted(value)}; expected {' or '.join(choices)}")
        for name, most in LARGEST.items():
            value = getattr(self, name)
            if not 1 <= value <= most:
                rule = "1 or more" if value < 1 else f"at most {most:,}"
                raise InputError(f"{name} is {brief(value)}; expected {rule}")
        for name in (
            "temperature",
            "final_temperature",
            "learning_rate",
            "embedding_scale",
            "cost_power",
        ):
            if not 0 < getattr(self, name) < float("inf"):
                raise InputError(f"{name} is {getattr(self, name)}; expected more than 0")
        if self.channel == "reinforce" and self.schedule != "fixed":
            raise InputError(f"schedule is {self.schedule!r}; reinforce has no temperature")
        for name in (
            "entropy",
            "warmup",
            "weight_decay",
            "seed",
            "length_cost",
            "reset_sender",
            "reset_receiver",
            "early_stop",
        ):
            if not 0 <= getattr(self, name) < 2**63:
                raise InputError(f"{name} is {brief(getattr(self, name))}; expected 0 or more")
        if self.compares and self.input == "features":
            raise InputError(
                "compares: with input 'features' the receiver sees no values to compare candidates "
                "by"
            )
        if self.compares and self.goal == "reconstruction":
            raise InputError("compares: with goal 'reconstruction' the receiver sees no candidates")
        if not 0 <= self.noise < 1:
            raise InputError(f"noise is {self.noise}; expected 0 or more, and less than 1")
        if self.stop == "head":
            if self.eos != "none":
                raise InputError("stop is 'head'; eos has to be 'none' with it")
            if self.channel == "reinforce":
                raise InputError("stop is 'head', which needs gradients that reinforce has not")
        elif self.length_cost and self.eos == "none":
            raise InputError("length_cost: all messages have one length; see eos and stop")
        if self.early_stop and self.length_cost and self.cost_schedule == "ramped":
            raise InputError(
                "early_stop: with cost_schedule 'ramped' messages become dearer up to the last "
                "epoch, so that no earlier one says when to stop"
            )
        if self.batches == "contexts" and self.fresh:
            raise InputError(
                "batches is 'contexts', which are those of the data set; fresh games come by number"
            )
        if self.meanings == "literal" and (self.sees != "context" or self.input == "features"):
            raise InputError(
                "meanings is 'literal', which is for a sender that sees the values of all images; "
                "expected sees 'context' and input 'attributes'"
            )
        literal = {"imitate": self.imitate != "none", "meanings": self.meanings == "literal"}
        for name, asked in literal.items():
            if asked and self.eos == "within":
                raise InputError(
                    f"{name}: with eos 'within' symbol 0 ends a message, so that it cannot stand "
                    "for a value; expected eos 'none' or 'extra'"
                )


#: The largest values of fields that decide how much memory, or how many threads, a run takes.
LARGEST = {
    "max_length": 4096,
    "hidden": 16_384,
    "embedding": 16_384,
    "epochs": 1_000_000,
    "batch_size": 1 << 20,
    "threads": MOST_THREADS,
    "senders": 1024,
    "receivers": 1024,
}

#: The most bytes of a file with fields.
MAX_TOML = 1 << 16

#: Options of EGG that mean the same as a field, in the same unit: they can be given in its place.
EGG_NAMES = {
    "lr": "learning_rate",
    "n_epochs": "epochs",
    "batch_size": "batch_size",
    "max_len": "max_length",
    "random_seed": "seed",
    "length_cost": "length_cost",
}

#: What is no field, and why.
NO_FIELD = {"vocab_size": "the symbols are the values of the data set, and --eos adds one"}

#: What fields are called elsewhere, as in EGG. Those that are no names of EGG's for the very same
#: thing are only hinted at: two of them may have to agree, or be counted in another unit.
ELSEWHERE = {
    **{name: field for name, field in EGG_NAMES.items() if name != field},
    "num_epochs": "epochs",
    "patience": "early_stop",
    "bs": "batch_size",
    "tau": "temperature",
    "gs_temperature": "temperature",
    "entropy_coeff": "entropy",
    "sender_entropy_coeff": "entropy",
    "length_penalty": "length_cost",
    "length_coef": "length_cost",
    "hidden_size": "hidden",
    "sender_hidden": "hidden",
    "receiver_hidden": "hidden",
    "emb": "embedding",
    "embedding_size": "embedding",
    "sender_embedding": "embedding",
    "receiver_embedding": "embedding",
    "mode": "channel",
    "gpu": "device",
    "cuda": "device",
    "random_state": "seed",
}

#: What a value has to be, by its type.
KINDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}


class Option(NamedTuple):
    """A field of `Config`, as the command line offers it.

    Attributes
    ----------
    name : str
    kind : type
        int, float, str or bool.
    choices : tuple of str
        The words that it may be; empty where it may be anything of its kind.
    default : int, float, str or bool
    help : str
    """

    name: str
    kind: type
    choices: tuple[str, ...]
    default: Any
    help: str


@cache
def options() -> tuple[Option, ...]:
    """Return the fields of `Config` with their types and choices, in their order."""
    found = []
    for known in fields(Config):
        choices = get_args(known.type)
        kind = str if choices else known.type
        assert isinstance(kind, type)
        found.append(Option(known.name, kind, choices, known.default, known.metadata["help"]))
    return tuple(found)


def read_config(path: Path) -> dict[str, Any]:
    """Return the fields of `Config` that a TOML file sets, and no others.

    Raises
    ------
    InputError
        If it cannot be read, sets what is no field, or a field to what it cannot be.
    """
    with named(source_of(path), ValueError):
        # Editors of Windows begin a file with a mark, which TOML does not know.
        found = tomllib.loads(read_regular(path, MAX_TOML).decode("utf-8-sig"))
    found = known_fields(found, source_of(path))
    with named(source_of(path)):
        Config(**found)
    return found


def known_fields(found: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return the mapping by the names of fields of `Config`; EGG's names for these will do too.

    Raises
    ------
    InputError
        If a key is no field, or a field is there by both of its names.

    Examples
    --------
    >>> known_fields({"lr": 0.01, "hidden": 64}, "mine.toml")
    {'learning_rate': 0.01, 'hidden': 64}
    """
    names = [option.name for option in options()]
    known: dict[str, Any] = {}
    for name, value in found.items():
        field = EGG_NAMES.get(name, name)
        if field not in names:
            spelled = name.replace("-", "_")
            why = NO_FIELD.get(spelled) or instead(spelled, names, ELSEWHERE)
            raise InputError(f"{source}: there is no field {quoted(name)}; {why}")
        if field in known:
            (other,) = {*found} & {egg for egg, ours in EGG_NAMES.items() if ours == field}
            raise InputError(
                f"{source}: {other} is another name of {field}, which is there too; give one"
            )
        known[field] = value
    return known


def taught_first(config: Config) -> int:
    """Return in how many epochs the sender is taught before both agents play on their own."""
    return config.epochs // 2 if config.imitate == "first" else 0


def can_be_lengthened(config: Config) -> bool:
    """Whether training may go on after the last epoch: whether no epoch depends on their number."""
    ramped = config.length_cost > 0 and config.cost_schedule == "ramped"
    return config.schedule != "annealed" and config.imitate != "first" and not ramped


def end_symbol(config: Config, setting: "Setting") -> int | None:
    """Return the number of the symbol that ends a message; None where none does."""
    return {"none": None, "extra": sum(setting.sizes), "within": 0}[config.eos]
