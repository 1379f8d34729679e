"""Compiled kernels on bitsets. They trust their arguments; the layers above check them.

A kernel is compiled once for each combination of argument types, so callers agree on one. To
numba a constant in the code of a kernel has a type of its own: ``np.int64(0)``, not ``0``, and
``np.bool_(True)`` are what other kernels are given.
"""
