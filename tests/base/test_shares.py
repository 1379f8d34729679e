"""Work that is shared out to threads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsym.base.shares import in_shares, part_of


@given(st.integers(0, 50), st.integers(1, 60), st.sampled_from([None, 1, 3]))
def test_everything_is_worked_on_once(n: int, share: int, threads: int | None) -> None:
    """In slices of the same size but for the last, by any number of threads."""
    done: list[slice] = []
    seen: list[float] = []
    in_shares(done.append, n, threads, share, seen.append)
    parts = sorted(done, key=lambda part: part.start)
    assert [i for part in parts for i in range(part.start, part.stop)] == list(range(n))
    assert all(part.stop - part.start == share for part in parts[:-1])
    assert seen == [(i + 1) / len(parts) for i in range(len(parts))]


def test_what_a_share_raises_is_raised() -> None:
    """In the thread of the caller, too."""

    def work(part: slice) -> None:
        if part.start == 4:
            raise ArithmeticError

    for threads in (1, 2):
        with pytest.raises(ArithmeticError):
            in_shares(work, 9, threads, share=2)


def test_progress_of_a_part_is_progress_of_the_whole() -> None:
    """From the start of the part to its end; where nobody listens there is none."""
    seen: list[float] = []
    part = part_of(seen.append, 0.5, 0.75)
    assert part is not None
    part(0.0)
    part(1.0)
    assert seen == [0.5, 0.75]
    assert part_of(None, 0.5, 0.75) is None
