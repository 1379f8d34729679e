"""The optimizer: agents that do not play keep still, and those that learn anew know nothing."""

from dataclasses import replace

import torch
from schedulefree import AdamWScheduleFree

from minsym.agents.learn.data import as_tensors
from minsym.agents.learn.optimizer import Optimizer, optimizer_of
from minsym.agents.play.config import Config
from minsym.agents.play.game import Game
from tests.playing import SETTING, SMALL
from tests.training import drawn

MANY = replace(SMALL, senders=2, receivers=2)


def step(game: Game, optimizer: Optimizer, config: Config, seed: int) -> None:
    """Play some games and learn from them."""
    images, target, *_ = as_tensors(drawn(8), SETTING, config)
    optimizer.zero_grad()
    game(images, target, torch.Generator().manual_seed(seed)).loss.backward()
    optimizer.step()


def test_a_pair_is_trained_as_by_schedule_free_adamw() -> None:
    """One group, and the same numbers to the last bit."""
    games = []
    for kind in (None, AdamWScheduleFree):
        torch.manual_seed(0)
        game = Game(SMALL, SETTING)
        known = optimizer_of(game, SMALL) if kind is None else kind(game.parameters(), lr=3e-3)
        known.train()
        for seed in range(3):
            step(game, known, SMALL, seed)
        games.append(game.state_dict())
        assert len(known.param_groups) == 1
    assert all(torch.equal(games[0][name], games[1][name]) for name in games[0])


def test_who_does_not_play_keeps_still_and_counts_no_steps() -> None:
    """Of four agents the two that meet."""
    torch.manual_seed(0)
    game = Game(MANY, SETTING)
    optimizer = optimizer_of(game, MANY)
    optimizer.train()
    before = {name: value.clone() for name, value in game.state_dict().items()}
    game.meet(1, 0)
    step(game, optimizer, MANY, 0)
    moved = {
        ".".join(name.split(".")[:2])
        for name, value in game.state_dict().items()
        if not torch.equal(value, before[name])
    }
    assert moved == {"senders.1", "receivers.0"}
    assert [group["k"] for group in optimizer.param_groups] == [0, 1, 1, 0]


def test_who_learns_anew_learns_as_if_nothing_had_been() -> None:
    """The steps of a receiver whose weights are put back are those of its first time."""
    config = replace(SMALL, reset_receiver=1)
    torch.manual_seed(0)
    game = Game(config, SETTING)
    optimizer = optimizer_of(game, config)
    optimizer.train()
    sender = {name: value.clone() for name, value in game.sender.state_dict().items()}
    receiver = {name: value.clone() for name, value in game.receiver.state_dict().items()}
    found = []
    for _ in range(2):
        for seed in range(3):
            step(game, optimizer, config, seed)
            game.sender.load_state_dict(sender)  # it says the same again
        found.append({name: value.clone() for name, value in game.receiver.state_dict().items()})
        optimizer.forget(game.receiver)
        game.receiver.load_state_dict(receiver)
    assert all(torch.equal(found[0][name], found[1][name]) for name in receiver)
    assert not torch.equal(found[0]["candidates.weight"], receiver["candidates.weight"])
    assert [group["k"] for group in optimizer.param_groups] == [6, 0]
