"""minsym: the fewest symbols that single out a target, exactly.

The public names below are imported when first used, so that ``import minsym`` and
``minsym --help`` load neither numba nor a solver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from minsym.audit import audit_table as audit_table
    from minsym.batch import complexity as complexity
    from minsym.batch import solve_batch as solve_batch
    from minsym.context import MISSING as MISSING
    from minsym.context import Context as Context
    from minsym.cover import CoverProblem as CoverProblem
    from minsym.dataset import Dataset as Dataset
    from minsym.dataset import Games as Games
    from minsym.errors import BackendError as BackendError
    from minsym.errors import InputError as InputError
    from minsym.facade import solve as solve
    from minsym.facade import solve_min_sym as solve_min_sym
    from minsym.generation import choose_family as choose_family
    from minsym.generation import generate as generate
    from minsym.generation import plan as plan
    from minsym.graphs import dominating_set as dominating_set
    from minsym.graphs import vertex_cover as vertex_cover
    from minsym.problems import read_problem as read_problem
    from minsym.setting import Setting as Setting
    from minsym.solution import Limits as Limits
    from minsym.solution import Solution as Solution
    from minsym.solution import Status as Status
    from minsym.solution import Symbol as Symbol
    from minsym.spec import Spec as Spec
    from minsym.tables import Table as Table
    from minsym.tables import read_table as read_table
    from minsym.uniform import UniformContexts as UniformContexts
    from minsym.writers import write_hgr as write_hgr
    from minsym.writers import write_problem as write_problem

__version__ = "0.1.0"

_HOME = {
    "audit_table": "audit",
    "complexity": "batch",
    "solve_batch": "batch",
    "MISSING": "context",
    "Context": "context",
    "CoverProblem": "cover",
    "Dataset": "dataset",
    "Games": "dataset",
    "BackendError": "errors",
    "InputError": "errors",
    "solve": "facade",
    "solve_min_sym": "facade",
    "choose_family": "generation",
    "generate": "generation",
    "plan": "generation",
    "dominating_set": "graphs",
    "vertex_cover": "graphs",
    "read_problem": "problems",
    "Setting": "setting",
    "Limits": "solution",
    "Solution": "solution",
    "Status": "solution",
    "Symbol": "solution",
    "Spec": "spec",
    "Table": "tables",
    "read_table": "tables",
    "UniformContexts": "uniform",
    "write_hgr": "writers",
    "write_problem": "writers",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'minsym' has no attribute {name!r}")
    return getattr(import_module(f"minsym.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOME]
