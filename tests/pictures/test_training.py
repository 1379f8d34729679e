"""Pictures of training."""

from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from minsym.pictures.training import NAMED, curves, prefix_curve, prefix_curve_of, sweep


def ends(ax: Axes) -> list[str]:
    """Return the text of a picture."""
    return [text.get_text() for text in ax.texts]


def metrics(epochs: int = 5, best: float = 0.8) -> list[dict[str, Any]]:
    """Return what a run may come to."""
    return [
        {"epoch": e, "train_accuracy": best * e / epochs, "val_accuracy": 0.5 * best}
        for e in range(1, epochs + 1)
    ]


def test_curves_have_their_names_at_their_ends() -> None:
    """There is no legend that a line could strike through."""
    ax = curves(metrics(), 0.125, 0.9)
    assert ends(ax) == [
        "training 80.0%", "validation 40.0%", "literal ceiling 90.0%", "without messages 12.5%"
    ]  # fmt: skip
    assert ax.get_legend() is None
    assert ends(curves(metrics())) == ["training 80.0%", "validation 40.0%"]


def test_a_run_of_one_epoch_or_of_no_numbers_is_drawn() -> None:
    """A point; what is no number has no end."""
    assert len(ends(curves(metrics(1)))) == 2
    ax = curves([{"epoch": 1, "train_accuracy": 0.5, "val_accuracy": float("nan")}])
    assert ends(ax) == ["training 50.0%"]


def test_a_single_epoch_is_a_whole_number() -> None:
    """The axis read 0.5, 0.6, ... 1.5."""
    for epochs in (1, 2, 5):
        ax = curves(metrics(epochs))
        left, right = ax.get_xlim()
        marks = [at for at in ax.get_xticks() if left <= at <= right]
        assert marks == [*range(1, epochs + 1)]


def test_a_sweep_has_a_line_a_run() -> None:
    """The best are named, the others are thin and counted; a name is no mathematics."""
    rows = [{"run": f"$x{run}", **row} for run in range(NAMED + 3) for row in metrics(3, run / 30)]
    ax = sweep(rows, 0.1)
    assert len(ax.lines) == NAMED + 3 + 1
    assert {"$x22 36.7%", "$x3 5.0%", "thin: 3 more runs", "without messages 10.0%"} <= {*ends(ax)}
    assert "$x2 3.3%" not in ends(ax)
    assert not any(text.get_parse_math() for text in ax.texts if text.get_text().startswith("$"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("k2-codes-a6-v3-n8-c10000-s0-gumbel-h64-lr0.001-seed{}", "…seed3"),
        ("k2-codes-a6-v3-n8-c10000-s{}-gumbel-h64-lr0.001-whatever", "…s3…"),
        ("run{}" + "x" * 50, "run3" + "x" * 11 + "…" + "x" * 14),
        ("x" * 50 + "{}" + "x" * 50, "7: " + "x" * 13 + "…" + "x" * 12),
        ("run {}", "run 3"),
    ],
)
def test_runs_with_long_names_are_told_apart(name: str, said: str) -> None:
    """Their names were cut at the end, where they differ."""
    rows = [
        {"run": name.format(run), "epoch": e, "val_accuracy": 0.05 * run * e}
        for run in range(10)
        for e in (1, 2)
    ]
    found = {text.rpartition(" ")[0] for text in ends(sweep(rows))}
    assert said in found
    assert len(found) == 10


def test_the_prefix_curve_says_what_each_symbol_adds() -> None:
    """The same from the file of an evaluation."""
    expected = [
        "12.0%", "35.0%", "sender and receiver 88.5%", "literal ceiling 90.0%",
        "without messages 12.0%",
    ]  # fmt: skip
    assert ends(prefix_curve([0.12, 0.35, 0.885], 0.12, 0.9)) == expected
    ax = prefix_curve_of(
        {
            "folder": "pair", "epoch": 3, "data": "games", "data_sha256": "", "games": 1000,
            "prefix_accuracy": [0.12, 0.35, 0.885], "blind_accuracy": 0.12, "literal_ceiling": 0.9,
        }
    )  # fmt: skip
    assert ends(ax) == expected
    assert ax.get_title() == "pair, after epoch 3: 1,000 games of games"


def test_a_long_title_is_in_the_picture() -> None:
    """It stood in the middle of the axes and began left of the picture."""
    report = {
        "folder": "runs/pair", "epoch": 3, "data": "games", "games": 1000,
        "prefix_accuracy": [0.12, 0.35], "blind_accuracy": 0.12, "literal_ceiling": 0.9,
    }  # fmt: skip
    for ax in (
        prefix_curve_of(report, " (the run has 4)"),
        curves(metrics(), 0.125, 0.9, "a folder with many words in its name " * 3),
        sweep([{"run": "x" * 60, **row} for row in metrics()], title="a-long-folder/" * 8),
    ):
        figure = ax.figure
        assert isinstance(figure, Figure)
        figure.draw_without_rendering()
        title = ax.title.get_window_extent()
        assert title.x0 >= 0
        assert title.x1 <= figure.bbox.width
