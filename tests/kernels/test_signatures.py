"""Each kernel is compiled for one combination of argument types: see `minsym.kernels`."""

import ast
import inspect
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from minsym import kernels

MODULES = [import_module(f"{kernels.__name__}.{m.name}") for m in iter_modules(kernels.__path__)]

#: Runs commands in one process; fails with the kernels that Python called with several types.
CHAIN = """
import sys
from pathlib import Path
from minsym.cli import run
from minsym.solving.plain import Steps
from numba.core.dispatcher import Dispatcher

Steps.left_out = True  # all is done by compiled code
folder = Path(sys.argv[1])
table, shape = str(folder / "table.csv"), "--attributes 8 --values 3 --images 8 --count 20"
assert run(["solve", table]) == run(["audit", table]) == run(["solve", "--seed", "1"]) == 0
for family in ("uniform", "latent", "codes"):
    games = str(folder / family)
    generate = f"generate --family {family} --target 2 {shape} --out".split()
    assert run([*generate, games]) == run(["verify", games]) == 0
modules = [module for name, module in sys.modules.items() if name.startswith("minsym.kernels.")]
found = {k for m in modules for k in vars(m).values() if isinstance(k, Dispatcher)}
called = {k.__name__: k.signatures for k in found if k.signatures}
assert {"solve_targets", "solve_contexts", "minimum_messages"} <= set(called)
sys.exit("\\n".join(f"{k}: {types}" for k, types in called.items() if len(types) > 1) or 0)
"""


def test_commands_hand_kernels_one_type(tmp_path: Path) -> None:
    """No twin for read-only arrays, other layouts or integers."""
    rows = np.random.default_rng(0).integers(0, 3, (8, 8))
    np.savetxt(tmp_path / "table.csv", rows, "%d", ",", header="a,b,c,d,e,f,g,h", comments="")
    done = subprocess.run(
        [sys.executable, "-c", CHAIN, tmp_path],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _calls(module: ModuleType) -> Iterator[tuple[Any, bool, str]]:
    """Yield the kernels called in those of a module, whether with a constant, and where."""
    known = vars(module)
    for kernel in known.values():
        if not isinstance(kernel, Dispatcher) or kernel.__module__ != module.__name__:
            continue
        for call in ast.walk(ast.parse(inspect.getsource(kernel))):
            if not isinstance(call, ast.Call):
                continue
            owner, _, name = ast.unparse(call.func).rpartition(".")
            called = getattr(known.get(owner), name, None) if owner else known.get(name)
            if isinstance(called, Dispatcher):
                constant = any(_is_constant(argument, known) for argument in call.args)
                yield called, constant, f"{module.__name__}: {ast.unparse(call)}"


def _is_constant(argument: ast.expr, known: dict[str, Any]) -> bool:
    """Whether numba takes the argument, or a part of a tuple, for a literal."""
    if isinstance(argument, ast.Tuple):
        return any(_is_constant(part, known) for part in argument.elts)
    if isinstance(argument, ast.UnaryOp):
        return _is_constant(argument.operand, known)
    value = known.get(argument.id) if isinstance(argument, ast.Name) else None
    return isinstance(argument, ast.Constant) or type(value) in (int, bool)


def test_kernels_called_from_several_places_are_given_no_constants() -> None:
    """A constant has a type of its own, for which a kernel is compiled once more."""
    calls = [call for module in MODULES for call in _calls(module)]
    times = Counter(called for called, _, _ in calls)
    assert not [where for called, constant, where in calls if constant and times[called] > 1]
