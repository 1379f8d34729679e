"""The game: sender, channel, receiver, and what is learned from playing."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from minsym import InputError, Setting
from minsym.agents.learn.data import as_tensors
from minsym.agents.play.config import Config
from minsym.agents.play.game import LATELY, Game
from minsym.agents.play.sender import Said
from minsym.datasets.shards import Games
from tests.playing import SETTING, SMALL
from tests.training import drawn

REINFORCE = replace(SMALL, channel="reinforce")


def carried(message: Tensor) -> Said:
    """Return messages as the channel carries them."""
    nothing = message.new_zeros(message.shape[:2])
    return Said(message, nothing, nothing)


def played(config: Config, found: Games, steps: int, setting: Setting = SETTING) -> list[float]:
    """Train on all of the games at once until all are won; return the accuracies on the way."""
    torch.manual_seed(0)
    game = Game(config, setting)
    images, target, teacher, _ = as_tensors(found, setting, config)
    optimizer = torch.optim.Adam(game.parameters(), config.learning_rate)
    samples = torch.Generator().manual_seed(1)
    accuracy = []
    for _ in range(steps):
        optimizer.zero_grad()
        if config.imitate == "none":
            outcome = game(images, target, samples)
        else:
            outcome = game.imitate(images, target, teacher)
        outcome.loss.backward()
        optimizer.step()
        with torch.no_grad():
            accuracy.append(game(images, target).right.float().mean().item())
        if accuracy[-1] == 1:
            break
    return accuracy


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"eos": "extra"},
        {"eos": "within"},
        {"stop": "head"},
        {"stop": "head", "sees": "context", "channel": "relaxed"},
        {"channel": "relaxed"},
        {"sees": "context"},
        {"schedule": "learned"},
        {"imitate": "only"},
        {"imitate": "only", "eos": "extra", "sees": "context"},
    ],
)
def test_64_games_are_learned_by_heart(changes: dict[str, str]) -> None:
    """Whatever the channel, the end of messages and what the sender sees."""
    config = replace(SMALL, **changes)
    assert played(config, drawn(64), 1500)[-1] == 1.0


def test_reinforce_learns() -> None:
    """More slowly than a gradient through the channel."""
    accuracy = played(replace(SMALL, channel="reinforce"), drawn(64), 400)
    assert np.mean(accuracy[-20:]) > np.mean(accuracy[:20]) + 0.2


@given(st.integers(0, 2**32))
def test_permuting_the_candidates_permutes_the_scores(seed: int) -> None:
    """Of the receiver; what a context-seeing sender says stays the same."""
    found = drawn(16)
    rng = np.random.default_rng(seed)
    order = rng.permutation(SETTING.images)
    moved = found.having(images=found.images[:, order], target=np.argsort(order)[found.target])
    for sees in ("target", "context"):
        config = replace(SMALL, sees=sees)
        torch.manual_seed(seed % 2**31)
        game = Game(config, SETTING)
        one, other = as_tensors(found, SETTING, config), as_tensors(moved, SETTING, config)
        said = [game.sender(b.images, b.target, 3)[0].symbols for b in (one, other)]
        assert torch.equal(*said)
        scores = [game.hear(m, b.images) for m, b in zip(said, (one, other), strict=True)]
        assert torch.allclose(scores[0][:, :, order], scores[1], atol=1e-5)


@pytest.mark.parametrize("eos", ["extra", "within"])
def test_a_message_ends_where_its_end_is_said(eos: str) -> None:
    """What is said behind it, the receiver's answer and the loss do not depend on."""
    config = replace(SMALL, eos=eos)
    torch.manual_seed(0)
    game = Game(config, SETTING)
    assert game.end is not None
    size = game.receiver.symbols.in_features
    said = torch.tensor([[2, 3, 4], [2, game.end, 4], [2, game.end, 5], [game.end, 1, 1]])
    message = torch.nn.functional.one_hot(said, size).float()
    known = carried(message)
    assert game.ends(known).tolist() == [[0, 0, 0, 1], [0, 1, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0]]
    assert game.spoken(known).tolist() == [[2, 3, 4], [2, -1, -1], [2, -1, -1], [-1, -1, -1]]
    images, target, *_ = as_tensors(drawn(4).take([0, 1, 1, 2]), SETTING, config)
    outcome = game._judge(known, images, target)
    assert outcome.loss[1].item() == outcome.loss[2].item()
    game.price = 0.5
    priced = game._judge(known, images, target).loss - outcome.loss
    assert priced.tolist() == pytest.approx([1.5, 0.5, 0.5, 0], abs=1e-6)
    relaxed = (0.7 * message + 0.3 / size).requires_grad_()
    assert torch.allclose(game.ends(carried(relaxed)).sum(1), torch.ones(4))


STOPS = replace(SMALL, stop="head", length_cost=0.25)


