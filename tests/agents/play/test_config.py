"""The fields of a training run, and what they may be."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from minsym import InputError
from minsym.agents.play.config import Config
from tests.playing import SMALL


def test_a_teacher_needs_a_symbol_for_every_value() -> None:
    """An end within the vocabulary would cut the messages that say value 0 of attribute 0."""
    for imitate in ("first", "only"):
        with pytest.raises(InputError, match="symbol 0 ends a message"):
            replace(SMALL, eos="within", imitate=imitate)


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


def test_all_fields_have_help_and_survive_toml(tmp_path: Path) -> None:
    """Whatever their values."""
    import tomli_w  # noqa: PLC0415

    from minsym.agents.play.config import read_config  # noqa: PLC0415

    config = replace(SMALL, data='a "b" \\ c', learning_rate=1e-30, seed=2**63 - 1, eos="within")
    (tmp_path / "config.toml").write_text(tomli_w.dumps(asdict(config)), encoding="utf-8")
    assert Config(**read_config(tmp_path / "config.toml")) == config
