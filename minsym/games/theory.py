"""What theory says of min|M| before any context is drawn: probabilities and bounds.

The theorems are proved in the documentation, page *Theory*.
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from minsym.base.arrays import Ints

Floats = npt.NDArray[np.float64]

# How many images of one class there are: Eqn. 1 and 2 of the paper.


def one_class_probability(images: int, classes: int, same: int = 2) -> float:
    """Return the probability that a given class has ``same`` or more of the images.

    Eqn. 1 of the paper (section 3.1), P(X >= m): the upper tail of a binomial distribution.

    Parameters
    ----------
    images : int
        n, the images that are sampled, uniformly and with replacement.
    classes : int
        ``|V_a1|``, the number of object categories, all equally likely.
    same : int
        m.

    Raises
    ------
    ValueError
        If a number is less than 1.

    Examples
    --------
    >>> f"{one_class_probability(128, 10_000):.4g}"
    '8.06e-05'
    """
    return math.exp(_log_tails(images, classes, same)[1])


def any_class_approximation(images: int, classes: int, same: int = 2) -> float:
    """Return Eqn. 2: about the probability that some class has ``same`` or more images.

    ``1 - (1 - P(X >= m))^|V_a1|``, which takes the classes as independent. They are not, since
    the images that one class has are lacking in the others; `any_class_probability` is exact.
    Parameters are those of `one_class_probability`.

    Raises
    ------
    ValueError
        If a number is less than 1.

    Examples
    --------
    The example of section 3.1:

    >>> f"{any_class_approximation(128, 10_000):.2%}"
    '55.34%'
    """
    log_below, log_above = _log_tails(images, classes, same)
    if log_above < math.log(0.5):
        log_below = math.log1p(-math.exp(log_above))
    return abs(math.expm1(classes * log_below))


def any_class_probability(images: int, classes: int, same: int = 2) -> float:
    """Return the probability that some class has ``same`` or more images, exactly.

    For m = 2 this is the birthday problem. Parameters are those of `one_class_probability`;
    the time grows with n^2 log ``|V_a1|``.

    Raises
    ------
    ValueError
        If a number is less than 1.

    Notes
    -----
    Given their sum n, independent Poisson counts are multinomial. So with ``g`` the Poisson
    weights of one class, ``h`` those below m and V classes, the answer is the n-th
    coefficient of g^V - h^V over that of g^V. The difference is built by doubling,
    a^2 - b^2 = (a - b) a + b (a - b), which only ever adds what is positive: also tiny
    probabilities keep their digits.

    Examples
    --------
    >>> f"{any_class_probability(128, 10_000):.2%}"
    '55.79%'
    >>> f"{any_class_probability(23, 365):.4f}"
    '0.5073'
    """
    _check_counts(images=images, classes=classes, same=same)
    sizes = np.arange(images + 1)
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(sizes[1:]))])

    def poisson(of_classes: int) -> Floats:
        mean = of_classes * images / classes
        return np.asarray(np.exp(sizes * math.log(mean) - mean - log_factorials))

    def times(a: Floats, b: Floats) -> Floats:
        return np.convolve(a, b)[: images + 1]

    one = poisson(1)
    few_of_one, many_of_one = np.where(sizes < same, one, 0), np.where(sizes < same, 0, one)
    few, many, done = few_of_one, many_of_one, 1
    for bit in f"{classes:b}"[1:]:
        few, many, done = times(few, few), times(many, poisson(done) + few), 2 * done
        if bit == "1":
            many = times(many, one) + times(few, many_of_one)
            few, done = times(few, few_of_one), done + 1
    return min(1.0, float(many[-1] / poisson(classes)[-1]))


def _log_tails(images: int, classes: int, same: int) -> tuple[float, float]:
    """Return the logarithms of P(X < m) and P(X >= m) for a binomial X."""
    _check_counts(images=images, classes=classes, same=same)
    if classes == 1:  # all images are of the one class
        return (-math.inf, 0.0) if same <= images else (0.0, -math.inf)
    k = np.arange(images)
    steps = np.log((images - k) / (k + 1)) - math.log(classes - 1)
    terms = images * math.log1p(-1 / classes) + np.concatenate([[0.0], np.cumsum(steps)])
    tails = (np.logaddexp.reduce(part, initial=-np.inf) for part in (terms[:same], terms[same:]))
    below, above = (min(0.0, float(tail)) for tail in tails)
    return below, above


# How easy uniform contexts are.


def single_symbol_probability(
    values: Sequence[int], distractors: int, *, distinct: bool = False
) -> float:
    """Return P(min|M| = 1): that one symbol singles the target out among uniform distractors.

    With independent cells it is ``1 - prod_a (1 - (1 - 1/|V_a|)^K)``: attribute a alone is
    enough unless one of K distractors has the target's value. A game in which a distractor
    equals the target is not won by any symbol.

    Parameters
    ----------
    values : sequence of int
        ``|V_a|`` of each attribute.
    distractors : int
        K = n - 1.
    distinct : bool
        Whether the images of a game are drawn without replacement. Then it is the sum over
        the sets S of attributes that are enough, by inclusion and exclusion, of
        C(N_S, K) / C(N - 1, K), where N_S images differ from the target on all of S.

    Raises
    ------
    ValueError
        If there are no attributes, a number of values is less than 1 or K less than 0, or
        if there are not K + 1 distinct images.

    Examples
    --------
    The defaults of EGG's ``objects_game``, with and without replacement:

    >>> round(single_symbol_probability([4] * 5, 3), 4)
    0.9354
    >>> round(single_symbol_probability([4] * 5, 3, distinct=True), 4)
    0.938
    >>> f"{single_symbol_probability([4] * 20, 63):.2g}"  # the paper's setting
    '2.7e-07'
    """
    _check_values(values)
    if distractors < 0:
        raise ValueError(f"{distractors} distractors; expected 0 or more")
    if not distinct:
        enough = [(1 - 1 / v) ** distractors for v in values]
        if max(enough) == 1:
            return 1.0
        return abs(math.expm1(math.fsum(math.log1p(-p) for p in enough)))
    all_games = math.comb(math.prod(values) - 1, distractors)
    if all_games == 0:
        raise ValueError(f"{distractors + 1} distinct images; there are {math.prod(values)}")
    # How many sets S have each N_S, those of odd size less those of even size.
    sets = Counter({1: -1})
    for v in values:
        wider: Counter[int] = Counter()
        for differ, signed in sets.items():
            wider[differ * v] += signed
            wider[differ * (v - 1)] -= signed
        sets = wider
    sets[math.prod(values)] += 1  # the empty set
    won = sum(signed * math.comb(differ, distractors) for differ, signed in sets.items())
    return won / all_games


def duplicate_probability(values: Sequence[int], distractors: int) -> float:
    """Return the probability that a uniform distractor equals the target: nobody can win.

    Parameters are those of `single_symbol_probability`, with independent cells.

    Examples
    --------
    >>> round(duplicate_probability([4] * 4, 3), 4)
    0.0117
    """
    _check_values(values)
    if distractors < 0:
        raise ValueError(f"{distractors} distractors; expected 0 or more")
    images = math.prod(values)
    if images == 1:
        return float(distractors > 0)
    return abs(math.expm1(distractors * math.log1p(-1 / images)))


# What is possible at all.


def halving_bound(images: int) -> int:
    """Return the largest k such that all of n distinct images may have min|M| >= k.

    Theorem T3: floor(log2 n), but 1 for a single image.

    Examples
    --------
    >>> halving_bound(64), halving_bound(63)
    (6, 5)
    """
    _check_counts(images=images)
    return max(1, images.bit_length() - 1)


def level_set_bound(images: int, level: int) -> int:
    """Return U(n, k): at most so many of n distinct images have min|M| >= k.

    Theorem T5, for any number of attributes and values: U = n for n >= 2^k, U = 0 for
    n <= k, U = 1 for k < n < 2k, and otherwise the most that U(a, k - 1) + U(n - a, k - 1)
    is over k <= a <= n - k. A single image counts as min|M| = 1. Time grows with k n^2.

    Raises
    ------
    ValueError
        If a number is less than 1.

    Examples
    --------
    At the paper's 64 images all may need 6 symbols, 38 may need 9, and 3 may need 20:

    >>> [level_set_bound(64, k) for k in (6, 7, 8, 9, 10, 11, 20)]
    [64, 54, 46, 38, 25, 9, 3]
    """
    _check_counts(images=images, level=level)
    if images >= 2**level:
        return images
    if images < 2 * level and level > 1:
        return int(images > level)
    return level_set_bounds(images, level)[-1]


def level_set_bounds(images: int, levels: int) -> list[int]:
    """Return U(n, k) for k = 1 to ``levels``: `level_set_bound`, all in the time of the last.

    Examples
    --------
    >>> level_set_bounds(8, 7)
    [8, 8, 8, 2, 1, 1, 1]
    """
    _check_counts(images=images, levels=levels)
    bound: Ints = np.arange(images + 1)  # U(., 0)
    found = [images]
    for k in range(1, levels + 1):
        lower, bound = bound, np.zeros_like(bound)
        bound[k + 1 :] = 1
        for a in range(k, images // 2 + 1):
            split = lower[a] + lower[a : images + 1 - a]
            np.maximum(bound[2 * a :], split, out=bound[2 * a :])
        if k > 1:
            found.append(int(bound[images]))
    return found


def refusal(
    attributes: int, values: Sequence[int], images: int, level: int, level_set: int = 1
) -> str | None:
    """Return why no context can have what is asked for, in a line; None if no reason is known.

    Parameters
    ----------
    attributes : int
        |A|.
    values : sequence of int
        ``|V_a|`` of each attribute.
    images : int
        n; the images of a context are distinct.
    level : int
        k, the min|M| of the target.
    level_set : int
        At least so many images shall have min|M| = k.

    Raises
    ------
    ValueError
        If a number is less than 1, or values are not given for every attribute.

    Examples
    --------
    >>> refusal(20, [4] * 20, 64, 5, level_set=64)
    >>> print(refusal(20, [4] * 20, 64, 9, level_set=40))
    at most 38 of 64 images can have min|M| = 9 (T5, level set bound); 40 were asked for
    """
    _check_counts(attributes=attributes, images=images, level=level, level_set=level_set)
    _check_values(values)
    if len(values) != attributes:
        raise ValueError(f"numbers of values for {len(values)} of {attributes} attributes")
    distinct = math.prod(values)
    telling = max(1, sum(v > 1 for v in values))
    others = max(1, images - 1)
    if images > distinct:
        return f"there are {distinct} distinct images at this setting; {images} were asked for"
    if level > telling:
        with_values = "" if telling == attributes else " with two values or more"
        return (
            f"min|M| is at most {telling}, the number of attributes{with_values}: "
            f"a message says each at most once; {level} was asked for"
        )
    if level > others:
        return (
            f"min|M| is at most {others}, the number of distractors: "
            f"one symbol for each is enough; {level} was asked for"
        )
    most = images if level_set == 1 else level_set_bound(images, level)
    if level_set > most:
        return (
            f"at most {most} of {images} images can have min|M| = {level} "
            f"(T5, level set bound); {level_set} were asked for"
        )
    return None


def _check_counts(**counts: int) -> None:
    """Raise ValueError if a count is less than 1."""
    for name, count in counts.items():
        if count < 1:
            raise ValueError(f"{name} is {count}; expected 1 or more")


def _check_values(values: Sequence[int]) -> None:
    if len(values) == 0 or min(values) < 1:
        raise ValueError(f"numbers of values are {list(values)}; expected 1 or more of each")
