"""Threads that share the parts of a search: what is made is searched once, whoever breaks down."""

import threading

import pytest

from minsym.solving.sharing import Shared


def count_below(threads: int, depth: int) -> tuple[int, int]:
    """Count the leaves of a binary tree, of which branches are given away; return parts, too."""
    shared = Shared([depth], threads, lambda: False)

    def search() -> int:
        leaves = 0
        while (part := shared.take()) is not None:
            left = [part]

            def give(left: list[int] = left) -> list[int]:
                return [left.pop(0)] if len(left) > 1 else []

            while left:
                shared.divide(give)
                height = left.pop()
                if height:
                    left += [height - 1, height - 1]
                else:
                    leaves += 1
        return leaves

    return sum(shared.search(search)), shared.n_made


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_all_is_searched_once(threads: int) -> None:
    """Every leaf, however the tree is divided."""
    assert count_below(threads, 12)[0] == 2**12


def test_a_thread_alone_gives_nothing_away() -> None:
    """There is nobody to give it to."""
    assert count_below(1, 5) == (2**5, 1)


def test_a_thread_without_a_part_is_given_one() -> None:
    """The other one is not done before that was taken."""
    shared = Shared(["whole"], 2, lambda: False)
    given, halves = threading.Event(), ["half"]

    def give() -> list[str]:
        return [halves.pop()] if halves else []

    def search() -> list[str]:
        found = []
        while (part := shared.take()) is not None:
            found.append(part)
            if part == "half":
                given.set()
            while not given.is_set():
                shared.divide(give)
        return found

    assert sorted(shared.search(search)) == [["half"], ["whole"]]
    assert shared.n_made == 2


def test_a_thread_that_breaks_down_ends_the_others() -> None:
    """They would wait for what it had begun, for ever."""
    shared = Shared([1, 2], 2, lambda: False)

    def search() -> None:
        if shared.take() == 1:
            raise MemoryError
        while not shared.over():
            pass

    with pytest.raises(MemoryError):
        shared.search(search)


def test_a_search_that_is_over_takes_nothing() -> None:
    """Not even what is there; and no thread is started."""
    shared = Shared([1], 3, lambda: True)
    assert shared.search(shared.take) == [None]
    assert shared.n_made == 1