def test_the_loss_of_a_head_is_the_expectation_over_all_lengths() -> None:
    """Against each length by itself, with the price of its symbols."""
    torch.manual_seed(0)
    game = Game(STOPS, SETTING)
    images, target, *_ = as_tensors(drawn(5), SETTING, STOPS)
    said, _ = game.sender(images, target, 3)
    assert said.stops is not None
    stopping = said.stops.sigmoid()
    states = game.receiver.states(said.symbols)
    expected, going_on = torch.zeros(5), torch.ones(5)
    for length in range(4):
        state = states[:, length - 1] if length else torch.zeros_like(states[:, 0])
        scores = game.receiver.scores(state[:, None], images)[:, 0]
        loss = torch.nn.functional.cross_entropy(scores, target, reduction="none")
        here = stopping[:, length] if length < 3 else torch.ones(5)
        expected += going_on * here * (loss + 0.25 * length)
        going_on = going_on * (1 - here)
    outcome = game._judge(said, images, target)
    assert torch.allclose(outcome.loss, expected, atol=1e-6)


def test_a_message_stops_where_that_is_likelier() -> None:
    """Where nothing is learned; what would be said behind it has no part in anything."""
    torch.manual_seed(0)
    game = Game(STOPS, SETTING).eval()
    images, target, *_ = as_tensors(drawn(4), SETTING, STOPS)
    said, _ = game.sender(images, target, 3)
    stops = torch.tensor([[-1.0, 2, -1], [-1, -1, -1], [1, -1, 5], [-1, -1, 0.1]])
    known = said._replace(stops=stops)
    assert (game.spoken(known) >= 0).sum(1).tolist() == [1, 3, 0, 2]
    assert game.ends(known).tolist() == [[0, 1, 0, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0]]
    other = known.symbols.clone()
    other[0, 1:], other[2] = other[1, 1:], other[1]
    changed = game._judge(known._replace(symbols=other), images, target)
    assert torch.equal(changed.loss, game._judge(known, images, target).loss)


def test_a_price_makes_stopping_likelier() -> None:
    """The gradient of the price alone, before the first symbol and after each."""
    torch.manual_seed(0)
    game = Game(STOPS, SETTING)
    images, target, *_ = as_tensors(drawn(8), SETTING, STOPS)
    gradients = []
    for price in (0.0, 1.0):
        game.price = price
        said, _ = game.sender(images, target, 3)
        assert said.stops is not None
        said.stops.retain_grad()
        game._judge(said, images, target).loss.sum().backward()
        assert said.stops.grad is not None
        gradients.append(said.stops.grad)
    assert (gradients[1] < gradients[0]).all()


def test_a_head_that_is_too_sure_is_brought_back() -> None:
    """In training alone: once sure to go on, it would not learn that to stop has become better."""
    torch.manual_seed(0)
    game = Game(STOPS, SETTING)
    images, target, *_ = as_tensors(drawn(8), SETTING, STOPS)
    head = game.sender.stop
    assert head is not None
    torch.nn.init.zeros_(head.weight)
    gradients = []
    for logit in (0.0, -12.0):
        torch.nn.init.constant_(head.bias, logit)
        head.bias.grad = None
        game(images, target, torch.Generator().manual_seed(1)).loss.backward()
        assert head.bias.grad is not None
        gradients.append(float(head.bias.grad))
        measured = game(images, target)
        said, _ = game.sender(images, target, 3)
        assert measured.loss.item() == game._judge(said, images, target).loss.mean().item()
    assert gradients[1] < -1 < gradients[0]


def test_who_is_told_nothing_goes_silent() -> None:
    """All candidates are the same, so that symbols cost and win nothing."""
    torch.manual_seed(0)
    game = Game(STOPS, SETTING)
    images, target, *_ = as_tensors(drawn(32), SETTING, STOPS)
    images = images[:, :1].expand(-1, SETTING.images, -1)
    optimizer = torch.optim.Adam(game.parameters(), 1e-2)
    samples = torch.Generator().manual_seed(1)
    for _ in range(150):
        optimizer.zero_grad()
        game(images, target, samples).loss.backward()
        optimizer.step()
    outcome = game.eval()(images, target)
    assert (outcome.symbols == -1).all()
    assert not outcome.right.any()


def test_an_adaptive_price_follows_the_accuracy_of_late() -> None:
    """A power of it; nothing at first."""
    config = replace(STOPS, cost_schedule="adaptive", cost_power=2.0)
    torch.manual_seed(0)
    game = Game(config, SETTING)
    images, target, *_ = as_tensors(drawn(64), SETTING, config)
    assert float(game.price_now) == 0
    right = game(images, target, torch.Generator().manual_seed(1)).right.float().mean().item()
    assert float(game.price_now) == pytest.approx(0.25 * (LATELY * right) ** 2)
    assert "accuracy" in game.state_dict()
    assert "accuracy" not in Game(STOPS, SETTING).state_dict()


def test_a_constant_receiver_is_never_right() -> None:
    """Scores that tie are no answer, wherever the target is."""
    torch.manual_seed(0)
    game = Game(SMALL, SETTING)
    torch.nn.init.zeros_(game.receiver.candidates.weight)
    images, target, *_ = as_tensors(drawn(20), SETTING, SMALL)
    assert not game(images, target).right.any()


