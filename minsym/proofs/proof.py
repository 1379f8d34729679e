"""Proofs that no fewer sets cover, which others can check without this package's solvers.

A proof is three files. A CNF says "there is a cover of at most k - 1 sets" of the problem as it
was given, before any reduction; a DRAT proof shows that the CNF has no model; a small JSON file
holds the cover of k sets, says of which input it is, and ties all of it together by SHA-256.

What `check_proof` trusts: that the input is read as it is meant, the few lines of
`minsym.proofs.cnf` that write the CNF, and the checker of DRAT proofs. It does not trust the file
it reads, nor what solved the problem or wrote the proof.
"""

import json
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from minsym.base.files import check_output, sha256_of, written_whole
from minsym.base.provenance import run_record
from minsym.base.text import printable, quoted
from minsym.errors import BackendError, EngineLost, InputError, ProofError
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.proofs.cnf import ENCODINGS, Row, choose_encoding, cnf_lines, first_difference, size_of
from minsym.proofs.drat import SOLVER, check_drat, check_text, find_checker, write_drat
from minsym.proofs.statement import canonical, label_of, problem_digest, rows_of

FORMAT = "minsym proof 1"

#: The files of a proof.
SUFFIXES = (".json", ".cnf", ".drat")

#: The most clauses of a CNF: more than any that was ever refuted.
MAX_CLAUSES = 50_000_000

#: The most bytes of the JSON file of a proof.
MAX_BYTES = 1 << 26


class Verified(NamedTuple):
    """What a proof was found to show.

    Attributes
    ----------
    size : int
        The minimum: a cover of so many sets exists, and none of fewer.
    labels : tuple of str
        The sets of the cover in words.
    source : mapping, optional
        Which input it is about.
    checker : str
        What checked the DRAT proof.
    """

    size: int
    labels: tuple[str, ...]
    source: Mapping[str, Any] | None
    checker: str


def check_place(path: Path) -> None:
    """Raise InputError unless the files of a proof can be written there."""
    check_output(path, SUFFIXES[:1])
    for suffix in SUFFIXES:
        check_output(path.with_suffix(suffix), (suffix,))


