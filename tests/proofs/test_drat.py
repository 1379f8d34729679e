"""DRAT proofs: written by a solver, read by checkers."""

import stat
from pathlib import Path

import pytest

from minsym import BackendError, InputError
from minsym.proofs.drat import PACKAGE, check_drat, check_text, find_checker, write_drat


def test_a_long_proof_is_read_in_blocks(tmp_path: Path) -> None:
    """Steps across blocks are whole, and the line of an error is counted from the first."""
    path = tmp_path / "long.drat"
    path.write_bytes(b"d 12 -34 0\n" * 300_000)
    check_text(path, 40)
    path.write_bytes(b"d 12 -34 0\n" * 300_000 + b"d 12 -34 5\n")
    with pytest.raises(InputError, match="line 300001 "):
        check_text(path, 40)


def program(folder: Path, name: str, lines: str) -> str:
    """Write a program that prints something and return where it is."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_verdict_is_a_line_and_an_exit_status(tmp_path: Path) -> None:
    """What looks like one is none."""
    for lines, verdict in {
        "printf 'c fine\\n\\rs VERIFIED\\n'": True,
        "echo 's NOT VERIFIED'; exit 1": False,
        "echo 's NOT VERIFIED'": False,
        "echo 'c s VERIFIED'": None,
        "echo 's VERIFIED'; exit 1": None,
        "echo 's TIMEOUT'": None,
        "kill -9 $$": None,
    }.items():
        checker = program(tmp_path, "checker", lines)
        if verdict is None:
            with pytest.raises(BackendError, match="gave no verdict"):
                check_drat(tmp_path / "some.cnf", tmp_path / "some.drat", checker)
        else:
            assert check_drat(tmp_path / "some.cnf", tmp_path / "some.drat", checker) == verdict


def test_drat_trim_is_used_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless another checker is asked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_checker() == PACKAGE
    installed = program(tmp_path, "drat-trim", "exit 1")
    assert find_checker() == installed
    assert find_checker(PACKAGE) == PACKAGE
    with pytest.raises(InputError, match="there is no program 'none'"):
        find_checker("none")


def test_a_cnf_with_a_model_has_no_proof(tmp_path: Path) -> None:
    """The solver says so, and the checker does not verify what it wrote."""
    cnf, drat = tmp_path / "some.cnf", tmp_path / "some.drat"
    cnf.write_text("p cnf 2 2\n1 2 0\n-1 2 0\n")
    assert not write_drat(cnf, drat, None)
    assert not check_drat(cnf, drat, PACKAGE)
    cnf.write_text("p cnf 2 4\n1 2 0\n-1 2 0\n1 -2 0\n-1 -2 0\n")
    assert write_drat(cnf, drat, None)
    assert check_drat(cnf, drat, PACKAGE)


def test_a_deleted_clause_and_what_it_propagated_are_no_proof(tmp_path: Path) -> None:
    """1 is true, so 3 is, and 2 is not; without what says so, 2 would be a RAT step."""
    cnf, drat = tmp_path / "model.cnf", tmp_path / "model.drat"
    cnf.write_text("p cnf 3 4\n1 0\n1 2 0\n-1 3 0\n-2 -3 0\n")
    drat.write_text("d -2 -3 0\n2 0\n0\n")
    check_text(drat, 3)
    assert not check_drat(cnf, drat, PACKAGE)
