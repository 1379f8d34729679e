"""What a command or a proof is about: a row of a table, a problem file or a random context.

An input is described once, by a `Source`: what it is, how it is read, and how it is written down
in JSON so that others can read it again. The commands solve, convert and audit use it,
and so do proofs.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict

from minsym.base.files import of_type, sha256_of
from minsym.base.text import first_line, listed, printable, quoted
from minsym.data import place_of
from minsym.errors import InputError, ProofError
from minsym.formats.guess import TABLE
from minsym.formats.prices import Price, costs_of_context, costs_of_sets, read_prices
from minsym.formats.problems import read_instance
from minsym.formats.recognize import recognized
from minsym.formats.table import Table
from minsym.formats.tables import read_table
from minsym.games.uniform import UniformContexts
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.model.instance import Instance


class SourceKind(StrEnum):
    """What an input is."""

    TABLE = "table"
    PROBLEM = "problem"
    RANDOM = "random context"


class Options(TypedDict, total=False):
    """How a file is read and what is asked of it, as JSON says it: fields of `Source`."""

    row: str
    name_column: str
    columns: tuple[str, ...]
    exclude: tuple[str, ...]
    text: tuple[str, ...]
    delimiter: str
    decimal: str
    thousands: str
    encoding: str
    sheet: str
    format: str
    task: str
    ignore_costs: bool
    weight: str


#: Why nothing is proved of the largest sets of vertices.
NO_PROOF = "a proof is of a smallest cover: of --as vertex-cover, which leaves an independent set"

#: The names of these fields, in order.
OPTIONS = tuple(Options.__annotations__)


@dataclass(frozen=True)
class Source:
    """An input, before it is read.

    Parameters
    ----------
    path : str, optional
        A table or a file of a cover problem; "-" is standard input. None: a random context.
    row : str, optional
        Of a table: the row to single out, by name or by index. None: the first.
    name_column, delimiter, decimal, thousands, encoding, sheet : str, optional
    columns, exclude, text : tuple of str
        Of a table, as in `minsym.formats.tables.read_table`.
    format, task, weight : str, optional
    ignore_costs : bool
        Of a problem, as in `minsym.formats.problems.read_problem`.
    costs : str, optional
        A price list: what symbols, or sets, cost.
    setting : UniformContexts, optional
        Of a random context: the setting and the seed it is drawn with.
    """

    path: str | None = None
    row: str | None = None
    name_column: str | None = None
    columns: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    format: str | None = None
    task: str | None = None
    ignore_costs: bool = False
    weight: str | None = None
    costs: str | None = None
    setting: UniformContexts = field(default_factory=UniformContexts)

    @cached_property
    def kind(self) -> SourceKind:
        """What the input is, as `minsym.formats.recognize.recognized` finds out.

        Raises
        ------
        InputError
            If there is no such format, or the file may be several things.
        """
        if self.path is None:
            return SourceKind.RANDOM
        of_tables = (self.row, self.name_column, self.columns, self.exclude, self.delimiter)
        found = recognized(self.path, self.format, self.task, as_table=any(of_tables))
        return SourceKind.TABLE if found.name == TABLE else SourceKind.PROBLEM

    @cached_property
    def prices(self) -> list[Price] | None:
        """The price list, None if nothing has a price."""
        return None if self.costs is None else read_prices(self.costs)

    def table(self) -> Table:
        """Read the table."""
        return read_table(
            self._path,
            name_column=self.name_column,
            columns=self.columns,
            exclude=self.exclude,
            text=self.text,
            delimiter=self.delimiter,
            decimal=self.decimal,
            thousands=self.thousands,
            encoding=self.encoding,
            sheet=self.sheet,
        )

    def instance(self) -> Instance:
        """Read the problem file, with the costs of the price list."""
        prices = self.prices  # what is wrong with them is said before a long file is read
        instance = read_instance(
            self._path,
            format=self.format,
            task=self.task,
            ignore_costs=self.ignore_costs,
            weight=self.weight,
        )
        if prices is None:
            return instance
        return replace(
            instance, problem=instance.problem.with_costs(costs_of_sets(prices, instance))
        )

    def costs_of(self, context: Context) -> list[float] | None:
        """Return what each attribute of a context costs to say, None without a price list."""
        return None if self.prices is None else costs_of_context(self.prices, context)

    def problem(self) -> Context | CoverProblem:
        """Read the context or the cover problem; a price list is left aside."""
        if self.kind is SourceKind.PROBLEM:
            instance = replace(self, costs=None).instance()
            if instance.words.largest:
                raise InputError(f"{instance.source}: {NO_PROOF}")
            return instance.problem
        if self.kind is SourceKind.RANDOM:
            return self.setting.context()
        table = self.table()
        return table.context(0 if self.row is None else table.row(self.row))

    @property
    def _path(self) -> str:
        assert self.path is not None, "a random context is not read"
        return self.path

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads again: a file by its SHA-256, and what was asked of it."""
        if self.path is None:
            return {"random": asdict(self.setting)}
        place = Path(place_of(self.path))
        on_disk = self.path != "-" and place.is_file()
        options = {name: getattr(self, name) for name in OPTIONS}
        return {
            "input": self.path,
            "sha256": sha256_of(place) if on_disk else None,
            "options": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in options.items()
                if value
            },
        }

    @classmethod
    def from_json(
        cls,
        described: Mapping[str, Any],
        folder: Path,
        place: str | None = None,
    ) -> "Source":
        """Return the source that `as_json` described, for another to read.

        Parameters
        ----------
        described : mapping
            From a file, so nothing of it is sure.
        folder : Path
            Where that file lies: the input may be next to it.
        place : str, optional
            Where the input is, instead.

        Raises
        ------
        InputError
            If the input is not there, or the description makes no sense or holds more.
        ProofError
            If another file is there, or it is about no file.
        """
        known = set(_RANDOM if "random" in described else _FILE)
        if not described.keys() <= known:
            unknown = listed(map(quoted, sorted(described.keys() - known)))
            raise InputError(f"the source of the proof holds {unknown}; nobody knows what that is")
        if "random" in described:
            return _random(described["random"], place)
        options = _checked(described.get("options", {}))
        return cls(_file(described, folder, place), **options)