def write_proof(
    problem: Context | CoverProblem,
    cover: Iterable[int],
    path: Path,
    source: Mapping[str, Any] | None = None,
    seconds: float | None = None,
    watch: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Prove that no cover is smaller than the one given, and write the proof.

    Parameters
    ----------
    problem : Context or CoverProblem
    cover : iterable of int
        A minimum cover: numbers of sets, or of attributes.
    path : Path
        Ends in .json. The CNF and the DRAT proof go next to it, as .cnf and .drat.
    source : mapping, optional
        Which input it is, as `minsym.formats.source.read_source` reads it again.
    seconds : float, optional
        Wall-clock seconds for the solver that writes the proof.
    watch : callable, optional
        Called now and then with the bytes of the proof so far.

    Returns
    -------
    dict
        What the JSON file holds.

    Raises
    ------
    InputError
        If the problem has costs, nothing to cover or a row that nothing covers, or is too large,
        or the files cannot be written.
    ValueError
        If it is no cover.
    BackendError
        If there is a smaller cover.
    TimeoutError
        If the time is over; nothing is written then.
    """
    check_place(path)
    covers = CoverProblem.of(problem)
    if covers.costs is not None:
        raise InputError("proofs are of numbers of sets; this problem has costs")
    if not covers.n_rows:
        raise InputError("there is nothing to prove: the problem has no rows to cover")
    if covers.has_empty_row:
        raise InputError("there is nothing to prove: a row that no set covers shows it")
    cover = sorted(set(cover))
    if not covers.is_cover(cover):
        raise ValueError("what is to be proved minimum leaves a row out")
    rows = canonical(covers.rows())
    bound = len(cover) - 1
    encoding = choose_encoding(rows, covers.n_sets, bound)
    clauses = size_of(encoding, rows, covers.n_sets, bound)[1]
    if clauses > MAX_CLAUSES:
        raise InputError(
            f"a proof would start from {clauses:,} clauses; the limit is {MAX_CLAUSES:,}"
        )
    question = (encoding, rows, covers.n_sets, bound)
    with ExitStack() as files:
        # Renamed in reverse: the JSON file is there once the others are.
        written = {
            suffix: files.enter_context(written_whole(path.with_suffix(suffix)))
            for suffix in SUFFIXES
        }
        with open(written[".cnf"], "wb") as stream:
            stream.writelines(cnf_lines(*question))
        if not write_drat(written[".cnf"], written[".drat"], seconds, watch):
            raise BackendError(f"there is a cover of {bound} sets, fewer than the minimum")
        variables, clauses = size_of(*question)
        record = {
            "format": FORMAT,
            "source": source,
            "problem": {
                "sets": covers.n_sets,
                "rows": len(rows),
                "sha256": problem_digest(rows, covers.n_sets),
            },
            "size": len(cover),
            "cover": [{"set": s + 1, "label": label_of(problem, s)} for s in cover],
            "cnf": {
                "claim": f"there is a cover of at most {bound} sets",
                **_described(path.with_suffix(".cnf").name, written[".cnf"]),
                "encoding": encoding,
                "variables": variables,
                "clauses": clauses,
            },
            "proof": {
                "claim": "the CNF has no model",
                "format": "DRAT, text",
                "solver": f"{SOLVER} of python-sat {version('python-sat')}",
                **_described(path.with_suffix(".drat").name, written[".drat"]),
            },
            "run": run_record((source or {}).get("random", {}).get("seed")),
        }
        text = json.dumps(record, indent=1, ensure_ascii=False)
        written[".json"].write_text(text + "\n", "utf-8")
    return record


def check_proof(
    path: Path,
    problem: Context | CoverProblem | Callable[[Mapping[str, Any]], Context | CoverProblem],
    checker: str | None = None,
) -> Verified:
    """Check a proof and all that it says of itself.

    Parameters
    ----------
    path : Path
        The JSON file.
    problem : Context, CoverProblem or callable
        What it should be about, or what reads that from the ``source`` of the JSON file.
    checker : str, optional
        As in `minsym.proofs.drat.find_checker`.

    Raises
    ------
    ProofError
        If the proof does not hold, or the checker gives no verdict.
    InputError
        If a file is not what it should be, or there is no checker.
    """
    checker = find_checker(checker)
    record = _read_record(path)
    cnf, drat = (_file_of(path, record, name) for name in ("cnf", "proof"))
    if callable(problem):
        problem = problem(record["source"] or {})
    rows, n_sets = rows_of(problem)
    if problem_digest(rows, n_sets) != record["problem"]["sha256"]:
        raise ProofError("it is about another problem than that of the input: SHA-256 differs")
    cover = _checked_cover(record, problem, rows, n_sets)
    question = (record["cnf"]["encoding"], rows, n_sets, len(cover) - 1)
    difference = first_difference(cnf, cnf_lines(*question))
    if difference is not None:
        line, expected, found = difference
        raise ProofError(
            f"{quoted(cnf.name)} is not that of a cover of at most {len(cover) - 1} sets of the "
            f"input: line {line} is {_shown(found)}, not {_shown(expected)}"
        )
    check_text(drat, size_of(*question)[0])
    try:
        verified = check_drat(cnf, drat, checker)
    except EngineLost as error:  # killed for its memory, or no checker at all
        raise ProofError(f"nothing is known: {error}") from None
    if not verified:
        raise ProofError(f"{quoted(drat.name)} does not prove it: {checker} does not verify it")
    labels = tuple(entry["label"] for entry in record["cover"])
    return Verified(len(cover), labels, record["source"], checker)


def _shown(line: bytes) -> str:
    return quoted(line.decode(errors="replace").rstrip("\n")) if line else "the end of the file"


# The files.


def _described(name: str, path: Path) -> dict[str, Any]:
    return {"file": name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}


#: What the JSON file holds at least, and of which type.
_TYPES: dict[str, Any] = {
    "format": str,
    "source": (dict, type(None)),
    "problem": {"sha256": str},
    "size": int,
    "cover": list,
    "cnf": {"file": str, "sha256": str, "encoding": str},
    "proof": {"file": str, "sha256": str},
}


def _read_record(path: Path) -> dict[str, Any]:
    """Read the JSON file of a proof."""
    shown = printable(str(path), limit=None)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{shown}: more than {MAX_BYTES} bytes; this is no proof")
        record = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{shown}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{shown}: not the JSON file of a proof") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise InputError(f"{shown}: not the JSON file of a proof: its format is not {FORMAT!r}")
    _check_types(record, _TYPES, shown)
    if record["cnf"]["encoding"] not in ENCODINGS:
        raise InputError(f"{shown}: its encoding is not one of {', '.join(ENCODINGS)}")
    for entry in record["cover"]:
        _check_types(entry, {"set": int, "label": str}, f"{shown}: its cover")
    return record


def _check_types(record: Any, types: Mapping[str, Any], where: str) -> None:
    """Raise InputError unless a JSON object holds what it should."""
    for name, kind in types.items():
        value = record.get(name, ...) if isinstance(record, dict) else ...
        if isinstance(kind, dict):
            _check_types(value, kind, f"{where}: {name}")
        elif not isinstance(value, kind) or isinstance(value, bool):
            raise InputError(f"{where}: {name!r} is missing or of the wrong type")


def _file_of(path: Path, record: Mapping[str, Any], kind: str) -> Path:
    """Return the file next to the JSON file that it names, if it is that file."""
    name: str = record[kind]["file"]
    found = path.parent / name
    shown = quoted(name)
    try:
        if found.name != name or not stat.S_ISREG(found.stat().st_mode):
            raise InputError(f"{shown} is not the name of a file next to {quoted(path.name)}")
        digest = sha256_of(found)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        why = getattr(error, "strerror", None) or "not a name"
        raise InputError(f"{shown}, next to {quoted(path.name)}: {why}") from None
    if digest != record[kind]["sha256"]:
        raise ProofError(f"{shown} is not the file that the proof is made of: SHA-256 differs")
    return found


def _checked_cover(
    record: Mapping[str, Any], problem: Context | CoverProblem, rows: list[Row], n_sets: int
) -> set[int]:
    """Return the sets of the cover, if it is one, of the size and in the words it says."""
    cover = {entry["set"] - 1 for entry in record["cover"]}
    if not rows:
        raise ProofError("the input has nothing to cover, and of that there is no proof")
    if len(cover) != len(record["cover"]) or len(cover) != record["size"]:
        raise ProofError(f"its size is {record['size']} and its cover has {len(cover)} sets")
    for s in cover:
        if not 0 <= s < n_sets:
            raise ProofError(f"its cover holds set {s + 1}; the sets are 1 to {n_sets}")
    for entry in record["cover"]:
        label = label_of(problem, entry["set"] - 1)
        if entry["label"] != label:
            said = quoted(entry["label"])
            raise ProofError(f"set {entry['set']} is {quoted(label)}, not {said}")
    for row in rows:
        if cover.isdisjoint(row):
            sets = " ".join(str(s + 1) for s in row)
            raise ProofError(f"its cover leaves out the row of sets {printable(sets)}")
    return cover
