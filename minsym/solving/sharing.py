"""Parts of a search that several threads take, one at a time, and divide for those without one.

See Also
--------
minsym.solvers.bitmask, minsym.solvers.lagrange : Backends whose threads share a tree.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition
from typing import Generic, TypeVar

Part = TypeVar("Part")
Answer = TypeVar("Answer")

#: Seconds between two looks of a thread that has nothing to do at whether all is over.
LOOK = 0.02


class Shared(Generic[Part]):
    """Parts of a search, and the threads that search them.

    Parameters
    ----------
    parts : iterable
        What to search, in this order.
    threads : int
    over : callable
        Whether the search is to be left, or has been answered.

    Attributes
    ----------
    n_made : int
        How many parts there were: all is searched once so many are.

    Examples
    --------
    >>> shared = Shared([3, 4], threads=1, over=lambda: False)
    >>> shared.search(lambda: list(iter(shared.take, None)))
    [[3, 4]]
    """

    def __init__(self, parts: Iterable[Part], threads: int, over: Callable[[], bool]) -> None:
        self._open = deque(parts)
        self.n_made = len(self._open)
        self._over = over
        self._changed = Condition()
        self._busy = self._threads = threads
        self._broken = False

    def search(self, search: Callable[[], Answer]) -> list[Answer]:
        """Return what a search comes to that runs on every thread, and takes part after part.

        What it raises on one thread ends the others, and is raised.
        """
        if self._threads == 1 or self.over():
            return [search()]

        def guarded() -> Answer:
            with self._ending_others():
                return search()

        with ThreadPoolExecutor(self._threads - 1) as pool, self._ending_others():
            helpers = [pool.submit(guarded) for _ in range(self._threads - 1)]
            first = search()
            return [first, *(helper.result() for helper in helpers)]

    def take(self) -> Part | None:
        """Return a part, as soon as there is one; None when all is over."""
        with self._changed:
            self._busy -= 1
            while not self.over():
                if self._open:
                    self._busy += 1
                    return self._open.popleft()
                if not self._busy:
                    break
                self._changed.wait(LOOK)
            self._changed.notify_all()
        return None

    def divide(self, give: Callable[[], list[Part]]) -> None:
        """Let a thread that has a part give some of it away, if others have nothing to do."""
        with self._changed:
            if self._open or self._busy == self._threads:
                return
            parts = give()
            self._open.extend(parts)
            self.n_made += len(parts)
            self._changed.notify_all()

    def over(self) -> bool:
        """Whether to leave the search: it was answered, nobody waits, or a thread broke down."""
        return self._broken or self._over()

    @contextmanager
    def _ending_others(self) -> Iterator[None]:
        """End all threads if one breaks down, or at Ctrl-C: they would wait for what it has."""
        try:
            yield
        except BaseException:
            self._broken = True
            raise
