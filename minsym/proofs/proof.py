"""Proofs that no fewer sets cover, which others can check without this package's solvers.

A proof is three files. A CNF says "there is a cover of at most k - 1 sets" of the problem as it
was given, before any reduction; a DRAT proof shows that the CNF has no model; a small JSON file
holds the cover of k sets, says of which input it is, and ties all of it together by SHA-256.

What `check_proof` trusts: that the input is read as it is meant, the few lines of
`minsym.proofs.cnf` that write the CNF, and the checker of DRAT proofs. It does not trust the file
it reads, nor what solved the problem or wrote the proof.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from minsym.base.files import check_output, written_whole
from minsym.base.provenance import run_record
from minsym.base.text import printable, quoted
from minsym.errors import BackendError, EngineLost, InputError, ProofError
from minsym.model.context import Context
from minsym.model.cover import CoverProblem
from minsym.proofs.card import FORMAT, Card, described, file_of, read_card
from minsym.proofs.cnf import Row, choose_encoding, cnf_lines, first_difference, size_of
from minsym.proofs.formats import DEFAULT, PROOF_FORMATS
from minsym.proofs.statement import canonical, label_of, problem_digest, rows_of

#: The files of a proof.
SUFFIXES = (".json", ".cnf", PROOF_FORMATS[DEFAULT].suffix)

#: The most clauses of a CNF: more than any that was ever refuted.
MAX_CLAUSES = 50_000_000


class Verified(NamedTuple):
    """The result of `check_proof`: what a proof was found to show.

    Attributes
    ----------
    size : int
        The minimum: there is a cover of so many sets, and none of fewer.
    labels : tuple of str
        The sets of the cover in words.
    checker : str
        What checked the DRAT proof.
    """

    size: int
    labels: tuple[str, ...]
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
        Which input it is, as `minsym.formats.source.Source.from_json` reads it again.
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

    See Also
    --------
    check_proof : Check a proof that someone else has written.
    """
    check_place(path)
    cover = sorted(set(cover))
    question = _claim(problem, cover)
    with ExitStack() as files:
        # Renamed in reverse: the JSON file is there once the others are.
        written = {
            suffix: files.enter_context(written_whole(path.with_suffix(suffix)))
            for suffix in SUFFIXES
        }
        with open(written[".cnf"], "wb") as stream:
            stream.writelines(cnf_lines(*question))
        known = PROOF_FORMATS[DEFAULT]
        if not known.write(written[".cnf"], written[known.suffix], seconds, watch):
            raise BackendError(f"there is a cover of {question.bound} sets, fewer than the minimum")
        card = {
            "format": FORMAT,
            "source": source,
            "problem": _about_problem(question),
            "size": len(cover),
            "cover": [{"set": s + 1, "label": label_of(problem, s)} for s in cover],
            **_about_files(
                described(path.with_suffix(".cnf").name, written[".cnf"]),
                {
                    "solver": f"{known.solver} of python-sat {version('python-sat')}",
                    **described(path.with_suffix(known.suffix).name, written[known.suffix]),
                },
                question,
            ),
            "run": run_record((source or {}).get("random", {}).get("seed")),
        }
        text = json.dumps(card, indent=1, ensure_ascii=False)
        written[".json"].write_text(text + "\n", "utf-8")
    return card


class Claim(NamedTuple):
    """The question that a CNF asks: whether at most ``bound`` of the sets cover the rows."""

    encoding: str
    rows: list[Row]
    n_sets: int
    bound: int


def _claim(problem: Context | CoverProblem, cover: list[int]) -> Claim:
    """Return the question whose answer no proves a cover minimum, if there is something to prove.

    Raises
    ------
    InputError, ValueError
        As `write_proof`.
    """
    covers = CoverProblem.of(problem)
    if covers.costs is not None:
        raise InputError("proofs are of numbers of sets; this problem has costs")
    if not covers.n_rows:
        raise InputError("there is nothing to prove: the problem has no rows to cover")
    if covers.has_empty_row:
        raise InputError("there is nothing to prove: a row that no set covers shows it")
    if not covers.is_cover(cover):
        raise ValueError("what is to be proved minimum leaves a row out")
    rows, bound = canonical(covers.rows()), len(cover) - 1
    encoding = choose_encoding(rows, covers.n_sets, bound)
    question = Claim(encoding, rows, covers.n_sets, bound)
    _, clauses = size_of(*question)
    if clauses > MAX_CLAUSES:
        raise InputError(
            f"a proof would start from {clauses:,} clauses; the limit is {MAX_CLAUSES:,}"
        )
    return question


