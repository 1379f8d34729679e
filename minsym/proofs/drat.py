"""DRAT proofs that a CNF has no model: have a SAT solver write one, and a checker check one.

Both run in processes of their own, which can be killed. The solver is CaDiCaL 1.9.5 of PySAT. It
writes the proof as text, straight to the file: neither Python nor the solver holds it. Whatever is
called as ``drat-trim CNF PROOF`` is a checker: the program of that name where it is installed, else
the package ``dratify``.
"""

import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from minsym.base.processes import command, how_it_ended, start
from minsym.base.text import quoted
from minsym.errors import EngineLost, InputError

#: The solver that writes proofs.
SOLVER = "CaDiCaL 1.9.5"

#: The checker that comes as a Python package.
PACKAGE = "dratify"

#: Seconds between two looks at the time and at the file.
LOOK = 0.1

_BLOCK = 1 << 20

_SATISFIABLE, _UNSATISFIABLE = 10, 20  # the exit statuses of SAT solvers


def write_drat(
    cnf: Path, drat: Path, seconds: float | None, watch: Callable[[int], None] | None = None
) -> bool:
    """Write a DRAT proof that a CNF has no model; return False if it has one.

    Parameters
    ----------
    cnf, drat : Path
    seconds : float, optional
        Wall-clock seconds.
    watch : callable, optional
        Called now and then with the bytes written.

    Raises
    ------
    TimeoutError
        If the time is over.
    EngineLost
        If the process dies.
    """
    arguments = command("minsym.proofs.drat", "refute", str(cnf), str(drat))
    status, _ = _call(arguments, seconds, lambda: watch and watch(drat.stat().st_size))
    if status not in {_SATISFIABLE, _UNSATISFIABLE}:
        raise EngineLost(f"{SOLVER}: its process {how_it_ended(status)}")
    return status == _UNSATISFIABLE


def check_drat(cnf: Path, drat: Path, checker: str) -> bool:
    """Return whether a checker, as `find_checker` returns it, verifies a proof."""
    files = [str(cnf.resolve()), str(drat.resolve())]
    if checker == PACKAGE:
        arguments = command("minsym.proofs.drat", "serve_dratify", *files)
    else:
        # Its own limit is 20,000 s: after it, it says so and exits as if all was well.
        arguments = [checker, *files, "-t", "2000000000"]
    status, printed = _call(arguments, None)
    lines = re.split(rb"[\r\n]+", printed)
    if status == 0 and b"s VERIFIED" in lines:
        return True
    if b"s NOT VERIFIED" not in lines:
        raise EngineLost(f"{checker} gave no verdict: its process {how_it_ended(status)}")
    return False


def find_checker(name: str | None = None) -> str:
    """Return the checker to use: ``PACKAGE`` or the path of a program.

    Parameters
    ----------
    name : str, optional
        Either. Without it, drat-trim if it is installed, else the package.

    Raises
    ------
    InputError
        If it is not there.
    """
    if name not in {None, PACKAGE}:
        found = shutil.which(name)
        if found is None:
            raise InputError(f"--checker: there is no program {quoted(name)}")
        return found
    found = shutil.which("drat-trim") if name is None else None
    if found is not None:
        return found
    try:
        import dratify  # noqa: F401, PLC0415
    except ImportError:
        raise InputError(
            "there is no checker of proofs: install drat-trim, or `pip install 'minsym[proofs]'`"
        ) from None
    return PACKAGE


def check_text(drat: Path, variables: int) -> None:
    """Raise InputError unless a file is DRAT in text on about so many variables.

    Checkers take memory for what a proof names and skip what they cannot read.
    """
    digits = len(str(variables))
    line = rb"(?:d )?(?:-?[1-9][0-9]{0,%d} )*0\n" % (digits - 1)
    lines, one = re.compile(rb"(?:%s)*+" % line), re.compile(line)
    longest = (variables + 1) * (digits + 2) + 2
    number, rest = 1, b""
    with open(drat, "rb") as stream:
        while block := stream.read(_BLOCK):
            text = rest + block
            whole, rest = text[: text.rfind(b"\n") + 1], text[text.rfind(b"\n") + 1 :]
            if not lines.fullmatch(whole):
                good = next(i for i, x in enumerate(whole.splitlines(True)) if not one.fullmatch(x))
                raise _no_step(drat, number + good)
            number += whole.count(b"\n")
            if len(rest) > longest:
                raise _no_step(drat, number)
    if rest:
        raise _no_step(drat, number)


def _no_step(drat: Path, line: int) -> InputError:
    return InputError(f"{quoted(drat.name)}: line {line} is no step of a DRAT proof of this CNF")


def _call(
    arguments: list[str], seconds: float | None, look: Callable[[], object] = lambda: None
) -> tuple[int, bytes]:
    """Run a program; return its exit status and what it printed."""
    end = None if seconds is None else time.perf_counter() + seconds
    try:
        child = start(arguments, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise InputError(f"{arguments[0]}: {error.strerror}") from None
    with child:
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    printed, _ = child.communicate(timeout=LOOK)
                    return child.returncode, printed
                look()
                if end is not None and time.perf_counter() > end:
                    raise TimeoutError
        finally:
            child.kill()


# What runs in the other process.


def refute(cnf: str, drat: str) -> None:
    """Solve a CNF in a process of its own, write the proof, and exit as SAT solvers do."""
    import pysolvers  # noqa: PLC0415
    from pysat.formula import CNF  # noqa: PLC0415
    from pysat.solvers import Cadical195  # noqa: PLC0415

    with open(drat, "w+b") as stream, Cadical195() as solver:
        # As `with_proof=True` does it, with a file of ours and in text.
        solver.configure({"binary": 0})
        solver.prfile = stream
        solver.prfp = pysolvers.cadical195_tracepr(solver.cadical, stream)
        for clause in CNF(from_file=cnf):
            solver.add_clause(clause)
        model = solver.solve()
        pysolvers.flushpr(solver.prfp)
    sys.exit(_SATISFIABLE if model else _UNSATISFIABLE)


def serve_dratify(cnf: str, drat: str) -> None:
    """Check a proof with dratify in a process of its own; print and exit as drat-trim does.

    Every step has to follow from what is there (RUP), as all steps of CaDiCaL 1.9.5 do. RAT steps
    are not taken: dratify 0.1.10 forgets deleted clauses in them, but not what those propagated,
    and verifies proofs of CNFs that have models.
    """
    import dratify  # noqa: PLC0415

    with contextlib.suppress(ImportError):  # registers its compiled checker where it has one
        import cdclkit.native  # noqa: F401, PLC0415
    formula = dratify.parse_dimacs(Path(cnf).read_text("ascii"), strict=True)
    result = dratify.check_proof(formula, Path(drat).read_text("ascii"), check_rat=False)
    print("s VERIFIED" if result.ok else "s NOT VERIFIED")
    sys.exit(not result.ok)
