"""The fields of a training run, and what they may be."""

import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from minsym import InputError
from minsym.agents.play.config import EGG_NAMES, ELSEWHERE, Config, options, read_config
from tests.playing import SMALL


@pytest.mark.parametrize(
    "changes", [{"imitate": "first"}, {"imitate": "only"}, {"meanings": "literal"}]
)
def test_a_symbol_is_needed_for_every_value(changes: dict[str, str]) -> None:
    """An end within the vocabulary would cut the messages that say value 0 of attribute 0."""
    (name,) = changes
    with pytest.raises(InputError, match=f"^{name}: with eos 'within' symbol 0 ends a message"):
        replace(SMALL, eos="within", sees="context", **changes)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("input", "features", "compares: with input 'features' the receiver sees no values"),
        ("goal", "reconstruction", "compares: with goal 'reconstruction' the receiver sees no can"),
    ],
)
def test_only_what_is_seen_can_be_compared(field: str, value: str, message: str) -> None:
    """Values of candidates, which not all receivers see."""
    with pytest.raises(InputError, match=message):
        replace(SMALL, compares=True, **{field: value})


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
        ("early_stop", -1, "early_stop is -1; expected 0 or more"),
        ("batches", "rows", "batches is 'rows'; expected games or contexts"),
        ("meanings", "own", "meanings is 'own'; expected random or literal"),
    ],
)
def test_fields_out_of_their_domain(field: str, value: object, message: str) -> None:
    """Are named, with what is expected."""
    with pytest.raises(InputError, match=message):
        replace(SMALL, **{"schedule": "learned", field: value})


@pytest.mark.parametrize("changes", [{}, {"sees": "context", "input": "features"}])
def test_only_a_sender_that_sees_all_values_begins_with_their_meanings(
    changes: dict[str, str],
) -> None:
    """Others have no meanings of symbols that could be told."""
    with pytest.raises(InputError, match="expected sees 'context' and input 'attributes'"):
        replace(SMALL, meanings="literal", **changes)


def test_fresh_games_are_in_no_batches_of_contexts() -> None:
    """Which are contexts of the data set."""
    with pytest.raises(InputError, match="batches is 'contexts', which are those of the data set"):
        replace(SMALL, batches="contexts", fresh="uniform")


def test_all_fields_have_help_and_survive_toml(tmp_path: Path) -> None:
    """Whatever their values."""
    import tomli_w  # noqa: PLC0415

    config = replace(SMALL, data='a "b" \\ c', learning_rate=1e-30, seed=2**63 - 1, eos="within")
    (tmp_path / "config.toml").write_text(tomli_w.dumps(asdict(config)), encoding="utf-8")
    assert Config(**read_config(tmp_path / "config.toml")) == config


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"x = " + b"[" * 50_000, "its values are nested too deeply"),
        (b"seed = 0x" + b"f" * 9000, "seed is a value of type int that is too long to show"),
        (b"seed = 1" + b"0" * 9000, "Exceeds the limit"),
        (b"seed = [" * 900, "Invalid value"),
        (b"sees = '\xff'", "'utf-8' codec can't decode"),
        (b"\xff\xfes\0e\0", "'utf-8' codec can't decode"),
        (b"#" * 70_000, "it has 70000 bytes; the limit is 65536"),
        (b"threads = 100000000", "threads is 100000000; expected at most 1,024"),
        (b"epochs = 100000000", "epochs is 100000000; expected at most 1,000,000"),
        (b"sees = '\xe2\x80\xae'", r"sees is '\\u202e'"),
    ],
)
def test_a_file_of_anything_is_one_line(content: bytes, why: str, tmp_path: Path) -> None:
    """With its name; nothing in it reaches a terminal as it is."""
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=why) as caught:
        read_config(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    """Editors of Windows begin files with one."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbfseed = 3\r\n")
    assert read_config(path) == {"seed": 3}


def test_what_is_no_file_has_no_fields(tmp_path: Path) -> None:
    """A pipe is not waited for, and a device not read."""
    os.mkfifo(tmp_path / "pipe")
    for path, why in [
        (tmp_path / "pipe", "Is a pipe"),
        (tmp_path, "Is a directory"),
        (Path("/dev/zero"), "Is a device"),
    ]:
        with pytest.raises(InputError, match=why):
            read_config(path)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("learning-rate", "did you mean learning_rate?"),
        ("max-len", "did you mean max_length?"),
        ("batch-size", "did you mean batch_size?"),
        ("batchsize", "did you mean batch_size?"),
        ("num_epochs", "did you mean epochs?"),
        ("vocab_size", "the symbols are the values of the data set, and --eos adds one."),
        ("sender_hidden", "did you mean hidden?"),
        ("Hidden", "did you mean hidden?"),
        ("xyzzy", "there are data, max_length, "),
    ],
)
def test_a_key_that_is_no_field_gets_the_one_that_was_meant(
    tmp_path: Path, key: str, said: str
) -> None:
    """Spelled with hyphens as the option is, or as others call it."""
    path = tmp_path / "config.toml"
    path.write_text(f"{key} = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"config.toml: there is no field '{key}'; {said[:-1]}"):
        read_config(path)


def test_what_fields_are_called_elsewhere_is_no_field() -> None:
    """And stands for one that there is."""
    fields = {option.name for option in options()}
    assert set(ELSEWHERE.values()) <= fields
    assert not set(ELSEWHERE) & fields


def test_names_of_egg_stand_for_fields(tmp_path: Path) -> None:
    """In a file too, where a field has one of its names only."""
    file = tmp_path / "config.toml"
    file.write_text("lr = 0.5\nn_epochs = 3\nbatch_size = 9\nmax_len = 2\nrandom_seed = 4\n")
    expected = {"learning_rate": 0.5, "epochs": 3, "batch_size": 9, "max_length": 2, "seed": 4}
    assert read_config(file) == expected
    assert set(EGG_NAMES.values()) <= {option.name for option in options()}
    file.write_text("learning_rate = 0.5\nlr = 0.5\n")
    with pytest.raises(InputError, match="toml: lr is another name of learning_rate, which is th"):
        read_config(file)


def test_no_run_stops_early_while_messages_become_dearer() -> None:
    """Its accuracy then falls by design, up to the last epoch."""
    config = replace(SMALL, stop="head", length_cost=0.1, early_stop=2)
    assert config.early_stop == 2
    with pytest.raises(InputError, match="early_stop: with cost_schedule 'ramped'"):
        replace(config, cost_schedule="ramped")
