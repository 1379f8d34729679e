"""The game: sender, channel, receiver, and what is learned from playing."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from minsym import InputError, Setting
from minsym.agents.learn.data import as_tensors, shuffled
from minsym.agents.measure.listener import TrainedListener
from minsym.agents.play.channel import one_hot, sample
from minsym.agents.play.config import Config
from minsym.agents.play.game import Game
from minsym.datasets.shards import Games
from tests.plain_receiver import PlainReceiver
from tests.training import drawn

SETTING = Setting(6, 3, 8)
SMALL = Config(max_length=3, hidden=64, embedding=8, learning_rate=3e-3)

torch.set_num_threads(1)


def played(config: Config, found: Games, steps: int, setting: Setting = SETTING) -> list[float]:
    """Train on all of the games at once until all are won; return the accuracies on the way."""
    torch.manual_seed(0)
    game = Game(config, setting)
    images, target, teacher = as_tensors(found, setting, config)
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


@pytest.mark.parametrize("eos", ["none", "extra", "within"])
@pytest.mark.parametrize("sees", ["target", "context"])
def test_the_fast_receiver_is_the_plain_one(eos: str, sees: str) -> None:
    """Loss and all gradients agree with those of a receiver that embeds every candidate."""
    config = replace(SMALL, eos=eos, sees=sees)
    torch.manual_seed(0)
    game, twin = Game(config, SETTING).double(), Game(config, SETTING).double()
    plain = PlainReceiver(
        game.receiver.symbols.in_features, sum(SETTING.sizes), config.hidden, config.embedding
    ).double()
    twin.receiver = plain
    twin.load_state_dict(game.state_dict())
    images, target, _ = as_tensors(drawn(40), SETTING, config)
    losses = []
    for model in (game, twin):
        outcome = model(images, target, torch.Generator().manual_seed(3))
        outcome.loss.backward()
        losses.append(outcome.loss.item())
    assert losses[0] == pytest.approx(losses[1], abs=1e-9)
    for (name, one), other in zip(game.named_parameters(), twin.parameters(), strict=True):
        if one.grad is None:
            assert other.grad is None, name
        else:
            assert other.grad is not None
            assert torch.allclose(one.grad, other.grad, atol=1e-9), name


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"eos": "extra"},
        {"eos": "within"},
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
def test_a_straight_through_symbol_is_exactly_one_hot(seed: int) -> None:
    """And its gradient is that of the relaxation."""
    logits = torch.randn(5, 7, generator=torch.Generator().manual_seed(seed), requires_grad=True)
    weights = torch.arange(7.0)
    gradients = []
    for kind in ("straight-through", "relaxed"):
        symbol = sample(logits, 0.7, kind, torch.Generator().manual_seed(seed + 1)).value
        if kind == "straight-through":
            assert symbol.unique().tolist() == [0.0, 1.0]
            assert (symbol.sum(1) == 1).all()
        else:
            assert torch.allclose(symbol.sum(1), torch.ones(5))
        gradients.append(torch.autograd.grad((symbol * weights).sum(), logits)[0])
    assert torch.equal(*gradients)


def test_symbols_are_sampled_as_often_as_they_are_likely() -> None:
    """Within five standard deviations, at any temperature."""
    share = torch.tensor([0.5, 0.3, 0.2])
    logits = share.log().expand(30_000, 3)
    for kind in ("straight-through", "reinforce"):
        found = sample(logits, 0.3, kind, torch.Generator().manual_seed(0))
        assert torch.allclose(found.value.mean(0), share, atol=5 * math.sqrt(0.25 / 30_000))
    assert torch.allclose(found.log_prob.exp(), (found.value * share).sum(1))


@given(st.integers(0, 2**32))
def test_permuting_the_candidates_permutes_the_scores(seed: int) -> None:
    """Of the receiver; what a context-seeing sender says stays the same."""
    found = drawn(16)
    rng = np.random.default_rng(seed)
    order = rng.permutation(SETTING.images)
    moved = found._replace(images=found.images[:, order], target=np.argsort(order)[found.target])
    for sees in ("target", "context"):
        config = replace(SMALL, sees=sees)
        torch.manual_seed(seed % 2**31)
        game = Game(config, SETTING)
        one, other = as_tensors(found, SETTING, config), as_tensors(moved, SETTING, config)
        said = [game.sender(b.images, b.target, 3)[0].symbols for b in (one, other)]
        assert torch.equal(*said)
        scores = [game.hear(m, b.images) for m, b in zip(said, (one, other), strict=True)]
        assert torch.allclose(scores[0][:, :, order], scores[1], atol=1e-5)


def test_a_sender_that_sees_the_context_knows_which_distractors_are_left() -> None:
    """Symbols taken at their word; one of a value that the target has not rules out nothing."""
    torch.manual_seed(0)
    glance = Game(replace(SMALL, sees="context"), SETTING).sender.glance
    assert glance is not None
    images, target, _ = as_tensors(drawn(20), SETTING, SMALL)
    rows, features = torch.arange(20), sum(SETTING.sizes)
    own = images[rows, target]
    left = torch.ones(images.shape[:2], dtype=torch.bool)
    left[rows, target] = False
    look, state = glance.begin(images, target), torch.zeros(20, SMALL.hidden)
    assert torch.equal(look.left, left.float())
    for attribute in (0, 4):
        before = look(state)
        first = 3 * attribute
        for symbol in (own[:, attribute], first + (own[:, attribute] - first + 1) % 3):
            look.hear(torch.nn.functional.one_hot(symbol, features).float())
        left &= images[:, :, attribute] == own[:, None, attribute]
        assert torch.equal(look.left, left.float())
        assert not torch.equal(look(state), before)


@pytest.mark.parametrize("sees", ["target", "context"])
def test_only_a_sender_that_sees_the_context_depends_on_it(sees: str) -> None:
    """The same targets among other distractors."""
    config = replace(SMALL, sees=sees)
    torch.manual_seed(0)
    game = Game(config, SETTING)
    images, target, _ = as_tensors(drawn(20), SETTING, config)
    rows = torch.arange(20)
    other = images.roll(1, 0)
    other[rows, target] = images[rows, target]
    logits = [game.sender(among, target, 3)[1] for among in (images, other)]
    assert torch.equal(*logits) == (sees == "target")


def test_shuffled_games_have_the_same_target() -> None:
    """At places that are all equally likely."""
    found = drawn(2000)
    moved = shuffled(found, np.random.default_rng(0))
    rows = np.arange(2000)
    assert (moved.images[rows, moved.target] == found.images[rows, found.target]).all()
    assert (np.sort(moved.images, axis=1) == np.sort(found.images, axis=1)).all()
    counts = np.bincount(moved.target, minlength=8)
    assert (abs(counts - 250) < 5 * math.sqrt(2000 / 8 * 7 / 8)).all()


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
    assert game.ends(message).tolist() == [[0, 0, 0, 1], [0, 1, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0]]
    assert game.spoken(message).tolist() == [[2, 3, 4], [2, -1, -1], [2, -1, -1], [-1, -1, -1]]
    images, target, _ = as_tensors(drawn(4).take([0, 1, 1, 2]), SETTING, config)
    outcome = game._judge(message, images, target)
    assert outcome.loss[1].item() == outcome.loss[2].item()
    relaxed = (0.7 * message + 0.3 / size).requires_grad_()
    assert torch.allclose(game.ends(relaxed).sum(1), torch.ones(4))


@pytest.mark.parametrize("eos", ["none", "extra", "within"])
def test_the_listener_judges_as_the_game_does(eos: str) -> None:
    """Whole messages; no symbol at all leaves all candidates alike where there is no end."""
    config = replace(SMALL, eos=eos)
    torch.manual_seed(0)
    game = Game(config, SETTING)
    found = drawn(40)
    images, target, _ = as_tensors(found, SETTING, config)
    outcome = game(images, target)
    listener = TrainedListener(game, images)
    judged = listener(outcome.symbols.numpy())
    assert np.allclose(np.exp(judged).sum(axis=1), 1)
    best = judged[np.arange(40), found.target] == judged.max(axis=1)
    assert (best == outcome.right.numpy()).all()
    silent = listener(np.full((40, 3), -1))
    if eos == "none":
        assert np.allclose(silent, -math.log(8))
    shorter = outcome.symbols.numpy().copy()
    shorter[:, 2] = -1
    assert np.allclose(listener(shorter), listener(shorter[:, :2]))


@pytest.mark.parametrize("eos", ["none", "extra"])
def test_the_teacher_says_the_witness(eos: str) -> None:
    """Then the end, or the last symbol again."""
    config = replace(SMALL, eos=eos, imitate="only")
    found = drawn(10, level=2)
    batch = as_tensors(found, SETTING, config)
    for i, message in enumerate(batch.teacher.tolist()):
        symbols = [3 * a + found.images[i, found.target[i], a] for a in found.witness[i]]
        assert message[:2] == symbols
        assert message[2] == {"none": symbols[1], "extra": 18}[eos]
    with pytest.raises(InputError, match="messages of 2 symbols do not fit into max_length 1"):
        as_tensors(found, SETTING, replace(config, max_length=1))


def test_a_teacher_needs_a_symbol_for_every_value() -> None:
    """An end within the vocabulary would cut the messages that say value 0 of attribute 0."""
    for imitate in ("first", "only"):
        with pytest.raises(InputError, match="symbol 0 ends a message"):
            replace(SMALL, eos="within", imitate=imitate)


def test_a_constant_receiver_is_never_right() -> None:
    """Scores that tie are no answer, wherever the target is."""
    torch.manual_seed(0)
    game = Game(SMALL, SETTING)
    torch.nn.init.zeros_(game.receiver.candidates.weight)
    images, target, _ = as_tensors(drawn(20), SETTING, SMALL)
    assert not game(images, target).right.any()


def test_one_hot_takes_the_largest() -> None:
    """The first of several."""
    assert one_hot(torch.tensor([[0.1, 0.5, 0.5]])).tolist() == [[0, 1, 0]]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("max_length", 0, "max_length is 0; expected 1 or more"),
        ("max_length", "3", "max_length is '3'; expected a whole number"),
        ("learning_rate", 0, "learning_rate is 0.0; expected more than 0"),
        ("temperature", float("nan"), "temperature is nan"),
        ("channel", "pigeon", "channel is 'pigeon'; expected straight-through or relaxed"),
        ("sees", "all", "sees is 'all'; expected target or context"),
        ("channel", "reinforce", "schedule is 'learned'; reinforce has no temperature"),
        ("seed", -1, "seed is -1; expected 0 or more"),
    ],
)
def test_fields_out_of_their_domain(field: str, value: object, message: str) -> None:
    """Are named, with what is expected."""
    with pytest.raises(InputError, match=message):
        replace(SMALL, **{"schedule": "learned", field: value})
