"""Pictures of codebooks."""

import numpy as np
import pytest

from minsym.agents.measure.codebook import Entry
from minsym.pictures.codebooks import codebook, codebook_of


def row(symbol: int, said: int, value: str, share: float) -> Entry:
    """Return a line of a codebook."""
    return Entry(symbol, said, "$c", value, round(share * said), share, 0.25)


def test_a_codebook_says_which_values_are_likelier() -> None:
    """In percentage points above what all targets have."""
    rows = [row(7, 10, "red", 0.75), row(7, 10, "<b>", 0.0), row(3, 90, "red", 0.25)]
    ax = codebook_of(rows)
    assert np.asarray(ax.images[0].get_array()).tolist() == [[0, 0], [0, 50]]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["3", "7"]
    labels = ax.get_xticklabels()
    assert [text.get_text() for text in labels] == ["$c = <b>", "$c = red"]
    assert not any(text.get_parse_math() for text in labels)


def test_a_large_codebook_says_what_is_left_out() -> None:
    """The symbols that are said most, and the values of which they say most."""
    rows = [row(s, s, str(v), 0.3) for s in range(50) for v in range(70)]
    ax = codebook_of(rows)
    assert np.asarray(ax.images[0].get_array()).shape == (40, 60)
    assert ax.get_ylabel() == "the 40 symbols said most often, of 50"
    assert ax.get_xlabel() == "10 more values are not drawn"


@pytest.mark.parametrize("symbols", [1, 6])
def test_what_the_bar_means_is_not_cut_off(symbols: int) -> None:
    """In the picture of a few symbols it was."""
    figure = codebook_of([row(s, 9, "a long value", 0.5) for s in range(symbols)]).figure
    figure.canvas.draw()
    label = figure.axes[1].yaxis.label.get_window_extent()
    assert figure.bbox.y0 <= label.y0 < label.y1 <= figure.bbox.y1
    assert label.x1 <= figure.bbox.x1


def test_lengths_that_do_not_fit_are_refused() -> None:
    """And nothing at all."""
    for gain, symbols in (([[0.1]], ["a", "b"]), (np.zeros((0, 1)), [])):
        with pytest.raises(ValueError, match="gain has shape"):
            codebook(gain, symbols, ["red"])
