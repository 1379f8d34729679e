"""Planning a data set: whether a request can be met, and by which family of contexts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from minsym.base.arguments import whole_number, whole_numbers
from minsym.datasets.draw import accepted, chunk_size, none_found
from minsym.datasets.spec import COUNT, Spec, shares
from minsym.errors import InputError
from minsym.families import AUTO, FAMILIES
from minsym.families.search import targets
from minsym.games.records import Pool
from minsym.games.setting import Setting
from minsym.games.theory import refusal

#: Contexts that `auto` draws of each family to compare them.
TRIED = 64


def blind_accuracy(spec: Spec, contexts: int = TRIED) -> float:
    """Return the blind accuracy of a spec: what a receiver that ignores the message can reach.

    It is the mean of 1 / level set. Measured on contexts that are drawn for this, always the same.

    Raises
    ------
    InputError
        If the family cannot serve, or none of them is taken.
    """
    rng = np.random.default_rng(0)
    found = []
    for levels in spec.groups:
        # A table is searched once for each context, which takes longer than a design.
        count = min(contexts, chunk_size(spec.setting))
        sizes = accepted(spec, levels, rng, count, spec.first_pool)[2]
        if not sizes.size:
            raise InputError(none_found(spec, levels, contexts))
        found.append(float((1 / sizes).mean()))
    return sum(found) / len(found)


def plan(
    levels: Sequence[int],
    setting: Setting | None = None,
    splits: Mapping[str, int] | None = None,
    family: str = AUTO,
    seed: int = 0,
    matched: bool = False,
    min_level_set: int = 1,
    *,
    table: Any = None,
    images: int | None = None,
    hold_out: str | None = None,
    features: Any = None,
) -> Spec:
    """Return the spec of a data set that is asked for, if it can be had as far as is known.

    Use it before `minsym.generate`, to choose the family and to learn at once what is impossible.
    Parameters are those of `Spec`; the family ``auto`` is the one with the lowest blind
    accuracy (`choose_family`).

    Parameters
    ----------
    levels, setting, splits, family, seed, matched, min_level_set, hold_out
        As in `Spec`.
    table : path, Table, data frame or array, optional
        What the images are rows of, in the place of ``setting``: see
        `minsym.datasets.from_table.records_of`.
    images : int, optional
        How many rows of the table a context has, 64 if nothing is said.
    features : array or path, optional
        What agents may see of the rows of the table, in its order: vectors, (rows, d), or pixels,
        (rows, channels, height, width).

    Raises
    ------
    InputError
        If it cannot be met, with the theorem.

    Examples
    --------
    >>> plan([9]).family
    'frontier'
    >>> plan([21])
    Traceback (most recent call last):
    ...
    minsym.errors.InputError: complexity 21: min|M| is at most 20, the number of attributes
    >>> plan([3], table="zoo", images=16).family
    'search'
    """
    records = None
    if table is not None:
        from minsym.datasets.from_table import records_of  # noqa: PLC0415 - few give one

        records = records_of(table, features=features)
        if setting is not None:
            raise InputError("a table has a setting of its own; give images, not a setting")
        setting = records.setting(64 if images is None else whole_number(images, "images"))
    elif images is not None:
        raise InputError("images goes with a table; without one it is a part of the setting")
    elif features is not None:
        raise InputError("features are of the rows of a table; give one")
    setting = Setting() if setting is None else setting
    splits = shares(COUNT) if splits is None else splits
    first = next(iter(FAMILIES)) if records is None else "search"
    spec = Spec(
        whole_numbers(levels, "levels"),
        setting,
        first if family == AUTO else family,
        splits,
        seed,
        matched,
        min_level_set,
        records,
        hold_out,
    )
    sizes = setting.attributes, setting.sizes, setting.images
    for level in spec.levels:
        why = refusal(*sizes, level, min_level_set)
        if why is not None:
            raise InputError(f"complexity {level} cannot be had: {why}")
    if records is not None:
        check_reach(spec)
    if family != AUTO:
        return spec
    return replace(spec, family=_best_family(spec))


#: Of two families the later is taken if its blind accuracy is below this share of the other's.
CLEARLY = 0.95


def choose_family(
    levels: tuple[int, ...], setting: Setting, matched: bool = False, min_level_set: int = 1
) -> str:
    """Return the name of the family with the lowest blind accuracy, found by trying each.

    Raises
    ------
    InputError
        If none can serve, with the reason of each.
    """
    return _best_family(Spec(levels, setting, matched=matched, min_level_set=min_level_set))


def _best_family(spec: Spec) -> str:
    """Do so for a spec, whose own family does not matter."""
    reasons, best, lowest = [], None, 1.1
    families = [each for each in FAMILIES.values() if each.honest and spec.allows(each.name)]
    if len(families) == 1:
        return families[0].name
    for family in families:
        try:
            blind = blind_accuracy(replace(spec, family=family.name))
        except InputError as error:
            reasons.append(f"{family.name}: {error}")
            continue
        # A later family has to be clearly better than one that stands first,
        if blind < CLEARLY * lowest:
            best, lowest = family.name, blind
        # and no receiver does worse than to point at any image.
        if CLEARLY * lowest <= 1 / spec.setting.images:
            break
    if best is None:
        raise InputError("no family can: " + "; ".join(reasons))
    return best


def reach(pool: Pool, most: int) -> list[int]:
    """Return how many rows of a pool need 1, 2, ... symbols or more, up to ``most``.

    So many rows can be targets at that complexity, in some context.
    """
    counts = [len(pool)]
    while counts[-1] and len(counts) < most:
        counts.append(targets(pool, len(counts) + 1).size)
    return counts


def check_reach(spec: Spec) -> None:
    """Raise InputError, with what can be had, if no row of a split can be a target at a level."""
    highest = max(spec.levels)
    for split, pool in spec.parted.pools.items():
        counts = reach(pool, highest)
        if not counts[-1]:
            assert spec.records is not None
            can = ", ".join(f"{count:,} at {k}" for k, count in enumerate(counts[:-1], start=1))
            where = "" if spec.hold_out is None else f" of the split {split}"
            raise InputError(
                f"complexity {highest} cannot be had: of the {len(pool):,} distinct rows of "
                f"{spec.records.name}{where}, {can} and none above can be targets"
            )
