"""Algorithm 1 of the paper as it is printed there (Appendix A.2, arXiv:2410.18806).

The listing is kept to the letter, its names included: it is the peer of the benchmarks and
the oracle of the tests. Do not mend it.
"""

# ruff: noqa: D103
# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

from itertools import chain, combinations


def SolveMinSym(target_image, all_images):
    distracting_images = [img for img in all_images if img != target_image]  # Exclude target
    for combination in attribute_combinations(target_image):
        if is_unique_combination(combination, distracting_images):
            return len(combination)
    return None


def attribute_combinations(image):
    attrs = list(image.items())
    return chain.from_iterable(combinations(attrs, r) for r in range(1, len(attrs) + 1))


def is_unique_combination(combination, distracting_images):
    for image in distracting_images:
        match = all(image.get(key) == value for key, value in combination)
        if match:
            return False  # Found a match in distracting images (i.e. not unique)
    return True
