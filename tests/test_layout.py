"""The test of a module is found by its path."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: The folders of modules, and those below `tests` for their tests.
PLACES = {
    "minsym": Path(),
    "solvers": Path("solvers"),
    "agents": Path("agents"),
    "experiments": Path("experiments"),
}

#: Files of tests that are named for no module, and what they are about.
ABOUT_MORE = {
    "agents/play/test_cells.py": "all cells, beside torch's own",
    "agents/play/test_contract.py": "what every goal, cell and channel has to keep",
    "agents/play/test_goals.py": "all goals, on answers worked out by hand",
    "agents/play/test_parity.py": "sender, channel, receiver and loss together, beside EGG's",
    "cli/test_cli.py": "what all commands have in common",
    "experiments/test_benchmarks.py": "all scripts of benchmarks, at toy size",
    "experiments/test_experiments.py": "all experiments, from one run of each at toy size",
    "families/test_families.py": "what each family has to do",
    "kernels/test_signatures.py": "what holds of all kernels",
    "pages/test_browser.py": "pages as they are in a browser, all of them",
    "solving/test_costs.py": "costs, in reductions, bounds and every backend",
}

#: Modules without a file of their own, by the one that tests them.
TESTED_IN = {
    "agents/play/test_cells.py": [
        f"agents/play/cells/{name}" for name in ("gru", "lstm", "transformer")
    ],
    "agents/play/test_goals.py": [
        f"agents/play/goals/{name}" for name in ("asked", "discrimination", "reconstruction")
    ],
    "cli/test_cli.py": ["errors"],
    "compare/test_bench.py": ["compare/child"],
    "families/test_families.py": ["families/uniform"],
    "families/test_search.py": ["families/rows"],
    "formats/test_delimited.py": ["formats/bulk"],
    "formats/test_recognize.py": ["formats/known"],
    "pages/test_of_run.py": ["pages/report"],
    "pages/test_render.py": ["pages/content"],
    "pictures/test_style.py": ["pictures/labels"],
    "questions/test_keys.py": ["questions/apart"],
    "questions/test_whole_table.py": ["questions/parts"],
    "proofs/test_proof.py": ["proofs/card", "proofs/formats"],
    "questions/test_protect.py": ["questions/blanks", "questions/columns"],
    "solvers/test_graph.py": ["solvers/partition"],
    # The contract that every backend keeps.
    "solving/test_backends.py": [
        f"solvers/{name}" for name in ("cpsat", "ilp", "plain", "reference", "sat", "scip")
    ],
    "test_packaging.py": ["version"],
}


def modules() -> set[str]:
    """Return the modules, by the path that tests of them have below `tests`."""
    found = set()
    for folder, place in PLACES.items():
        for path in (ROOT / folder).rglob("[!_]*.py"):
            found.add((place / path.relative_to(ROOT / folder).with_suffix("")).as_posix())
    return found


def files() -> set[str]:
    """Return the files of tests, relative to `tests`."""
    tests = ROOT / "tests"
    return {path.relative_to(tests).as_posix() for path in tests.rglob("test_*.py")}


def file_of(module: str) -> str:
    """Return the file that tests of a module are in."""
    return Path(module).with_name(f"test_{Path(module).name}.py").as_posix()


def test_files_of_tests_are_named_for_a_module() -> None:
    """Of the room that their folder stands for; the others say what they are about."""
    named = set(map(file_of, modules()))
    assert {file for file in files() if "/" in file} - named == ABOUT_MORE.keys()


def test_modules_have_a_file_of_tests() -> None:
    """Or another one tests them; kernels, commands and experiments may do without."""
    free = ("kernels/", "cli/", "experiments/")
    without = {module for module in modules() if file_of(module) not in files()}
    tested = {module for group in TESTED_IN.values() for module in group}
    assert {module for module in without if not module.startswith(free)} == tested


@pytest.mark.parametrize("file", TESTED_IN)
def test_what_tests_other_modules_is_there(file: str) -> None:
    """A line must not outlive the file that it names."""
    assert file in files()
