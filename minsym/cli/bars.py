"""The bars that commands show on a terminal: how much is done, how fast, and how long it takes."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column
from rich.text import Text

from minsym.base.text import printable

#: What a block calls to say which share is done, 0 to 1, or news, or both.
Report = Callable[..., None]

#: Columns from which on there is room for all that the line can say, and seconds within which the
#: first report says what was done before.
WIDE, SOON = 70, 0.2


def can_be_redrawn(console: Console) -> bool:
    """Whether what stands on a console can be replaced by what is newer: not in a pipe."""
    return console.is_terminal and not console.is_dumb_terminal


class Bar(Progress):
    """A line with a bar, how much is done, how fast, and how long; below it the news."""

    def __init__(self, what: str, console: Console, total: int | None, things: str) -> None:
        wide = console.width >= WIDE
        self.clock = Clock(total, things if wide else "")
        columns: list[ProgressColumn] = [TextColumn("{task.description}", markup=False)]
        columns += [BarColumn(console.width // 8)] if wide else []
        columns += [_Said(self.clock.done)]
        columns += [_Said(self.clock.rate), TimeElapsedColumn()] if wide else []
        columns += [_Said(self.clock.left)]
        super().__init__(
            *columns, console=console, transient=True, disable=not can_be_redrawn(console)
        )
        self._task = self.add_task(what, total=1.0, news=[])

    def told(self, share: float | None = None, news: str | None = None) -> None:
        """Show the share that is done, and lines of news; None: as before. It is a `Report`."""
        if share is not None:
            self.clock.told(share)
            self.update(self._task, completed=share)
        if news is not None:
            lines = [printable(line, limit=None) for line in news.split("\n") if line]
            self.update(self._task, news=lines)

    def get_renderables(self) -> Iterator[RenderableType]:
        """Return what is drawn: the line, and the news below it."""
        yield self.make_tasks_table(self.tasks)
        for task in self.tasks:
            for news in task.fields["news"]:
                yield Text(news, no_wrap=True, overflow="ellipsis")


class _Said(ProgressColumn):
    """A column of what a function says now."""

    def __init__(self, say: Callable[[float], str]) -> None:
        super().__init__(Column(no_wrap=True))
        self._say = say

    def render(self, task: Task) -> Text:
        """Return it as rich wants it."""
        return Text(self._say(task.completed))


class Clock:
    """How much is done, how fast, and how long it will take if it goes on like that."""

    def __init__(self, total: int | None, things: str) -> None:
        self._total, self._things = total, things
        #: When the work began, with the share that was done before, and when news came last.
        self._began, self._before = time.monotonic(), 0.0
        self._last, self._share = self._began, 0.0

    def told(self, share: float) -> None:
        """Take note of the share that is done; less than before is another part of the work."""
        now = time.monotonic()
        if share < self._share or (self._share == self._before == 0 and now - self._began < SOON):
            self._began, self._before = now, share
        self._last, self._share = now, share

    def done(self, share: float) -> str:
        """Say how many things are done, or which share."""
        if self._total is None:
            return f"{share:.0%}"
        return f"{round(share * self._total):,}/{self._total:,} {self._things}".rstrip()

    def rate(self, share: float) -> str:
        """Say how many things are done in a second."""
        taken, made = self._last - self._began, share - self._before
        if self._total is None or taken <= 0 or made <= 0:
            return ""
        return f"{_short(made * self._total / taken)}/s"

    def left(self, share: float) -> str:
        """Say how long the rest will take; nothing is said where that is not known."""
        made = share - self._before
        if made <= 0 or share >= 1:
            return ""
        # It counts down while nothing new is heard; when it has come to 0, it was wrong.
        rest = (self._last - self._began) * (1 - share) / made - (time.monotonic() - self._last)
        return f"{timedelta(seconds=round(rest))} left" if rest >= 1 else ""


def _short(rate: float) -> str:
    """Return a rate with as many digits as matter."""
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.2g}"
