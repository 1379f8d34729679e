"""Which input a proof is about, written down so that others can read it again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from minsym.base.files import sha256_of
from minsym.base.text import quoted
from minsym.errors import InputError, ProofError
from minsym.formats.problems import format_of, read_problem
from minsym.formats.tables import read_table
from minsym.games.uniform import UniformContexts
from minsym.model.context import Context
from minsym.model.cover import CoverProblem

#: Options that say what a file is and what is asked of it, and what holds their values.
OPTIONS = {
    "row": str,
    "name_column": str,
    "columns": list,
    "exclude": list,
    "delimiter": str,
    "encoding": str,
    "format": str,
    "task": str,
    "ignore_costs": bool,
}


def describe(path: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return which file is read, by its SHA-256, and how; what was not asked is left out."""
    on_disk = path != "-" and Path(path).is_file()
    return {
        "input": path,
        "sha256": sha256_of(Path(path)) if on_disk else None,
        "options": {name: options[name] for name in OPTIONS if options.get(name)},
    }


def describe_random(setting: Mapping[str, Any]) -> dict[str, Any]:
    """Return which random context is drawn; the setting is that of `UniformContexts`."""
    return {"random": dict(setting)}


def read_source(
    source: Mapping[str, Any], folder: Path, place: str | None, options: Mapping[str, Any]
) -> Context | CoverProblem:
    """Read again what a proof is about.

    Parameters
    ----------
    source : mapping
        As `describe` or `describe_random` returns it; from a file, so nothing of it is sure.
    folder : Path
        Where the proof lies: the input may be next to it.
    place : str, optional
        Where the input is, instead.
    options : mapping
        Instead of those of the source.

    Raises
    ------
    InputError
        If the input is not there, or not what the source says.
    ProofError
        If it is another file.
    """
    if "random" in source and place is None:
        setting = source["random"]
        try:
            return UniformContexts(**setting).context()
        except (TypeError, ValueError) as error:
            raise InputError(f"the random context of the proof: {error}") from None
    place = place or _find(source, folder)
    found = {**_checked(source.get("options", {})), **options}
    digest = source.get("sha256")
    if isinstance(digest, str) and Path(place).is_file() and sha256_of(Path(place)) != digest:
        raise ProofError(f"it is not about this file: SHA-256 of {quoted(place)} differs")
    format, task = found.get("format"), found.get("task")
    if format_of(place, format, task) is not None:
        ignore_costs = found.get("ignore_costs", False)
        problem = read_problem(place, format=format, task=task, ignore_costs=ignore_costs)
        if problem.costs is not None:
            raise InputError(f"{place}: its columns have costs; a proof is of their number")
        return problem
    table = read_table(
        place,
        name_column=found.get("name_column"),
        columns=found.get("columns", ()),
        exclude=found.get("exclude", ()),
        delimiter=found.get("delimiter"),
        encoding=found.get("encoding", "utf-8"),
    )
    return table.context(table.row(found["row"]) if "row" in found else 0)


def _find(source: Mapping[str, Any], folder: Path) -> str:
    """Return where the input of a proof is: where it was, or next to the proof."""
    given = source.get("input")
    if not isinstance(given, str) or given == "-" or "\0" in given:
        raise InputError("the proof names no file that it is about; give it with --input")
    for place in (Path(given), folder / given, folder / Path(given).name):
        if place.is_file():
            return str(place)
    raise InputError(f"the input {quoted(given)} is not here; say where it is with --input")


def _checked(options: Any) -> dict[str, Any]:
    """Return options that are of their types, or raise InputError."""
    if not isinstance(options, dict) or not options.keys() <= OPTIONS.keys():
        raise InputError(f"the options of the proof are not among {', '.join(OPTIONS)}")
    for name, value in options.items():
        texts = value if isinstance(value, list) else ["" if OPTIONS[name] is bool else value]
        if not isinstance(value, OPTIONS[name]) or not all(isinstance(x, str) for x in texts):
            raise InputError(f"the option {name} of the proof is of the wrong type")
    return options
