"""Learnability: how fast fresh agents learn the messages of a trained pair, and how far they get.

Messages that follow rules are easier to learn than those that have to be learned one by one. Li and
Bowling ('Ease-of-teaching and language structure from emergent communication', NeurIPS 2019,
arXiv:1906.02403) ask how fast a new listener learns from a speaker that stays as it is. Here that
is a *fresh receiver*, with the config of the pair's own and new weights. A *fresh sender*, which is
ours, is taught to say what the pair's sender says about the same games, and the pair's receiver
hears it.

The chance level is that of agents that learn just so from messages which are about other games:
what can be learned from messages that say nothing.

A third agent is a receiver that hears beginnings of messages, each cut at a length that is drawn
anew, from no symbol to all of them. It is one receiver for all lengths: one for each might do a
little better. It tells what can be made of the first symbols, where the pair's own receiver is out
of its depth because it has only ever heard whole messages.
"""

import math
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from minsym.base.arrays import Ints
from minsym.datasets.dataset import Dataset
from minsym.errors import TrainingError

from ..learn.data import GameTensors, as_tensors, training_batches
from ..play.game import Game
from ..play.vocabulary import NO_SYMBOL
from .listener import TrainedListener, candidates, judge
from .probes import prefix_curve, right
from .speaker import say_about, show

#: Games on which learners are judged, at most, and how often they are while they learn.
JUDGED, POINTS = 2000, 10


class Pupil(NamedTuple):
    """A fresh agent that learns.

    Attributes
    ----------
    game : Game
        Only its sender or its receiver is trained.
    optimizer : torch.optim.Optimizer
    loss : callable
        What it minimises, given games and the messages that it is taught.
    taught : callable
        Makes these of the messages of the pair about the games, and of those about the games before
        each.
    """

    game: Game
    optimizer: torch.optim.Optimizer
    loss: Callable[[Game, GameTensors, Tensor], Tensor]
    taught: Callable[[Tensor, Tensor], Tensor]


class Exam(NamedTuple):
    """Games that pupils are judged on, the pair's messages about them, and the same dealt anew."""

    games: GameTensors
    messages: Ints
    dealt: Ints

    @property
    def target(self) -> Ints:
        """Where the targets are."""
        return np.asarray(self.games.target.cpu().numpy())


def learnability(
    pair: Game,
    data: Dataset,
    judged: Dataset,
    games: int,
    seed: int = 0,
    told: Callable[[str], object] = lambda news: None,
) -> dict[str, Any]:
    """Train fresh agents on the messages of a trained pair; return how they fare, as JSON.

    They have the config of the pair and play the training games in its batches and its order, with
    Adam at its learning rate. They are judged on 2,000 games at most, drawn from those that the
    pair is evaluated on.

    Parameters
    ----------
    pair : Game
        It stays as it is.
    data : Dataset
        With the training games of the pair.
    judged : Dataset
        The games that the pair is evaluated on.
    games : int
        So many games each agent learns from, those of an epoch again if there are not as many.
    seed : int
        Of the weights, of how messages are dealt and cut, and of the games to judge on.
    told : callable
        Told how many games are played.

    Returns
    -------
    dict
        ``games``, ``judged``, how many there are, ``seed``, and ``pair``, the accuracy of the pair
        on the games that agents are judged on. ``receiver`` and ``sender``, each with ``after``,
        numbers of games, ``accuracy`` and ``chance`` after these, and ``area`` and ``chance_area``,
        the means of the curves over the games. ``prefix_accuracy``, of the receiver that hears
        beginnings, after 0 to L symbols.

    Raises
    ------
    InputError
        If there are no features for agents that see some.
    TrainingError
        If a loss is no number.
    """
    rng = np.random.default_rng(seed)
    show(pair, judged)
    exam = _exam(pair, judged, rng)
    kinds = {
        "receiver": (hearing_loss, lambda said, _: said),
        "receiver by chance": (hearing_loss, lambda _, dealt: dealt),
        "sender": (speaking_loss, lambda said, _: said),
        "sender by chance": (speaking_loss, lambda _, dealt: dealt),
        "beginner": (hearing_loss, lambda said, _: _cut(said, rng)),
    }
    pupils = {name: _pupil(pair, seed, *kind) for name, kind in kinds.items()}
    agents = [pair, *(pupil.game for pupil in pupils.values())]
    curves: dict[str, list[float]] = {name: [] for name in pupils}
    seen, batches, before = 0, _training_games(pair, data), None
    after: list[int] = []
    for goal in sorted({math.ceil(games * point / POINTS) for point in range(POINTS + 1)}):
        if after and seen >= goal:
            continue
        told(f"teaching fresh agents, {seen:,} of {games:,} games done")
        for game in agents:
            show(game, data)
        while seen < goal:
            batch = GameTensors(*(column[: games - seen] for column in next(batches)))
            said = torch.from_numpy(say_about(pair, batch)).to(batch.target.device)
            # Games stand in no order, so that the game before is any other.
            dealt = torch.cat([said[-1:] if before is None else before, said[:-1]])
            for pupil in pupils.values():
                _learn(pupil, batch, pupil.taught(said, dealt))
            before = said[-1:]
            seen += len(batch.target)
        after.append(seen)
        for game in agents:
            show(game, judged)
        for name, pupil in pupils.items():
            curves[name].append(_judged(name, pupil.game, pair, exam))
    beginner = TrainedListener(pupils["beginner"].game, exam.games)
    own = right(TrainedListener(pair, exam.games)(exam.messages), exam.target)
    return {
        "games": games,
        "judged": len(exam.target),
        "seed": seed,
        "pair": float(own.mean()),
        **{
            name: {
                "after": after,
                "accuracy": curves[name],
                "chance": curves[f"{name} by chance"],
                "area": area(after, curves[name]),
                "chance_area": area(after, curves[f"{name} by chance"]),
            }
            for name in ("receiver", "sender")
        },
        "prefix_accuracy": prefix_curve(beginner, exam.messages, exam.target).tolist(),
    }


