"""Contexts with a latent core."""

from minsym.families import latent
from minsym.games.setting import Setting


def test_cores_of_attributes_with_very_many_values_are_of_bytes() -> None:
    """More than 256 values of a core attribute would run over."""
    assert latent.best_core(Setting(3, 300, 200), (1,)).values <= 256