@pytest.mark.parametrize("eos", ["none", "extra", "within"])
def test_reinforce_has_the_gradient_of_the_expected_loss(eos: str) -> None:
    """The mean over many messages is that over all there are, the choice to end included."""
    setting, many = Setting(1, 3, 3), 40_000
    config = replace(REINFORCE, max_length=2, hidden=5, eos=eos, entropy=0.0)
    torch.manual_seed(0)
    game = Game(config, setting).double()
    game.receiver.candidates.weight.data *= 10
    game.baseline.fill_(1.0)
    vocabulary = game.receiver.symbols.in_features
    every = torch.cartesian_prod(torch.arange(vocabulary), torch.arange(vocabulary))
    parameters = [p for p in game.parameters() if p.requires_grad]

    def gradient(count: int, loss: Callable[[Tensor, Tensor], Tensor]) -> list[Tensor]:
        images = torch.arange(3).view(1, 3, 1).expand(count, -1, -1)
        found = loss(images, torch.ones(count, dtype=torch.int64))
        return list(torch.autograd.grad(found, parameters))

    def expected(images: Tensor, target: Tensor) -> Tensor:
        said, logits = game.sender(images, target, 2, teacher=every)
        likely = (logits.log_softmax(2) * said.symbols).sum((1, 2)).exp()
        mean: Tensor = (likely * game._judge(said, images, target).loss).sum()
        return mean

    exact = gradient(len(every), expected)
    samples = torch.Generator().manual_seed(1)
    sampled = gradient(many, lambda images, target: game(images, target, samples).loss)
    for one, other in zip(exact, sampled, strict=True):
        assert torch.allclose(one, other, atol=0.02)
    assert exact[[p is game.sender.output.bias for p in parameters].index(True)].abs().max() > 0.1


def test_the_loss_of_reinforce_is_that_of_the_game() -> None:
    """What is added for its gradient adds nothing to its value."""
    torch.manual_seed(0)
    game = Game(replace(REINFORCE, entropy=1.0), SETTING)
    images, target, *_ = as_tensors(drawn(64), SETTING, game.config)
    loss = game(images, target, torch.Generator().manual_seed(1)).loss
    said, _ = game.sender(images, target, 3, torch.Generator().manual_seed(1))
    assert loss.item() == pytest.approx(game._judge(said, images, target).loss.mean().item())


def test_reinforce_keeps_messages_varied() -> None:
    """The weight of the entropy says how much."""
    spread = []
    for weight in (0.0, 1.0):
        torch.manual_seed(0)
        config = replace(REINFORCE, entropy=weight)
        game = Game(config, SETTING)
        game.sender.output.weight.data *= 10
        images, target, *_ = as_tensors(drawn(64), SETTING, config)
        optimizer = torch.optim.Adam(game.parameters(), config.learning_rate)
        samples = torch.Generator().manual_seed(1)
        for _ in range(20):
            optimizer.zero_grad()
            game(images, target, samples).loss.backward()
            optimizer.step()
        spread.append(game.sender(images, target, 3, samples)[0].entropy.mean().item())
    assert spread[1] > spread[0] + 0.1


def test_a_game_that_is_too_large_is_refused_before_it_is_made() -> None:
    """The setting comes from a card, which may claim anything."""
    with pytest.raises(InputError, match="a network for 655,360,000 values, with 64 hidden units"):
        Game(SMALL, Setting(10_000, 65_536, 8))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"channel": "relaxed", "eos": "within"},
        {"channel": "reinforce", "eos": "extra"},
        {"stop": "head", "length_cost": 0.3},
        {"stop": "head", "sees": "context"},
    ],
    ids=str,
)
def test_products_in_bfloat16_leave_sums_in_float32(changes: dict[str, str | float]) -> None:
    """Noise, ends, scores and loss: in eight bits scores tie, and ends do not add up to 1."""
    torch.manual_seed(0)
    config = replace(SMALL, **changes)
    game = Game(config, SETTING).train()
    images, target, *_ = as_tensors(drawn(400), SETTING, config)
    losses = []
    for rough in (False, True):
        with torch.autocast("cpu", torch.bfloat16, enabled=rough):
            product = game.sender.output(torch.ones(1, config.hidden))
            said, logits = game.sender(images, target, 3, torch.Generator().manual_seed(1))
            ends, scores = game.ends(said), game.hear(said.symbols, images)
            outcome = game(images, target, torch.Generator().manual_seed(1))
        assert product.dtype == (torch.bfloat16 if rough else torch.float32)
        exact = [logits, *(found for found in said if found is not None), ends, scores]
        assert {found.dtype for found in (*exact, outcome.loss)} == {torch.float32}
        assert (ends.sum(1) - 1).abs().max() < 1e-6
        # Before a stopping head's first symbol, the receiver knows nothing.
        last = scores[:, -1]
        assert ((last == last.gather(1, target[:, None])).sum(1) > 1).float().mean() < 0.02
        losses.append(outcome.loss.item())
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.01)
