"""Which family a data set is drawn from."""

import pytest

from minsym import InputError
from minsym.datasets.plan import blind_accuracy, choose_family
from minsym.datasets.spec import Spec
from minsym.families import FAMILIES
from minsym.games.setting import Setting


@pytest.mark.parametrize(
    ("setting", "levels", "matched"),
    [(Setting(), (3,), False), (Setting(), (7,), False), (Setting(8, 3, 20), (3, 4), True)],
)
def test_the_family_with_the_lowest_blind_accuracy_is_taken(
    setting: Setting, levels: tuple[int, ...], matched: bool
) -> None:
    """Of those that can serve and are no warning; one that stands first wins near ties."""
    blind = {}
    for family in FAMILIES.values():
        if family.honest:
            try:
                spec = Spec(levels, setting, family.name, matched=matched)
                blind[family.name] = blind_accuracy(spec)
            except InputError:
                continue
    chosen = choose_family(levels, setting, matched)
    assert blind[chosen] <= min(blind.values()) / 0.95


def test_no_family_gives_the_reason_of_each() -> None:
    """A level above log2 n and one below it, together."""
    with pytest.raises(InputError, match=r"codes: .*; latent: .*; frontier: "):
        choose_family((1, 20), Setting(), matched=True)
