"""Where names of curves stand, whatever draws them."""

from collections.abc import Sequence


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
