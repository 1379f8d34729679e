"""What is installed, what is loaded when, and that the version is the same everywhere."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest

import minsym
from minsym.data import TABLES
from tests.test_rooms import MODULES, PACKAGES, ROOMS, ROOT, room_of, source_files, within


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
    files = [(f"{name}.csv", f"{name.upper()}.md") for name in TABLES]
    tables = {f"minsym/data/{file}" for pair in files for file in pair}
    needed = {"minsym/py.typed", *tables}
    licence = f"minsym-{minsym.__version__}.dist-info/licenses/LICENSE"
    assert needed | {licence} <= wheel_files


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
    heavy = {
        "numba", "llvmlite", "pyarrow", "matplotlib", "pandas", "polars", "torch", "jinja2",
        "altair", "vl_convert",
    }  # fmt: skip
    code = f"import sys\n{code}\nprint('loaded:', *{heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_type_checkers_see_the_names_that_are_imported_when_used() -> None:
    """`minsym` lists them twice: for them under TYPE_CHECKING, and where each is at run time."""
    tree = ast.parse((ROOT / "minsym" / "__init__.py").read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {
        alias.asname: f"{node.module}.{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {name: f"minsym.{home}.{name}" for name, home in minsym._HOME.items()}
    assert all(getattr(minsym, name) is not None for name in minsym.__all__)


@pytest.mark.parametrize(
    "room", [room for room in ROOMS if not within(room, "minsym.kernels", "minsym.agents")]
)
def test_importing_loads_no_compiler(room: str) -> None:
    """Kernels are imported when they are first touched; torch may load numba itself."""
    names = [module for module in MODULES if room_of(module) == room]
    code = f"""import sys
import minsym
minsym.__path__[:] = {list(minsym.__path__)}
from importlib import import_module
for module in {names}:
    import_module(module)
    assert "numba" not in sys.modules, module"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


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
