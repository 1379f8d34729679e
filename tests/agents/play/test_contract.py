"""What every game keeps, whatever its goal, its cell, its channel and its number of agents."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from minsym.agents.learn.data import GameTensors, as_tensors
from minsym.agents.learn.train import train
from minsym.agents.play.cells import CELLS
from minsym.agents.play.config import Config
from minsym.agents.play.game import Game
from minsym.agents.play.goals import GOALS
from tests.playing import SETTING, SMALL
from tests.training import SMALL as SHORT
from tests.training import assert_same, drawn, interrupted, made, metrics_of

#: What is not as usual; whoever adds a goal, a cell or a part of the game adds a row.
GAMES: dict[str, dict[str, Any]] = {
    **{f"goal {goal}": {"goal": goal} for goal in GOALS},
    **{f"cell {cell}": {"cell": cell} for cell in CELLS},
    **{f"cell {cell}, sees the context": {"cell": cell, "sees": "context"} for cell in CELLS},
    "values are named, and messages end": {"goal": "reconstruction", "eos": "extra"},
    "two senders, three receivers": {"senders": 2, "receivers": 3},
    "impatient": {"impatient": True},
    "impatient, and messages end": {"impatient": True, "eos": "within"},
    "impatient, and the sender stops": {"impatient": True, "stop": "head", "length_cost": 0.1},
    "compares": {"compares": True},
    "compares, and messages end": {"compares": True, "eos": "extra", "receivers": 2},
    "compares, impatient, and the sender stops": {
        "compares": True,
        "impatient": True,
        "stop": "head",
        "length_cost": 0.1,
        "sees": "context",
    },
    "noise": {"noise": 0.2},
    "noise, and messages end": {"noise": 0.2, "eos": "extra", "length_cost": 0.1},
    "noise, and a transformer stops": {"noise": 0.2, "stop": "head", "cell": "transformer"},
    "reinforce": {"channel": "reinforce", "eos": "extra"},
    "all of it": {
        "goal": "reconstruction",
        "cell": "lstm",
        "sees": "context",
        "stop": "head",
        "length_cost": 0.1,
        "cost_schedule": "adaptive",
        "impatient": True,
        "noise": 0.1,
        "senders": 2,
        "receivers": 2,
    },
}

every_game = pytest.mark.parametrize("changes", GAMES.values(), ids=GAMES)

#: Those whose loss is a smooth function of the weights, given the random numbers: not what is a
#: plain sample, and not what is taken as a fact (`minsym.agents.play.attention`).
SMOOTH = {
    name: changes
    for name, changes in GAMES.items()
    if changes.get("channel") != "reinforce" and changes.get("sees") != "context"
}


def tensors(config: Config, count: int = 24) -> GameTensors:
    """Return games of two values."""
    return as_tensors(drawn(count), SETTING, config)


@pytest.mark.parametrize("changes", SMOOTH.values(), ids=SMOOTH)
def test_gradients_are_those_of_the_loss(changes: dict[str, Any]) -> None:
    """Against the difference of two losses, with relaxed symbols: a step along every weight."""
    config = replace(SMALL, channel="relaxed", hidden=16, **changes)
    torch.manual_seed(0)
    game = Game(config, SETTING).double()
    batch = tensors(config)
    weights = [weight for weight in game.parameters() if weight.requires_grad]

    def loss() -> Tensor:
        found: Tensor = game(batch.images, batch.target, torch.Generator().manual_seed(1)).loss
        return found

    gradients = torch.autograd.grad(loss(), weights, allow_unused=True)
    steps = [torch.randn_like(weight) * 1e-6 for weight in weights]
    expected = sum(
        float((g * s).sum()) for g, s in zip(gradients, steps, strict=True) if g is not None
    )
    sides = []
    for sign in (1, -2):
        with torch.no_grad():
            for weight, step in zip(weights, steps, strict=True):
                weight.add_(step, alpha=sign)
            sides.append(loss().item())
    assert (sides[0] - sides[1]) / 2 == pytest.approx(expected, rel=1e-3, abs=1e-10)


@every_game
def test_who_plays_learns_and_no_one_else(changes: dict[str, Any]) -> None:
    """All weights of the two that meet have a gradient that is a number; others have none."""
    config = replace(SMALL, **changes)
    torch.manual_seed(0)
    game = Game(config, SETTING)
    game.meet(config.senders - 1, config.receivers - 1)
    batch = tensors(config)
    game(batch.images, batch.target, torch.Generator().manual_seed(1)).loss.backward()
    for agents, at in ((game.senders, game.pair[0]), (game.receivers, game.pair[1])):
        for number, agent in enumerate(agents):
            found = [w.grad for w in agent.parameters() if w.requires_grad]
            if number != at:
                assert all(gradient is None for gradient in found)
                continue
            assert sum(gradient is not None for gradient in found) >= len(found) - 3
            assert all(g.isfinite().all() for g in found if g is not None)
            assert any(g.abs().max() > 0 for g in found if g is not None)


@every_game
def test_the_order_of_the_candidates_changes_nothing(changes: dict[str, Any]) -> None:
    """Neither what is said nor what it comes to."""
    config = replace(SMALL, **changes)
    found = drawn(24)
    order = np.random.default_rng(0).permutation(SETTING.images)
    moved = found.having(images=found.images[:, order], target=np.argsort(order)[found.target])
    torch.manual_seed(0)
    game = Game(config, SETTING).eval()
    outcomes = []
    for games in (found, moved):
        batch = as_tensors(games, SETTING, config)
        outcomes.append(game(batch.images, batch.target))
    one, other = outcomes
    assert torch.equal(one.symbols, other.symbols)
    assert torch.allclose(one.loss, other.loss, atol=1e-5)
    assert torch.equal(one.right, other.right)
    assert torch.equal(one.share, other.share)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder of a data set."""
    return made(tmp_path_factory.mktemp("games") / "data")


@every_game
def test_a_run_that_was_stopped_ends_at_the_same_numbers(
    changes: dict[str, Any], data: str, tmp_path: Path
) -> None:
    """In the middle of an epoch, to the last bit; agents learn anew on the way."""
    resets = {"reset_receiver": 1, "reset_sender": 2} if changes.get("senders") else {}
    config = replace(SHORT, data=data, **changes, **resets)
    train(config, tmp_path / "whole")
    interrupted(config, tmp_path / "parts")
    assert len(metrics_of(tmp_path / "parts")) == 1
    train(config, tmp_path / "parts")
    assert_same(tmp_path / "whole", tmp_path / "parts")
