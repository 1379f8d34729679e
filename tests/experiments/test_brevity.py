"""What experiments on brevity make of numbers that are known."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from experiments import between, brevity, measures
from experiments.common import FAILS, HOLDS, PARTLY, Claim, Row, run, where
from experiments.pairs import CONTEXT, CONTROL, LITERAL, SENDERS, TARGET, TAUGHT
from minsym.errors import InputError

#: Accuracies of literal messages of 1 to 4 symbols in games of min|M| = 1 and 3.
REACHED = {1: (1.0, 1.0, 1.0, 1.0), 3: (0.1, 0.2, 1.0, 1.0)}


def rows(slopes: Mapping[tuple[str, str], float], length: float = 2.0) -> list[Row]:
    """Return rows of two seeds at the prices 0, 0.3 and 1, with slopes by sender and family.

    Of a dearer symbol there are fewer: two symbols at 0.3.
    """
    return [
        {
            "family": family,
            "sender": sender,
            "price": price,
            "seed": seed,
            "level": level,
            "slope": slope + 0.001 * seed,
            "length": length - 2 * (price - 0.3),
            "accuracy": 0.6,
            "blind": 0.0,
            "best_match": 0.2,
            **{f"literal_{j}": share for j, share in enumerate(REACHED[level], start=1)},
        }
        for (sender, family), slope in slopes.items()
        for price in (0.0, 0.3, 1.0)
        for seed in (0, 1)
        for level in (1, 3)
    ]


def claim(found: list[Claim], text: str) -> Claim:
    """Return the claim that says this."""
    (one,) = (each for each in found if text in each.claim)
    return one


def of_all(family: str, slope: float = 0.0) -> dict[tuple[str, str], float]:
    """Return the same slope for all senders in a family."""
    return {(sender, family): slope for sender in SENDERS}


def test_all_alike_is_asked_of_every_family() -> None:
    """One in which a pair that was not taught says more where more is needed is not alike."""
    alike = brevity.claims(rows(of_all("latent") | of_all("matched")))
    assert claim(alike, "all messages alike").verdict == HOLDS
    grows = of_all("latent") | of_all("matched") | {(CONTEXT, "matched"): 0.2}
    some = claim(brevity.claims(rows(grows)), "all messages alike")
    assert some.verdict == PARTLY
    assert f"{CONTEXT}, matched +0.20" in some.here


def test_a_slope_of_one_in_one_family_holds_in_part() -> None:
    """And in all of them it holds."""
    grows = of_all("latent", 1.0) | of_all("matched", 1.0)
    assert claim(brevity.claims(rows(grows)), f"{TAUGHT}, a symbol").verdict == HOLDS
    grows[TAUGHT, "matched"] = 0.0
    assert claim(brevity.claims(rows(grows)), f"{TAUGHT}, a symbol").verdict == PARTLY
    assert claim(brevity.claims(rows(of_all("latent"))), f"{TARGET}, a symbol").verdict == FAILS


def test_a_dearer_symbol_is_asked_of_every_family() -> None:
    """One in which messages stay as long as they were is not shorter."""
    found = rows(of_all("latent") | of_all("matched"))
    assert claim(brevity.claims(found), "the dearer a symbol").verdict == HOLDS
    stay = [row | {"length": 2} if row["family"] == "matched" else row for row in found]
    assert claim(brevity.claims(stay), "the dearer a symbol").verdict == PARTLY


def test_what_meanings_alone_do_is_told_by_the_control() -> None:
    """If a pair that was not taught has the slope of one that was, they are enough."""
    slopes = of_all("latent") | {(TAUGHT, "latent"): 1.0}
    assert not any("not enough" in each.claim for each in brevity.claims(rows(slopes)))
    for slope, verdict in ((0.1, HOLDS), (0.9, FAILS)):
        found = brevity.claims(rows(slopes | {(LITERAL, "latent"): slope}))
        assert claim(found, "are not enough").verdict == verdict


def test_pairs_that_results_hold_are_not_trained_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They stay what they were where prices are added; others are trained, and none is lost."""
    found = rows({(sender, "latent"): 0.0 for sender in SENDERS | CONTROL})

    def config(levels: tuple[int, ...], *prices: float, **changes: Any) -> brevity.Config:
        return replace(brevity.TOY, families=(("latent", levels, prices),), **changes)

    same = config((1, 3), 0.0, 0.3, 1.0)
    with monkeypatch.context() as patch:
        patch.setattr(brevity, "compute", lambda _: found)
        run("brevity", same, tmp_path)
    monkeypatch.setattr(brevity, "RESULTS", tmp_path)
    assert brevity.there(config((1, 3), 0.0, 0.3, 1.0, 3.0)) == found
    assert not brevity.there(config((1, 2), 0.0, 0.3, 1.0))
    assert not brevity.there(config((1, 3), 0.0, 0.3, 1.0, train=60))
    slower = tuple(
        (sender, (("learning_rate", 0.001),) if sender == TARGET else changes)
        for sender, changes in same.senders
    )
    others = brevity.there(replace(same, senders=slower))
    assert others == [row for row in found if row["sender"] != TARGET]
    with pytest.raises(InputError, match="hold more than is asked for, such as latent, "):
        brevity.there(config((1, 3), 0.0, 0.3))
    again = brevity.compute(same)
    assert sorted(again, key=str) == sorted(found, key=str)


def test_literal_messages_are_as_long_as_their_games_are_worth() -> None:
    """One symbol where one is enough, three where three are, which is two on average."""
    found = where(rows(of_all("latent")), sender=TARGET, price=0.3)
    shares = [brevity.literal_at(found, length) for length in (0, 0.5, 2, 4)]
    assert shares == pytest.approx([0, 0.5, 1, 1])
    # From the second symbol on one in three would be enough for a third of the hard games.
    assert brevity.literal_at(found, 1) == pytest.approx((1 + 1 / 3) / 2)


def test_between_pairs_each_complexity_is_one_point() -> None:
    """However many pairs it has: a line through three means."""
    found: list[Row] = [
        {"sender": TARGET, "level": level, "length": level + aside}
        for level in (1, 2, 3)
        for aside in (-0.5, 0.5) * 10
    ]
    slope, half = between.slope(found, TARGET)
    assert (slope, half) == pytest.approx((1, 0), abs=1e-9)
    bent = [row | {"length": row["length"] + (row["level"] == 2)} for row in found]
    assert between.slope(bent, TARGET)[1] > 1


def test_what_only_kinds_differ_in_is_no_correlation_within_them() -> None:
    """Over both kinds both numbers rise; in each the one falls as the other rises."""
    x, y, kinds = [1.0, 2, 3, 11, 12, 13], [3.0, 2, 1, 13, 12, 11], ["a"] * 3 + ["b"] * 3
    pooled = measures.correlation(x, y, 0)
    within = measures.correlation(measures.among_alike(x, kinds), measures.among_alike(y, kinds), 0)
    assert pooled is not None
    assert within is not None
    assert pooled.value > 0.5
    assert within.value == -1
