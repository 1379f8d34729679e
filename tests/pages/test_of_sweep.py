"""The report of a sweep."""

from pathlib import Path

import pytest

from minsym.agents.learn.sweep_table import write_sweep
from minsym.errors import InputError
from minsym.pages.content import Chart
from minsym.pages.report import report_of
from tests.pages.test_of_table import column, listing


def test_the_last_epoch_of_each_run_is_listed(tmp_path: Path) -> None:
    """And a curve is drawn for each; what differs between runs is text."""
    rows = [
        {"run": name, "max_length": length, "epoch": epoch, "train_loss": loss, "val_accuracy": 0.5}
        for name, length in (("<b>", 2), ("two", 3))
        for epoch, loss in ((1, 0.5), (2, float("nan")))
    ]  # fmt: skip
    write_sweep(rows, tmp_path)
    report = report_of(tmp_path)
    runs = listing(report, "Runs")
    assert column(runs, "run") == ["<b>", "two"]
    assert column(runs, "max length") == ["2", "3"]
    assert column(runs, "epoch") == [2, 2]
    assert column(runs, "train loss") == [None, None]
    chart = report.sections[0].blocks[0]
    assert isinstance(chart, Chart)
    assert chart.says == "Validation accuracy of 2 runs after each epoch."


def test_no_table_of_a_sweep_is_refused(tmp_path: Path) -> None:
    """In a line that names the file."""
    (tmp_path / "sweep.csv").write_text("run,epoch\na,1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"sweep\.csv: no table of a sweep: there is no column"):
        report_of(tmp_path)
