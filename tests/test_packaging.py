"""What is installed, who imports whom, and that the version is the same everywhere."""

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import minsym

ROOT = Path(__file__).parent.parent
#: The folders of the checkout that are installed, and the package each becomes.
PACKAGES = {"minsym": "minsym", "solvers": "minsym.solvers", "agents": "minsym.agents"}
#: The rooms of the house, in order: each imports from itself and from those before it.
ROOMS = (
    "minsym.version",
    "minsym.errors",
    "minsym.kernels",
    "minsym.base",
    "minsym.model",
    "minsym.solving",
    "minsym.games",
    "minsym.proofs",
    "minsym.formats",
    "minsym.solvers",
    "minsym.agents.play",
    "minsym.questions",
    "minsym.families",
    "minsym.compare",
    "minsym.datasets",
    "minsym.agents.learn",
    "minsym.agents.measure",
    "minsym.cli",
)


def source_files(folder: str) -> list[Path]:
    """Return the files of a folder, relative to it, caches and hidden files left out."""
    paths = [p.relative_to(ROOT / folder) for p in (ROOT / folder).rglob("*") if p.is_file()]
    return [p for p in paths if "__pycache__" not in p.parts and not p.name.startswith(".")]


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel from a copy, so that nothing is left in the checkout; list its files."""
    copy = tmp_path_factory.mktemp("checkout")
    skip = shutil.ignore_patterns("__pycache__", "_build", ".*")
    for folder in [*PACKAGES, "experiments", "tests", "docs"]:
        shutil.copytree(ROOT / folder, copy / folder, ignore=skip)
    for name in ["pyproject.toml", "README.md", "LICENSE"]:
        shutil.copy(ROOT / name, copy)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "."]
    built = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (copy / "dist").glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel_files: set[str]) -> None:
    """A sub-package that pyproject.toml forgets would be missing without a word."""
    expected = {
        f"{package.replace('.', '/')}/{path.as_posix()}"
        for folder, package in PACKAGES.items()
        for path in source_files(folder)
    }
    found = {name for name in wheel_files if ".dist-info/" not in name}
    missing = sorted(expected - found)
    assert not missing, f"not in the wheel; see [tool.setuptools] in pyproject.toml: {missing}"
    assert not found - expected, f"in the wheel, not in the packages: {sorted(found - expected)}"


def test_the_wheel_holds_types_data_and_licence(wheel_files: set[str]) -> None:
    """What is no code and yet needed."""
    needed = {"minsym/py.typed", "minsym/data/zoo.csv", "minsym/data/ZOO.md"}
    licence = f"minsym-{minsym.__version__}.dist-info/licenses/LICENSE"
    assert needed | {licence} <= wheel_files


def modules() -> dict[str, Path]:
    """Return the modules of the packages and the files they are in."""
    found = {}
    for folder, package in PACKAGES.items():
        for path in source_files(folder):
            if path.suffix == ".py":
                parts = [part for part in path.with_suffix("").parts if part != "__init__"]
                found[".".join([package, *parts])] = ROOT / folder / path
    return found


def imports(module: str, path: Path) -> Iterator[str]:
    """Yield the dotted names a module imports, wherever in it the import stands."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{source}.{alias.name}" for alias in node.names)


def within(name: str, packages: list[str]) -> bool:
    """Whether a dotted name is one of the packages or in one."""
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


MODULES = sorted(modules().items())
IMPORTS = [(module, name) for module, path in MODULES for name in imports(module, path)]


def room_of(name: str) -> str | None:
    """Return the room that a module, or a name in one, is in."""
    return next((room for room in ROOMS if within(name, [room])), None)


def test_each_room_imports_only_from_those_before_it() -> None:
    """Data flow one way, so that no room depends on what is built on it."""
    wrong = []
    for module, name in IMPORTS:
        here, there = room_of(module), room_of(name)
        if here and there and ROOMS.index(there) > ROOMS.index(here):
            wrong.append((module, name))
    assert not wrong


def test_kernels_import_arrays_the_compiler_and_each_other() -> None:
    """A kernel knows numbers only."""
    allowed = ["minsym.kernels", "numpy", "numba", "llvmlite", *sys.stdlib_module_names]
    wrong = [
        (module, name)
        for module, name in IMPORTS
        if within(module, ["minsym.kernels"]) and not within(name, allowed)
    ]
    assert not wrong


def test_nothing_installed_imports_experiments_tests_or_the_command_line() -> None:
    """These stand on everything, and nothing stands on them."""
    wrong = [
        (module, name)
        for module, name in IMPORTS
        if within(name, ["experiments", "tests"])
        or (within(name, ["minsym.cli"]) and not within(module, ["minsym.cli", "minsym.__main__"]))
    ]
    assert not wrong


def test_experiments_do_not_import_the_command_line() -> None:
    """How commands print is their own business."""
    folder = ROOT / "experiments"
    paths = [folder / path for path in source_files("experiments") if path.suffix == ".py"]
    wrong = [
        (path.name, name)
        for path in paths
        for name in imports("experiments", path)
        if within(name, ["minsym.cli"])
    ]
    assert not wrong


def test_only_agents_import_torch() -> None:
    """The solver works where torch is not installed."""
    wrong = [
        (module, name)
        for module, name in IMPORTS
        if within(name, ["torch"]) and not within(module, ["minsym.agents"])
    ]
    assert not wrong


def test_the_core_names_backends_only_as_strings() -> None:
    """A backend is loaded when it is used; see minsym/backends.py."""
    core = [pair for pair in IMPORTS if not within(pair[0], ["minsym.solvers", "minsym.agents"])]
    assert not [pair for pair in core if within(pair[1], ["minsym.solvers"])]


def test_backends_do_not_import_the_facade() -> None:
    """The facade calls backends, not the other way round."""
    solvers = [pair for pair in IMPORTS if within(pair[0], ["minsym.solvers"])]
    assert not [pair for pair in solvers if within(pair[1], ["minsym.questions.minimum"])]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import minsym", id="import minsym"),
        pytest.param("import minsym.cli", id="import minsym.cli"),
        pytest.param(
            "import contextlib, minsym.cli\n"
            "sys.argv = ['minsym', '--help']\n"
            "with contextlib.suppress(SystemExit): minsym.cli.main()",
            id="minsym --help",
        ),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_used(code: str) -> None:
    """The command line answers at once."""
    heavy = {"numba", "llvmlite", "pyarrow", "matplotlib", "pandas", "torch"}
    code = f"import sys\n{code}\nprint('loaded:', *{heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_the_version_is_the_same_everywhere() -> None:
    """In pyproject.toml, the package, CITATION.cff and at the top of CHANGELOG.md."""

    def first(pattern: str, name: str) -> str:
        found = re.search(pattern, (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert found is not None, name
        return found[1]

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == minsym.__version__
    assert first(r"^version: (\S+)$", "CITATION.cff") == minsym.__version__
    assert first(r"^## \[(\d[^\]]*)\]", "CHANGELOG.md") == minsym.__version__
