"""Pictures, with matplotlib (the extra ``plots``)."""

from importlib.util import find_spec
from pathlib import Path

from minsym.errors import InputError
from minsym.files import written_whole

#: The kinds of picture that can be written.
PLOT_SUFFIXES = (".png", ".svg", ".pdf")


def check_plots() -> None:
    """Raise InputError, naming the extra to install, if matplotlib is not there."""
    if find_spec("matplotlib") is None:
        raise InputError("pictures need matplotlib: pip install 'minsym[plots]'")


def plot_histogram(histogram: dict[str, int], title: str, path: Path) -> None:
    """Write a bar chart of how many rows have each complexity."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - loaded only by those who draw

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    bars = axes.bar(list(histogram), list(histogram.values()), color="#4477aa")
    axes.bar_label(bars)
    axes.set(xlabel="min|M|: symbols needed", ylabel="rows")
    axes.set_title(title, parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)
    with written_whole(path) as temporary:
        figure.savefig(temporary, dpi=150)
