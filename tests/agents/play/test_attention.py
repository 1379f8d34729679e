"""What a sender sees of the distractors."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn.functional import one_hot

from minsym.agents.learn.data import as_tensors
from minsym.agents.play.attention import Glance
from minsym.agents.play.game import Game
from tests.playing import SETTING, SMALL
from tests.training import drawn

FEATURES = sum(SETTING.sizes)


@pytest.fixture
def glance() -> Glance:
    """Return a sender's glance before any training."""
    torch.manual_seed(0)
    found = Game(replace(SMALL, sees="context"), SETTING).sender.glance
    assert found is not None
    return found


def played(count: int = 20) -> tuple[Tensor, Tensor]:
    """Return images and targets of some games."""
    images, target, *_ = as_tensors(drawn(count), SETTING, SMALL)
    return images, target


def test_a_sender_knows_which_distractors_are_left(glance: Glance) -> None:
    """Where symbols mean values, those that share all values that are said; and it sees these."""
    images, target = played()
    rows = torch.arange(20)
    with torch.no_grad():
        glance.meaning.weight.copy_(25 * torch.eye(FEATURES))
    look = glance.begin(images, target)
    left = torch.ones(images.shape[:2], dtype=torch.bool)
    for attribute in (0, 4):
        before = look.seen()
        own = images[rows, target, attribute]
        look.hear(one_hot(own, FEATURES).float())
        left &= images[:, :, attribute] == own[:, None]
        expected = left / left.sum(1, keepdim=True)
        assert torch.allclose(look.belief, expected, atol=1e-4)
        assert not torch.equal(look.seen(), before)


def test_the_symbol_of_most_worth_rules_out_most_of_what_is_left(glance: Glance) -> None:
    """Where symbols mean values: greedy covering, and a value that the target has not is bad."""
    images, target = played()
    rows = torch.arange(20)
    with torch.no_grad():
        glance.meaning.weight.copy_(8 * torch.eye(FEATURES))
    look = glance.begin(images, target)
    own = images[rows, target]
    left = torch.ones(images.shape[:2], dtype=torch.bool)
    for _ in range(2):
        worth = look.worth()
        differs = (images != own[:, None]) & left[:, :, None]
        best = worth.argmax(1)
        attribute = best // 3
        assert torch.equal(best, own[rows, attribute])
        ruled_out = differs.sum(1)
        assert torch.equal(ruled_out[rows, attribute], ruled_out.max(1).values)
        look.hear(one_hot(best, FEATURES).float())
        left &= images[rows, :, attribute] == own[rows, attribute][:, None]


def test_worth_is_how_much_surer_the_own_listener_gets(glance: Glance) -> None:
    """In nats, beside the belief after each symbol; for what an encoder sees too."""
    images, target = torch.randn(5, 8, FEATURES), torch.arange(5)
    look = glance.begin(images / 4, target)
    look.hear(one_hot(torch.arange(5), FEATURES).float())
    worth, before = look.worth(), look.belief[torch.arange(5), target]
    assert torch.allclose(look.scores[torch.arange(5), target], torch.zeros(5), atol=1e-5)
    for symbol in range(FEATURES):
        after = glance.begin(images / 4, target)
        for said in (torch.arange(5), torch.full((5,), symbol)):
            after.hear(one_hot(said, FEATURES).float())
        surer = (after.belief[torch.arange(5), target] / before).log()
        assert torch.allclose(worth[:, symbol], glance.gain * surer, atol=1e-4)


def test_nothing_has_a_meaning_beforehand_and_meanings_are_learned(glance: Glance) -> None:
    """Through the worth of symbols, and through what is left after those that were said."""
    assert glance.meaning.weight.diagonal().mean().abs() < 1
    look = glance.begin(*played())
    look.hear(one_hot(torch.zeros(20, dtype=torch.int64), FEATURES).float())
    look.seen().sum().backward()
    assert glance.meaning.weight.grad is not None
    assert glance.meaning.weight.grad[0].abs().sum() > 0
    assert glance.meaning.weight.grad[1:].abs().sum() == 0


def test_numbers_stay_numbers_where_symbols_mean_much(glance: Glance) -> None:
    """Also where the target is all but ruled out."""
    with torch.no_grad():
        glance.meaning.weight.mul_(1000)
    look = glance.begin(*played())
    for symbol in (0, 5, 9):
        look.hear(one_hot(torch.full((20,), symbol), FEATURES).float())
        assert look.worth().isfinite().all()
        assert look.seen().isfinite().all()
    look.worth().sum().backward()
    assert glance.meaning.weight.grad is not None
    assert glance.meaning.weight.grad.isfinite().all()


@pytest.mark.parametrize("sees", ["values", "features"])
def test_the_order_of_candidates_does_not_change_what_is_said(sees: str) -> None:
    """Nor where among them the target is."""
    torch.manual_seed(0)
    sender = Game(replace(SMALL, sees="context"), SETTING).sender
    images, target = played(50)
    if sees == "features":
        images = torch.randn(*images.shape[:2], FEATURES)
    order = torch.rand(images.shape[:2]).argsort(1)
    moved = images[torch.arange(50)[:, None], order]
    at = (order == target[:, None]).long().argmax(1)
    assert (at != target).any()
    said, logits = sender(images, target, 4)
    again, same = sender(moved, at, 4)
    assert torch.equal(said.symbols, again.symbols)
    assert torch.allclose(logits, same, atol=1e-4)
    assert len(said.symbols.argmax(2).unique(dim=0)) > 1


@pytest.mark.parametrize("eos", ["none", "extra"])
@pytest.mark.parametrize("changes", [{"imitate": "first"}, {"meanings": "literal"}])
def test_a_sender_that_is_taught_or_told_begins_by_taking_symbols_at_their_word(
    eos: str, changes: dict[str, str]
) -> None:
    """Those of the solver mean values; an end means none."""
    config = replace(SMALL, sees="context", eos=eos, **changes)
    found = Game(config, SETTING).sender.glance
    assert found is not None
    meaning = found.meaning.weight
    assert torch.equal(meaning[:FEATURES] > 0, torch.eye(FEATURES, dtype=torch.bool))
    assert torch.equal(meaning[FEATURES:], torch.zeros_like(meaning[FEATURES:]))
    assert meaning.min() == 0