def area(after: list[int], accuracy: list[float]) -> float:
    """Return the mean of a learning curve over the games, by the trapezoidal rule.

    Examples
    --------
    >>> area([0, 10, 30], [0.0, 1.0, 1.0])
    0.8333333333333334
    """
    return float(np.trapezoid(accuracy, after) / (after[-1] - after[0]))


def hearing_loss(game: Game, batch: GameTensors, messages: Tensor) -> Tensor:
    """Return the loss of a receiver that hears messages: minus the log-probability of targets."""
    judged = judge(game, messages, game.see(candidates(game, batch)))
    return functional.nll_loss(judged, batch.target)


def speaking_loss(game: Game, batch: GameTensors, messages: Tensor) -> Tensor:
    """Return the loss of a sender that is taught messages: its cross-entropy with what they say.

    The symbol that ends a message is said too, and so is where to stop, by senders that do; what
    would be said behind the end does not matter.
    """
    lengths = (messages >= 0).sum(1, keepdim=True)
    steps = torch.arange(messages.shape[1], device=messages.device)
    filled = messages.masked_fill(messages < 0, game.end or 0)
    said, logits = game.sender(
        game.see(batch.images), batch.target, messages.shape[1], teacher=filled
    )
    losses = functional.cross_entropy(logits.transpose(1, 2), filled, reduction="none")
    loss = (losses * (steps < lengths + (game.end is not None))).sum(1).mean()
    if said.stops is not None:
        stopping = (steps == lengths).to(losses.dtype)
        losses = functional.binary_cross_entropy_with_logits(said.stops, stopping, reduction="none")
        loss = loss + (losses * (steps <= lengths)).sum(1).mean()
    return loss


def _pupil(
    pair: Game,
    seed: int,
    loss: Callable[[Game, GameTensors, Tensor], Tensor],
    taught: Callable[[Tensor, Tensor], Tensor],
) -> Pupil:
    """Return a fresh agent. Features are on the same scale to it as to the pair."""
    torch.manual_seed(seed)
    game = Game(pair.config, pair.setting, () if pair.encoder is None else pair.encoder.shape)
    if game.encoder is not None and pair.encoder is not None:
        game.encoder.mean.copy_(pair.encoder.mean)
        game.encoder.deviation.copy_(pair.encoder.deviation)
    game = game.to(pair.config.device)
    optimizer = torch.optim.Adam(game.parameters(), pair.config.learning_rate)
    return Pupil(game, optimizer, loss, taught)


def _exam(pair: Game, data: Dataset, rng: np.random.Generator) -> Exam:
    chosen = np.sort(rng.permutation(len(data))[:JUDGED])
    games = as_tensors(data[chosen], pair.setting, pair.config)
    messages = say_about(pair, games)
    return Exam(games, messages, rng.permutation(messages))


def _training_games(pair: Game, data: Dataset) -> Iterator[GameTensors]:
    """Yield batches of the training games of a pair, epoch after epoch."""
    for epoch in count(1):
        yield from training_batches(data, pair.config, epoch)


def _learn(pupil: Pupil, batch: GameTensors, messages: Tensor) -> None:
    pupil.game.train()
    loss = pupil.loss(pupil.game, batch, messages)
    if not loss.isfinite():
        raise TrainingError(f"a fresh agent: the loss is {loss.item()}")
    pupil.optimizer.zero_grad()
    loss.backward()
    pupil.optimizer.step()


def _cut(messages: Tensor, rng: np.random.Generator) -> Tensor:
    """Return beginnings of messages, all lengths from 0 to that of the message equally likely."""
    lengths = (messages >= 0).sum(1).cpu().numpy()
    ends = torch.from_numpy(rng.integers(0, lengths + 1)).to(messages.device)
    steps = torch.arange(messages.shape[1], device=messages.device)
    return messages.masked_fill(steps >= ends[:, None], NO_SYMBOL)


def _judged(name: str, game: Game, pair: Game, exam: Exam) -> float:
    """Return how often a fresh receiver is right, or the pair's own that hears a fresh sender."""
    listener, messages = game, exam.dealt if name == "receiver by chance" else exam.messages
    if name.startswith("sender"):
        listener, messages = pair, say_about(game, exam.games)
    judged = TrainedListener(listener, exam.games)(messages)
    return float(right(judged, exam.target).mean())
