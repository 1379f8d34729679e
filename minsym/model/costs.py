"""What sets, or attributes, may cost."""

import numpy as np
import numpy.typing as npt

#: The most that all sets may cost together: solvers count in 32 bits, or in floating point.
MAX_COST = 2**31 - 1


def checked_costs(costs: npt.ArrayLike, n_sets: int) -> npt.NDArray[np.int64]:
    """Return costs as a read-only array; raise ValueError if one is out of its domain."""
    given = np.asarray(costs)
    if given.dtype.kind not in "iuf":
        raise ValueError(f"costs of the kind {given.dtype}; expected whole numbers")
    if given.shape != (n_sets,):
        raise ValueError(f"costs of shape {given.shape} for {n_sets} sets")
    wrong = np.flatnonzero(~((given >= 1) & (given <= MAX_COST) & (given == np.floor(given))))
    if wrong.size:
        first = wrong[0]
        raise ValueError(f"set {first} costs {given[first]}; expected a whole number, 1 or more")
    array = given.astype(np.int64)
    if array.sum() > MAX_COST:
        raise ValueError(f"the sets cost {array.sum()} together; the limit is {MAX_COST}")
    array.flags.writeable = False
    return array
