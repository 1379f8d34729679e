"""Pairs of agents with a reason to be brief: the senders, how they learn, what is measured of each.

A sender says after each symbol how likely it stops (`--stop head`), and the price of a symbol
follows the accuracy, so that agents learn to talk before they learn to be brief. Measured is on
games that nobody trained on, the sender saying and stopping as is likeliest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.common import Row, where
from experiments.literal import literal

if TYPE_CHECKING:
    from minsym.agents.play.config import Config
    from minsym.datasets.dataset import Dataset

#: The senders, and how each differs from `minsym train` as it is; each at a learning rate that
#: suits it.
TARGET, CONTEXT, TAUGHT = "sees the target", "sees the context", "sees the context, was taught"
SENDERS: dict[str, dict[str, Any]] = {
    TARGET: {"sees": "target", "learning_rate": 0.003},
    CONTEXT: {"sees": "context", "learning_rate": 0.01},
    TAUGHT: {"sees": "context", "learning_rate": 0.005, "imitate": "first"},
}

#: Who tells what of a taught sender comes of the meanings that its symbols begin with.
LITERAL = "sees the context, literal start"
CONTROL: dict[str, dict[str, Any]] = {
    LITERAL: {"sees": "context", "learning_rate": 0.005, "meanings": "literal"}
}

#: Measures of a language, and of how it is learned, by their names in an evaluation.
MEASURES = (
    "topsim",
    "posdis",
    "bosdis",
    "bijectivity",
    "best_match",
    "context_independence",
    "residual_entropy",
    "message_entropy",
)

#: What fresh agents reach that learn a pair's messages.
FRESH_RECEIVER, FRESH_SENDER = "fresh_receiver", "fresh_sender"


@dataclass(frozen=True)
class Learning:
    """How pairs learn, and from how many of their games fresh agents do; 0: there are none."""

    longest: int = 8
    hidden: int = 128
    epochs: int = 2
    batch_size: int = 128
    retrain: int = 2000


class Pair(NamedTuple):
    """A pair of agents: what it plays, how it is trained, and what rows say it is."""

    data: "Dataset"
    config: "Config"
    about: Row


def pair(
    data: "Dataset",
    learning: Learning,
    sender: str,
    price: float,
    seed: int,
    about: Row,
    **changes: Any,
) -> tuple[Path, Pair]:
    """Return the folder of a pair, and the pair.

    Parameters
    ----------
    data : Dataset
    learning : Learning
    sender : str
        One of `SENDERS`, or of `CONTROL`.
    price : float
        Of a symbol, in nats, once the pair is always right.
    seed : int
    about : dict
        What rows say of the pair, beside its sender, its price and its seed.
    **changes
        Fields of the config that are not as the sender and all pairs have them.
    """
    from experiments.training import device  # noqa: PLC0415 - drawing needs no torch
    from minsym.agents.play.config import Config  # noqa: PLC0415

    usual = {
        "max_length": learning.longest,
        "stop": "head",
        "length_cost": price,
        "cost_schedule": "adaptive",
        "cost_power": 1.0,
        "hidden": learning.hidden,
        "epochs": learning.epochs,
        "batch_size": learning.batch_size,
        "seed": seed,
        "device": device(),
    }
    config = Config(data=str(data.folder), **{**usual, **(SENDERS | CONTROL)[sender], **changes})
    named = [*sender.replace(",", "").split(), *map(str, changes.values())]
    run = data.folder.parent / "-".join([*named, f"{price:g}", f"s{seed}"])
    return run, Pair(data, config, {**about, "sender": sender, "price": price, "seed": seed})


def measured(pairs: Mapping[Path, Pair], learning: Learning) -> list[Row]:
    """Train pairs, and return a complexity of each a row: what it is about, and what came out."""
    from experiments import training  # noqa: PLC0415 - drawing needs no torch

    trained = training.trained({run: pair.config for run, pair in pairs.items()})
    asked = [(run, pair.config.epochs) for run, pair in pairs.items()]
    measures = training.in_parallel(partial(_kept, learning.retrain), asked)
    bounds: dict[Path, tuple[str, dict[int, Row]]] = {}
    rows = []
    for (run, (data, config, about)), levels in zip(pairs.items(), measures, strict=True):
        if data.folder not in bounds:
            bounds[data.folder] = training.digest(data), _bounds(data, learning.longest)
        digest, bound = bounds[data.folder]
        seconds = sum(row["seconds"] for row in where(trained, run=run))
        played = config.epochs * len(data.split("train"))
        end = {"units": config.hidden, "played": played, "seconds": round(seconds, 1)}
        end["data"] = digest
        rows += [{**about, **level, **bound[level["level"]], **end} for level in levels]
    return rows


def _bounds(data: "Dataset", longest: int) -> dict[int, Row]:
    """Return what silence and the best literal messages of each length reach, by complexity."""
    games, found = data.split("valid")[:], {}
    for level in np.unique(games.complexity).tolist():
        known = literal(games.take(games.complexity == level), tuple(range(1, longest + 1)))
        ceilings = {f"literal_{j}": each["best_attributes"] for j, each in known.items()}
        found[level] = {"blind": known[1]["blind"], **ceilings}
    return found


def _kept(retrain: int, asked: tuple[Path, int]) -> list[Row]:
    """Return what is measured of a pair trained for so many epochs, a complexity a row."""
    from experiments.training import kept  # noqa: PLC0415 - drawing needs no torch

    run, epochs = asked
    return kept(run / f"measured-{epochs}-{retrain}.json", partial(_measure, run, retrain))


def _measure(run: Path, retrain: int) -> list[Row]:
    """Evaluate a trained pair; return a complexity a row."""
    from experiments.training import device  # noqa: PLC0415 - drawing needs no torch
    from minsym.agents.measure.evaluate import evaluate, games_of, messages_of  # noqa: PLC0415

    found = evaluate(run, split="valid", device=device(), retrain=retrain)
    data, _ = games_of(run, split="valid")
    games = data[:]
    lengths = (messages_of(run, data, games, device()) >= 0).sum(axis=1)
    slope = found["length_slope"] or {}
    of_pair: Row = {
        "accuracy_of_pair": found["accuracy"],
        "length_of_pair": found["mean_length"],
        "slope": slope.get("slope"),
        "slope_low": slope.get("low"),
        "slope_high": slope.get("high"),
        **{name: found[name] for name in MEASURES},
        **(_fresh(found["retrained"]) if retrain else {}),
    }
    rows: list[Row] = []
    for level, group in found["by_complexity"].items():
        regret = lengths[games.complexity == int(level)] - int(level)
        low, middle, high = np.quantile(regret, [0.25, 0.5, 0.75]).tolist()
        rows.append(
            {
                "level": int(level),
                "games": group["games"],
                "accuracy": group["share"],
                "length": group["mean_length"],
                "regret_low": low,
                "regret_median": middle,
                "regret_high": high,
                "as_needed": float((regret == 0).mean()),
                **of_pair,
            }
        )
    return rows


def _fresh(retrained: Mapping[str, Any]) -> Row:
    """Return what fresh agents reach in the end that learn a pair's messages."""
    named = {FRESH_RECEIVER: "receiver", FRESH_SENDER: "sender"}
    return {name: retrained[agent]["accuracy"][-1] for name, agent in named.items()}
