"""Compiling everything in advance."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Prints the kernels that were not used.
WARM = """
import sys
from importlib import import_module
from minsym.cli import run

assert run(["warm-up"]) == 0
for called in sys.argv[1:]:
    module, name = called.split(".")
    kernel = getattr(import_module(f"minsym.kernels.{module}"), name)
    if not getattr(kernel, "overloads", True):  # other functions have none
        print("left out:", called)
"""


def called() -> Iterator[str]:
    """Yield the kernels that Python calls, ``module.name``."""
    for folder in ("minsym", "solvers", "agents"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.parent.name == "kernels":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    owner, _, name = ast.unparse(node.func).rpartition(".")
                    package, _, module = owner.rpartition(".")
                    if package == "kernels" and module != "clock":
                        yield f"{module}.{name}"


@pytest.mark.slow
def test_every_kernel_that_is_called_is_compiled() -> None:
    """No command has to compile anything afterwards."""
    kernels = sorted({*called()})
    assert len(kernels) > 50
    done = subprocess.run(
        [sys.executable, "-c", "import conftest" + WARM, *kernels],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, *left_out = done.stdout.splitlines()
    assert said.startswith("everything is compiled; ")
    assert not left_out
