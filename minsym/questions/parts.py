"""Work on a table in parts, on several threads, until all is done or it is stopped."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

import numpy as np

from minsym.kernels.clock import now

#: Seconds between two looks at the clock, and between two times that it is told how far it is.
LOOK, NEWS = 0.02, 0.1


class Stop:
    """What ends the work: the clock, or Ctrl-C."""

    def __init__(self, seconds: float | None) -> None:
        self._deadline = math.inf if seconds is None else now() + seconds
        self.why = ""
        #: What compiled code looks at.
        self.flag = np.zeros(1, dtype=np.uint8)

    def end(self, why: str) -> None:
        """Have all threads end what they do."""
        self.why = self.why or why
        self.flag[0] = 1

    def look(self) -> None:
        """Look at the clock."""
        if now() >= self._deadline:
            self.end("time")


def run_parts(
    work: Callable[[int], None],
    costs: Sequence[int],
    stop: Stop,
    threads: int,
    told: Callable[[float], object],
) -> None:
    """Call a function on the number of each part, in threads, until all is done or it is stopped.

    The main thread does none of the work, so that it can hear Ctrl-C and look at the clock.

    Parameters
    ----------
    work : callable
    costs : sequence of int
        How much work each part is, in any unit.
    stop : Stop
    threads : int
    told : callable
        Called now and then with the share of the work that is done.
    """
    total, done, heard = max(1, sum(costs)), 0, -math.inf
    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(work, part) for part in range(len(costs))]
        try:
            for future, cost in zip(futures, costs, strict=True):
                if now() - heard >= NEWS:
                    heard = now()
                    told(done / total)
                while not future.done() and not stop.why:
                    wait([future], LOOK)
                    stop.look()
                if stop.why:
                    break
                future.result()
                done += cost
        except KeyboardInterrupt:
            stop.end("interrupt")
        finally:
            for future in futures:
                future.cancel()