def _about_problem(question: Claim) -> dict[str, Any]:
    """Return what the JSON file says of the problem."""
    return {
        "sets": question.n_sets,
        "rows": len(question.rows),
        "sha256": problem_digest(question.rows, question.n_sets),
    }


def _about_files(
    cnf: dict[str, Any], proof: dict[str, Any], question: Claim
) -> dict[str, dict[str, Any]]:
    """Return what the JSON file says of the CNF and of the proof, which are `_described`."""
    variables, clauses = size_of(*question)
    return {
        "cnf": {
            "claim": f"there is a cover of at most {question.bound} sets",
            **cnf,
            "encoding": question.encoding,
            "variables": variables,
            "clauses": clauses,
        },
        "proof": {"claim": "the CNF has no model", "format": DEFAULT, **proof},
    }


def check_proof(
    path: Path, problem: Context | CoverProblem, checker: str | None = None
) -> Verified:
    """Check a proof of minimality: its input, its cover, its files, and the DRAT proof.

    All that the JSON file says of these is compared with what is read and computed again. What it
    says of where the input was is compared by `minsym.cli.check_proof`, which reads it there; who
    made the proof, and how, cannot be compared.

    Parameters
    ----------
    path : Path
        The JSON file.
    problem : Context or CoverProblem
        What it should be about.
    checker : str, optional
        As in `minsym.proofs.drat.find_checker`.

    Raises
    ------
    ProofError
        If the proof does not hold, or the checker gives no verdict.
    InputError
        If a file is not what it should be, or there is no checker.
    """
    card = read_card(path)
    known = PROOF_FORMATS[card["proof"].get("format", DEFAULT)]
    checker = known.find_checker(checker)
    cnf, about_cnf = file_of(path, card["cnf"])
    proof, about_proof = file_of(path, card["proof"])
    rows, n_sets = rows_of(problem)
    if problem_digest(rows, n_sets) != card["problem"]["sha256"]:
        raise ProofError("it is about another problem than that of the input: SHA-256 differs")
    cover = _checked_cover(card, problem, rows, n_sets)
    question = Claim(card["cnf"]["encoding"], rows, n_sets, len(cover) - 1)
    difference = first_difference(cnf, cnf_lines(*question))
    if difference is not None:
        line, expected, found = difference
        raise ProofError(
            f"{quoted(cnf.name)} is not that of a cover of at most {question.bound} sets of the "
            f"input: line {line} is {_shown(found)}, not {_shown(expected)}"
        )
    _compare(card["problem"], _about_problem(question), "problem")
    about = _about_files(about_cnf, about_proof, question)
    _compare(card["cnf"], about["cnf"], "cnf")
    _compare(card["proof"], about["proof"], "proof")
    known.check_text(proof, size_of(*question)[0])
    try:
        verified = known.check(cnf, proof, checker)
    except EngineLost as error:  # killed for its memory, or no checker at all
        raise ProofError(f"nothing is known: {error}") from None
    if not verified:
        raise ProofError(f"{quoted(proof.name)} does not prove it: {checker} does not verify it")
    return Verified(len(cover), tuple(label_of(problem, s) for s in cover), checker)


def _compare(said: Mapping[str, Any], known: Mapping[str, Any], entry: str) -> None:
    """Raise ProofError unless an entry of the JSON file says what is known."""
    for name, value in said.items():
        if name in known and value != known[name]:
            shown = f"{quoted(str(value))}, not {quoted(str(known[name]))}"
            raise ProofError(f"the {name} of its {entry} is {shown}")


def _shown(line: bytes) -> str:
    return quoted(line.decode(errors="replace").rstrip("\n")) if line else "the end of the file"


def _checked_cover(
    card: Card, problem: Context | CoverProblem, rows: list[Row], n_sets: int
) -> set[int]:
    """Return the sets of the cover, if it is one, of the size and in the words it says."""
    cover = {entry["set"] - 1 for entry in card["cover"]}
    if not rows:
        raise ProofError("the input has nothing to cover, and of that there is no proof")
    if len(cover) != len(card["cover"]) or len(cover) != card["size"]:
        raise ProofError(f"its size is {card['size']} and its cover has {len(cover)} sets")
    for s in cover:
        if not 0 <= s < n_sets:
            raise ProofError(f"its cover holds set {s + 1}; the sets are 1 to {n_sets}")
    for entry in card["cover"]:
        label = label_of(problem, entry["set"] - 1)
        if entry["label"] != label:
            said = quoted(entry["label"])
            raise ProofError(f"set {entry['set']} is {quoted(label)}, not {said}")
    for row in rows:
        if cover.isdisjoint(row):
            sets = " ".join(str(s + 1) for s in row)
            raise ProofError(f"its cover leaves out the row of sets {printable(sets)}")
    return cover
