"""The data sets of readings: what is shared, what is drawn from D, and what a batch is."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest

from experiments import lengths, other_data, training
from minsym import solve_batch
from minsym.agents.learn.data import training_batches
from minsym.agents.play.config import Config
from minsym.datasets.dataset import Dataset
from minsym.datasets.shards import Games
from minsym.questions.many import complexity

GRID = lengths.TOY

#: Images that all contexts are drawn from.
FEW = 40

MAKERS: dict[str, Callable[[lengths.Config, int], Dataset]] = {
    "drawn": partial(other_data.drawn_from, images=FEW),
    "shared": other_data.shared_contexts,
    "whole": other_data.whole_contexts,
}

CASES = [(name, level) for name in MAKERS for level in GRID.levels]


@pytest.fixture(scope="module", autouse=True)
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep data sets out of the folder that users have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "RUNS", tmp_path_factory.mktemp("runs"))
        yield


def rows_of(games: Games) -> set[bytes]:
    """Return the distinct images of some games."""
    return {image.tobytes() for image in games.images.reshape(-1, games.images.shape[-1])}


@pytest.mark.parametrize(("name", "level"), CASES)
def test_every_game_is_at_its_level(name: str, level: int) -> None:
    """Its target, its message and its level set; and there are as many games as usual."""
    data = MAKERS[name](GRID, level)
    assert data.splits == {"train": GRID.train, "valid": GRID.valid}
    for split in data.splits:
        games = data.split(split)[:]
        assert (games.complexity == level).all()
        assert (solve_batch(games.images, games.target) == level).all()
        assert (games.level_set_size == (complexity(games.images) == level).sum(axis=1)).all()
        own = games.images[np.arange(len(games)), games.target]
        said = (games.images == own[:, None]).transpose(0, 2, 1)
        matched = np.take_along_axis(said, games.witness[:, :, None], axis=1).all(axis=1)
        assert (matched.sum(axis=1) == 1).all()


@pytest.mark.parametrize("level", GRID.levels)
def test_a_finite_d_has_all_images_of_both_splits(level: int) -> None:
    """And they are so many distinct ones, the same at each level."""
    games = MAKERS["drawn"](GRID, level)[:]
    images = other_data.random_images(FEW, GRID.setting)
    assert len(images.pool) == FEW
    assert rows_of(games) <= {image.tobytes() for image in images.values}


@pytest.mark.parametrize("level", GRID.levels)
def test_shared_contexts_were_trained_on_with_another_target(level: int) -> None:
    """Where there is another image of the level; and training games are the usual ones."""
    data = MAKERS["shared"](GRID, level)
    train, valid = data.split("train")[:], data.split("valid")[:]
    usual = lengths.usual_data(GRID)[level].split("train")[:]
    assert all((a == b).all() for a, b in zip(train, usual, strict=True))
    place = {number: at for at, number in enumerate(train.context.tolist())}
    before = train.take([place[number] for number in valid.context.tolist()])
    assert (before.images == valid.images).all()
    assert ((before.target != valid.target) == (valid.level_set_size > 1)).all()
    assert (valid.level_set_size > 1).any()


@pytest.mark.parametrize("level", GRID.levels)
def test_a_batch_is_one_context_with_each_of_its_targets_once(level: int) -> None:
    """The last context of the split alone may lack some; all games are in some batch."""
    data = MAKERS["whole"](GRID, level)
    config = Config(str(data.folder), batches="contexts", hidden=8)
    batches = list(training_batches(data, config, 1))
    assert sum(len(batch.target) for batch in batches) == GRID.train
    short = 0
    for images, target, *_ in batches:
        # The candidates of each game are in an order of their own.
        contexts = {tuple(sorted(map(tuple, game.tolist()))) for game in images}
        assert len(contexts) == 1
        own = [tuple(game[at].tolist()) for game, at in zip(images, target, strict=True)]
        assert len(set(own)) == len(own)
        values = images[0].numpy() % GRID.setting.sizes[0]
        short += len(own) < (complexity(values) == level).sum()
    assert short <= 1


def test_training_and_validation_share_no_whole_context() -> None:
    """Those of validation are of the usual validation games."""
    data = MAKERS["whole"](GRID, 2)
    numbers = [set(data.split(split)[:].context.tolist()) for split in ("train", "valid")]
    assert not numbers[0] & numbers[1]


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_made_again_is_the_same(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Elsewhere too; and where it is already, nothing is written."""
    first = MAKERS[name](GRID, 3)
    card = first.folder / "dataset.json"
    written = card.stat().st_mtime_ns
    assert MAKERS[name](GRID, 3).card == first.card
    assert card.stat().st_mtime_ns == written
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "RUNS", tmp_path_factory.mktemp("again"))
        again = MAKERS[name](GRID, 3)
    assert again.folder != first.folder
    assert again.card == first.card


def test_data_of_another_kind_have_folders_of_their_own() -> None:
    """So that no run is taken for one on other games."""
    data = [make(GRID, 2) for make in MAKERS.values()]
    data += [lengths.usual_data(GRID)[2], other_data.drawn_from(GRID, 2, FEW + 1)]
    assert len({each.folder for each in data}) == len(data)
    assert len({training.digest(each) for each in data}) == len(data)
