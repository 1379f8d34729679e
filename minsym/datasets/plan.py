"""Planning a data set: whether a request can be met, and by which family of contexts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from minsym.base.arguments import whole_numbers
from minsym.datasets.draw import accepted, chunk_size, none_found
from minsym.datasets.spec import COUNT, Spec, shares
from minsym.errors import InputError
from minsym.families import AUTO, FAMILIES
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
        sizes = accepted(spec, levels, rng, min(contexts, chunk_size(spec.setting)))[2]
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
) -> Spec:
    """Return the spec of a data set that is asked for, if it can be had as far as is known.

    Use it before `minsym.generate`, to choose the family and to learn at once what is impossible.
    Parameters are those of `Spec`; the family ``auto`` is the one with the lowest blind
    accuracy (`choose_family`).

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
    """
    setting = Setting() if setting is None else setting
    splits = shares(COUNT) if splits is None else splits
    known = next(iter(FAMILIES)) if family == AUTO else family
    spec = Spec(
        whole_numbers(levels, "levels"), setting, known, splits, seed, matched, min_level_set
    )
    sizes = setting.attributes, setting.sizes, setting.images
    for level in spec.levels:
        why = refusal(*sizes, level, min_level_set)
        if why is not None:
            raise InputError(f"complexity {level} cannot be had: {why}")
    if family != AUTO:
        return spec
    return replace(spec, family=choose_family(spec.levels, setting, matched, min_level_set))


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
    reasons, best, lowest = [], None, 1.1
    for family in FAMILIES.values():
        if not family.honest:
            continue
        spec = Spec(levels, setting, family.name, matched=matched, min_level_set=min_level_set)
        try:
            blind = blind_accuracy(spec)
        except InputError as error:
            reasons.append(f"{family.name}: {error}")
            continue
        # A later family has to be clearly better than one that stands first,
        if blind < CLEARLY * lowest:
            best, lowest = family.name, blind
        # and no receiver does worse than to point at any image.
        if CLEARLY * lowest <= 1 / setting.images:
            break
    if best is None:
        raise InputError("no family can: " + "; ".join(reasons))
    return best
