"""minsym: the fewest symbols that single out a target, exactly.

The public names below are imported when first used, so that ``import minsym`` and
``minsym --help`` load neither numba nor a solver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from minsym.version import __version__ as __version__

if TYPE_CHECKING:
    from minsym.audit import audit_table as audit_table
    from minsym.batch import complexity as complexity
    from minsym.batch import solve_batch as solve_batch
    from minsym.dataset import Dataset as Dataset
    from minsym.dataset import Games as Games
    from minsym.errors import BackendError as BackendError
    from minsym.errors import InputError as InputError
    from minsym.facade import solve as solve
    from minsym.facade import solve_min_sym as solve_min_sym
    from minsym.formats.problems import read_problem as read_problem
    from minsym.formats.problems import write_hgr as write_hgr
    from minsym.formats.problems import write_problem as write_problem
    from minsym.formats.tables import Table as Table
    from minsym.formats.tables import read_table as read_table
    from minsym.generation import choose_family as choose_family
    from minsym.generation import generate as generate
    from minsym.generation import plan as plan
    from minsym.model.context import MISSING as MISSING
    from minsym.model.context import Context as Context
    from minsym.model.cover import CoverProblem as CoverProblem
    from minsym.model.graphs import dominating_set as dominating_set
    from minsym.model.graphs import vertex_cover as vertex_cover
    from minsym.model.solution import Limits as Limits
    from minsym.model.solution import Solution as Solution
    from minsym.model.solution import Status as Status
    from minsym.model.solution import Symbol as Symbol
    from minsym.setting import Setting as Setting
    from minsym.spec import Spec as Spec
    from minsym.uniform import UniformContexts as UniformContexts

_HOME = {
    "audit_table": "audit",
    "complexity": "batch",
    "solve_batch": "batch",
    "Dataset": "dataset",
    "Games": "dataset",
    "BackendError": "errors",
    "InputError": "errors",
    "solve": "facade",
    "solve_min_sym": "facade",
    "read_problem": "formats.problems",
    "Table": "formats.tables",
    "read_table": "formats.tables",
    "write_hgr": "formats.problems",
    "write_problem": "formats.problems",
    "choose_family": "generation",
    "generate": "generation",
    "plan": "generation",
    "MISSING": "model.context",
    "Context": "model.context",
    "CoverProblem": "model.cover",
    "dominating_set": "model.graphs",
    "vertex_cover": "model.graphs",
    "Limits": "model.solution",
    "Solution": "model.solution",
    "Status": "model.solution",
    "Symbol": "model.solution",
    "Setting": "setting",
    "Spec": "spec",
    "UniformContexts": "uniform",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'minsym' has no attribute {name!r}")
    return getattr(import_module(f"minsym.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOME]