#: What may be said of a random context, and of a file.
_RANDOM = ("random",)
_FILE = ("input", "sha256", "options")


def _random(setting: Any, place: str | None) -> Source:
    """Return the source of a random context."""
    if place is not None:
        raise ProofError(f"it is about a random context, not about {quoted(place)}")
    try:
        return Source(setting=UniformContexts(**setting))
    except (TypeError, ValueError) as error:
        raise InputError(f"the random context of the proof: {first_line(error)}") from None


def _file(described: Mapping[str, Any], folder: Path, place: str | None) -> str:
    """Return where the input of a proof is, if it has the SHA-256 that the proof says."""
    digest = described.get("sha256")
    if not isinstance(digest, str | None):
        raise InputError("the SHA-256 of the input of the proof is no text")
    if digest is None and place is None:
        # As of what came through a pipe: the name alone says nothing.
        raise InputError("the proof has no SHA-256 of its input; say with --input what it is about")
    found = place_of(place) if place else _find(described, folder)
    if not Path(found).is_file():
        raise InputError(f"--input {printable(found, limit=None)}: there is no such file")
    if digest is not None and sha256_of(Path(found)) != digest:
        raise ProofError(f"it is not about this file: SHA-256 of {quoted(found)} differs")
    return found


def _find(described: Mapping[str, Any], folder: Path) -> str:
    """Return where the input of a proof is: where it was, or next to the proof."""
    given = described.get("input")
    if not isinstance(given, str) or given == "-":
        raise InputError("the proof names no file that it is about; give it with --input")
    for place in (Path(place_of(given)), folder / given, folder / Path(given).name):
        if place.is_file():
            return str(place)
    raise InputError(f"the input {quoted(given)} is not here; say where it is with --input")


def _checked(options: Any) -> dict[str, Any]:
    """Return options that are of their types, or raise InputError."""
    if not isinstance(options, dict) or not options.keys() <= {*OPTIONS}:
        raise InputError(f"the options of the proof are not among {', '.join(OPTIONS)}")
    try:
        return dict(of_type(options, Options))
    except ValueError as error:
        raise InputError(f"the options of the proof: {error}") from None
