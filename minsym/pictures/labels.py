"""Where names of curves stand and how long they are, whatever draws them."""

import re
from collections.abc import Sequence
from itertools import takewhile


def spread(places: Sequence[float], gap: float, height: float) -> list[float]:
    """Move places apart, as little as that takes together, within 0 and a height if they fit.

    Examples
    --------
    >>> spread([50.0, 10.0, 51.0], gap=4, height=100)
    [48.5, 10.0, 52.5]
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    # Blocks of labels that touch: where their first is, on the mean, and how many they are.
    blocks: list[tuple[float, int]] = []
    for number, at in enumerate(order):
        mean, count = places[at] - number * gap, 1
        while blocks and blocks[-1][0] > mean:
            before, labels = blocks.pop()
            mean, count = (before * labels + mean * count) / (labels + count), labels + count
        blocks.append((mean, count))
    room = max(0.0, height - (len(places) - 1) * gap)
    firsts = [min(max(mean, 0.0), room) for mean, count in blocks for _ in range(count)]
    moved = list(places)
    for number, at in enumerate(order):
        moved[at] = firsts[number] + number * gap
    return moved


def shortened(names: Sequence[str], limit: int) -> list[str]:
    """Return names of at most ``limit`` characters that differ where the names do.

    If some are longer, the words that all begin or end with are left out; what is still too long is
    cut in its middle, and numbered if it is then like another.

    Parameters
    ----------
    names : sequence of str
        All of them different.
    limit : int
        At least 10.

    Examples
    --------
    >>> shortened(["codes-a6-v3-s0-long", "codes-a6-v3-s1-long"], limit=12)
    ['…s0…', '…s1…']
    >>> shortened(["short", "as long as a name can be"], limit=12)
    ['short', 'as lon…an be']
    """
    if all(len(name) <= limit for name in names):
        return list(names)
    start = _in_common(names)
    end = _in_common([name[start:][::-1] for name in names])
    parts = [
        f"{'…' * (start > 0)}{name[start : len(name) - end]}{'…' * (end > 0)}" for name in names
    ]
    cut = [_cut(part, limit) for part in parts]
    if len({*cut}) == len({*names}):
        return cut
    room = limit - len(f"{len(names)}: ")
    return [f"{number}: {_cut(part, room)}" for number, part in enumerate(parts, start=1)]


def _in_common(names: Sequence[str]) -> int:
    """Return how many characters the words have with which all names begin, 0 of a single name."""
    if len(names) < 2:
        return 0
    alike = takewhile(lambda letters: len({*letters}) == 1, zip(*names, strict=False))
    found = re.match(r".*[-_ ]", "".join(letters[0] for letters in alike))
    return found.end() if found else 0


def _cut(name: str, limit: int) -> str:
    """Return a name without its middle, if it is longer than a limit."""
    if len(name) <= limit:
        return name
    tail = (limit - 1) // 2
    return f"{name[: limit - 1 - tail]}…{name[-tail:]}"
