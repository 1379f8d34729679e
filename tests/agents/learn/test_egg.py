"""What EGG's users are given: batches in the order of its games, and its settings."""

from pathlib import Path

import pytest
import torch

from minsym import Dataset, InputError, Setting, Spec, generate
from minsym.agents.learn.egg import EggLoader, parity
from minsym.agents.play.config import Config
from minsym.cli.agents import config_of
from tests.training import pixels, seen

SETTING = Setting(5, (3, 2, 4, 3, 3), 8)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Make a small data set."""
    folder = tmp_path_factory.mktemp("egg") / "data"
    return generate(Spec((2,), SETTING, "latent", {"train": 50, "valid": 10}), folder)


def test_a_batch_is_target_label_candidates(data: Dataset) -> None:
    """The target is the candidate that the label says, one-hot in each attribute."""
    loader = EggLoader(data.split("train"), 16, seed=3)
    batches = list(loader)
    assert len(batches) == len(loader) == 4
    assert [len(labels) for _, labels, _ in batches] == [16, 16, 16, 2]
    for target, labels, candidates in batches:
        assert candidates.shape == (len(labels), 8, 15)
        assert torch.equal(candidates[torch.arange(len(labels)), labels], target)
        assert set(candidates.unique().tolist()) == {0.0, 1.0}
        assert (candidates.sum(2) == 5).all()


def test_epochs_have_orders_of_their_own(data: Dataset) -> None:
    """The same ones for the same seed; without a seed that of the files."""
    loaders = [EggLoader(data.split("train"), 50, seed=3) for _ in range(2)]
    first = [next(iter(loader))[2] for loader in loaders]
    second = [next(iter(loader))[2] for loader in loaders]
    assert torch.equal(*first)
    assert torch.equal(*second)
    assert not torch.equal(first[0], second[0])
    assert torch.equal(*(next(iter(EggLoader(data.split("valid"), 5)))[2] for _ in range(2)))


def test_a_batch_may_be_of_features(data: Dataset, tmp_path: Path) -> None:
    """Those of the same games; data without any are refused."""
    there = Dataset(seen(tmp_path / "games", pixels()), "train")
    (target, labels, candidates), *_ = EggLoader(there, 16, seed=3, input="features")
    assert candidates.shape == (16, 6, 2, 9, 6)
    assert candidates.dtype == torch.float32
    assert torch.equal(candidates[torch.arange(16), labels], target)
    with pytest.raises(InputError, match="has no features, which input 'features' needs"):
        EggLoader(data, 16, input="features")


def test_parity_is_a_base_that_options_override(data: Dataset) -> None:
    """EGG's end of messages, within the vocabulary, and embeddings as small as its."""
    config = config_of(str(data.folder), None, True, {"embedding_scale": 0.5})
    assert (config.eos, config.embedding_scale) == ("within", 0.5)
    assert config_of(str(data.folder), None, True, {}) == Config(
        data=str(data.folder), **parity(SETTING)
    )
    assert config_of(str(data.folder), None, False, {}).eos == "none"
