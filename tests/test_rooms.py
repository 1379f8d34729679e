"""The rooms of the house: which there are, and who imports from whom.

The pages `docs/how-it-is-built.md` and `docs/api.md` are made from what is here.
"""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import minsym

ROOT = Path(__file__).parent.parent

#: The folders of the checkout that are installed, and the package each becomes.
PACKAGES = {"minsym": "minsym", "solvers": "minsym.solvers", "agents": "minsym.agents"}

#: The rooms, from the ground up. A room imports from itself and from the lines above its own, so
#: that data flow one way; rooms in one line know nothing of each other. What a room is for stands
#: in the first line of its ``__init__``.
STOREYS = (
    ("version", "errors", "kernels", "data"),  # know nothing else of minsym; kernels are compiled
    ("base",),  # files, text, processes, threads: what every room needs and none owns
    ("model",),  # the nouns: context, cover problem, solution
    ("solving", "games", "proofs"),  # the machinery; settings and theory; what others can check
    ("formats", "solvers", "agents.play"),  # files in and out; the backends; two agents
    ("questions",),  # what can be asked
    ("families", "compare"),  # ways to draw contexts; backends beside each other
    ("datasets",),  # games in a folder
    ("agents.learn",),
    ("agents.measure",),
    ("pictures",),
    ("pages",),  # what a person looks at in a browser
    ("cli",),  # stands on everything, and nothing stands on it
)

#: The same in one list, by the names they are imported by.
ROOMS = tuple(f"minsym.{room}" for storey in STOREYS for room in storey)

#: What is in no room: the public names, which are imported when they are used, the packages
#: that hold rooms, and what ``python -m minsym`` runs.
NO_ROOM = ("minsym", "minsym.__main__", "minsym.agents")


def source_files(folder: str) -> list[Path]:
    """Return the files of a folder, relative to it, caches and hidden files left out."""
    paths = [p.relative_to(ROOT / folder) for p in (ROOT / folder).rglob("*") if p.is_file()]
    return [p for p in paths if "__pycache__" not in p.parts and not p.name.startswith(".")]


def modules() -> dict[str, Path]:
    """Return the modules of the packages, in order, and the files they are in."""
    found = {}
    for folder, package in PACKAGES.items():
        for path in source_files(folder):
            if path.suffix == ".py":
                parts = [part for part in path.with_suffix("").parts if part != "__init__"]
                found[".".join([package, *parts])] = ROOT / folder / path
    return dict(sorted(found.items()))


def imports(module: str, path: Path) -> Iterator[str]:
    """Yield the dotted names a module imports, wherever in it the import stands."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{source}.{alias.name}" for alias in node.names)


def within(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages or in one."""
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def room_of(name: str) -> str | None:
    """Return the room that a module, or a name in one, is in."""
    return next((room for room in ROOMS if within(name, room)), None)


MODULES = modules()
IMPORTS = [(module, name) for module, path in MODULES.items() for name in imports(module, path)]


@cache
def imports_between_rooms() -> dict[str, set[str]]:
    """Return for each room the other rooms it imports from."""
    found: dict[str, set[str]] = {room: set() for room in ROOMS}
    for module, name in IMPORTS:
        here, there = room_of(module), room_of(name)
        if here and there and here != there:
            found[here].add(there)
    return found


def test_every_module_has_a_room() -> None:
    """A loose module would be held to no order."""
    assert [name for name in MODULES if room_of(name) is None] == sorted(NO_ROOM)


def test_every_room_is_there_and_says_what_it_is_for() -> None:
    """Its first line is shown in the picture of the rooms and above its part of the reference."""
    for room in ROOMS:
        text = ast.get_docstring(ast.parse(MODULES[room].read_text(encoding="utf-8"))) or ""
        assert text.splitlines()[0].endswith("."), room


def test_each_room_imports_only_from_those_below_it() -> None:
    """Data flow one way, so that no room depends on what is built on it."""
    storey = {f"minsym.{room}": n for n, rooms in enumerate(STOREYS) for room in rooms}
    wrong = [
        (module, name)
        for module, name in IMPORTS
        if (here := room_of(module)) and (there := room_of(name))
        if here != there and storey[there] >= storey[here]
    ]
    assert not wrong


def test_no_room_imports_the_public_names() -> None:
    """``from minsym import solve`` would be a way round the order."""
    public = ["minsym", *(f"minsym.{name}" for name in minsym.__all__)]
    assert not [pair for pair in IMPORTS if pair[1] in public]


def test_no_room_is_named_like_a_public_name() -> None:
    """To import the room would put it in the place of the function."""
    assert not {room.split(".")[1] for room in ROOMS} & set(minsym.__all__)


def test_there_is_no_circle_of_modules_within_a_room() -> None:
    """Between rooms there is none by their order."""
    inner: dict[str, set[str]] = {name: set() for name in MODULES}
    for module, name in IMPORTS:
        other = name if name in MODULES else name.rpartition(".")[0]
        if room_of(module) == room_of(other) is not None and not within(module, other):
            inner[module].add(other)
    TopologicalSorter(inner).prepare()  # raises CycleError, which names them


def test_kernels_import_arrays_the_compiler_and_each_other() -> None:
    """A kernel knows numbers only; what is compiled is saved by one process at a time."""
    libraries = ["numpy", "numba", "llvmlite", "filelock"]
    allowed = ["minsym.kernels", *libraries, *sys.stdlib_module_names]
    assert not [
        (module, name)
        for module, name in IMPORTS
        if within(module, "minsym.kernels") and not within(name, *allowed)
    ]


def test_only_agents_import_torch() -> None:
    """The solver works where torch is not installed."""
    assert not [
        (module, name)
        for module, name in IMPORTS
        if within(name, "torch") and not within(module, "minsym.agents")
    ]


def test_backends_are_named_as_strings_only() -> None:
    """A backend is loaded when it is used; see `minsym/solving/backends.py`."""
    assert not [
        (module, name)
        for module, name in IMPORTS
        if within(name, "minsym.solvers") and not within(module, "minsym.solvers")
    ]


def test_what_is_imported_is_there() -> None:
    """Wherever the import stands: type checkers do not look into agents from outside."""
    missing = []
    for module, name in IMPORTS:
        home, _, what = name.rpartition(".")
        if name not in MODULES and home in MODULES and not hasattr(import_module(home), what):
            missing.append((module, name))
    assert not missing


def test_experiments_do_not_import_the_command_line() -> None:
    """How commands print is their own business."""
    folder = ROOT / "experiments"
    paths = [folder / path for path in source_files("experiments") if path.suffix == ".py"]
    assert not [
        (path.name, name)
        for path in paths
        for name in imports("experiments", path)
        if within(name, "minsym.cli")
    ]


def test_nothing_installed_imports_experiments_tests_or_the_command_line() -> None:
    """These stand on everything, and nothing stands on them."""
    assert not [
        (module, name)
        for module, name in IMPORTS
        if within(name, "experiments", "tests")
        or (within(name, "minsym.cli") and not within(module, "minsym.cli", "minsym.__main__"))
    ]
