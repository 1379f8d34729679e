"""What a checkout needs to run its tests."""

import hashlib
import os
from pathlib import Path

import pytest

import minsym

checkout = Path(__file__).parent

# The examples of the gallery run when the docs are built, which copies them too.
collect_ignore = ["docs/gallery", "docs/auto_gallery", "docs/_build"]

# Uninstalled, `minsym.solvers` is the folder `solvers`.
if str(checkout) not in minsym.__path__:
    minsym.__path__.append(str(checkout))

# A compiled kernel is cached until its own file changes, but holds code of the others: a
# cache for each state of all of them.
kernels = sorted((checkout / "minsym" / "kernels").glob("*.py"))
state = hashlib.sha256(b"".join(file.read_bytes() for file in kernels)).hexdigest()[:16]
os.environ.setdefault("NUMBA_CACHE_DIR", str(checkout / ".numba_cache" / state))


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test, and each example, the steps without compiled code that a new process has."""
    # Not before NUMBA_CACHE_DIR is set.
    from minsym.solving.plain import ALLOWANCE, Steps  # noqa: PLC0415

    monkeypatch.setattr(Steps, "allowance", ALLOWANCE)
