"""The compiled functions, on plain arrays of numbers, in which the solvers spend their time.

A module of kernels is imported when it is first touched, because numba, which compiles them, takes
a quarter of a second to load. So write ``from minsym import kernels`` at the top of a module and
``kernels.bits.transpose(...)`` in its functions: importing such a module loads no numba. Names in
annotations are quoted for the same reason: ``"kernels.bits.Words"``. Neither that nor compiling is
part of the time of a search: `clock` stands still meanwhile, see `compiler`.

Kernels trust their arguments; the layers above check them. A kernel is compiled once for each
combination of argument types, so callers agree on one. To numba a constant in the code of a kernel
has a type of its own: ``np.int64(0)``, not ``0``, and ``np.bool_(True)`` are what other kernels are
given.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

from .clock import standing

if TYPE_CHECKING:
    from . import batch as batch
    from . import bits as bits
    from . import blocks as blocks
    from . import branch as branch
    from . import compiler as compiler
    from . import components as components
    from . import cores as cores
    from . import counting as counting
    from . import coverage as coverage
    from . import covers as covers
    from . import deals as deals
    from . import draws as draws
    from . import elimination as elimination
    from . import folding as folding
    from . import graph as graph
    from . import grouping as grouping
    from . import halves as halves
    from . import heuristics as heuristics
    from . import independent as independent
    from . import lagrange as lagrange
    from . import lagrange_search as lagrange_search
    from . import lagrange_tree as lagrange_tree
    from . import lanes as lanes
    from . import level_sets as level_sets
    from . import levels as levels
    from . import local_search as local_search
    from . import messages as messages
    from . import pairs as pairs
    from . import reduce as reduce
    from . import search as search
    from . import splitmix as splitmix
    from . import uniform as uniform
    from . import uniques as uniques
    from . import weighted as weighted
    from . import weights as weights
else:

    def __getattr__(name: str) -> ModuleType:
        """Import a module of kernels; from then on it is an attribute like any other."""
        module = f"{__name__}.{name}"
        if find_spec(module) is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        with standing():
            return import_module(module)
