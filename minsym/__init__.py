"""minsym: the fewest symbols that single out a target, exactly.

The public names below are imported when first used, so that ``import minsym`` and
``minsym --help`` load neither numba nor a solver.
"""

from typing import TYPE_CHECKING

from minsym.version import __version__ as __version__

if TYPE_CHECKING:
    from minsym.datasets.dataset import Dataset as Dataset
    from minsym.datasets.make import generate as generate
    from minsym.datasets.plan import choose_family as choose_family
    from minsym.datasets.plan import plan as plan
    from minsym.datasets.shards import Games as Games
    from minsym.datasets.spec import Spec as Spec
    from minsym.errors import BackendError as BackendError
    from minsym.errors import InputError as InputError
    from minsym.formats.problems import read_problem as read_problem
    from minsym.formats.problems import write_hgr as write_hgr
    from minsym.formats.problems import write_problem as write_problem
    from minsym.formats.table import Table as Table
    from minsym.formats.tables import read_table as read_table
    from minsym.games.setting import Setting as Setting
    from minsym.games.uniform import UniformContexts as UniformContexts
    from minsym.model.context import MISSING as MISSING
    from minsym.model.context import Context as Context
    from minsym.model.cover import CoverProblem as CoverProblem
    from minsym.model.graphs import clique as clique
    from minsym.model.graphs import dominating_set as dominating_set
    from minsym.model.graphs import independent_set as independent_set
    from minsym.model.graphs import vertex_cover as vertex_cover
    from minsym.model.solution import Limits as Limits
    from minsym.model.solution import Solution as Solution
    from minsym.model.solution import Status as Status
    from minsym.model.solution import Symbol as Symbol
    from minsym.questions.implicit import list_implicit as list_implicit
    from minsym.questions.implicit import solve_implicit as solve_implicit
    from minsym.questions.keys import find_key as find_key
    from minsym.questions.keys import list_keys as list_keys
    from minsym.questions.many import complexity as complexity
    from minsym.questions.many import solve_batch as solve_batch
    from minsym.questions.minimum import solve as solve
    from minsym.questions.minimum import solve_min_sym as solve_min_sym
    from minsym.questions.protect import protect_cells as protect_cells
    from minsym.questions.protect import protect_columns as protect_columns
    from minsym.questions.risk import assess_risk as assess_risk
    from minsym.questions.rows import audit_table as audit_table

_HOME = {
    "Dataset": "datasets.dataset",
    "generate": "datasets.make",
    "choose_family": "datasets.plan",
    "plan": "datasets.plan",
    "Games": "datasets.shards",
    "Spec": "datasets.spec",
    "BackendError": "errors",
    "InputError": "errors",
    "read_problem": "formats.problems",
    "write_hgr": "formats.problems",
    "write_problem": "formats.problems",
    "Table": "formats.table",
    "read_table": "formats.tables",
    "Setting": "games.setting",
    "UniformContexts": "games.uniform",
    "MISSING": "model.context",
    "Context": "model.context",
    "CoverProblem": "model.cover",
    "clique": "model.graphs",
    "dominating_set": "model.graphs",
    "independent_set": "model.graphs",
    "vertex_cover": "model.graphs",
    "Limits": "model.solution",
    "Solution": "model.solution",
    "Status": "model.solution",
    "Symbol": "model.solution",
    "list_implicit": "questions.implicit",
    "solve_implicit": "questions.implicit",
    "find_key": "questions.keys",
    "list_keys": "questions.keys",
    "complexity": "questions.many",
    "solve_batch": "questions.many",
    "solve": "questions.minimum",
    "solve_min_sym": "questions.minimum",
    "protect_cells": "questions.protect",
    "protect_columns": "questions.protect",
    "assess_risk": "questions.risk",
    "audit_table": "questions.rows",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    from importlib import import_module  # noqa: PLC0415 - dir(minsym) shows what is public

    if name not in _HOME:
        raise AttributeError(f"module 'minsym' has no attribute {name!r}")
    return getattr(import_module(f"minsym.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*__all__, "__version__", "__doc__", "__file__", "__name__", "__path__"})
