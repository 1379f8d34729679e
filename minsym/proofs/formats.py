"""The table of proof formats: in each, a file shows that a CNF has no model.

Adding one is a module of this room, with functions such as those of `minsym.proofs.drat`, and a
row here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from minsym.proofs.drat import SOLVER, check_drat, check_text, find_checker, write_drat


class ProofFormat(NamedTuple):
    """A format of proofs, and what writes and checks files of it.

    Attributes
    ----------
    suffix : str
        Of the file.
    solver : str
        The solver that writes it.
    write : callable
        From the CNF, the file to write, the seconds there are (None: no limit) and what to call
        with the bytes written so far, to whether the CNF has no model.
    find_checker : callable
        From the name of a program, or None, to the checker to use.
    check_text : callable
        Raises InputError unless a file is text of this format about at most so many variables.
    check : callable
        From the CNF, the file and the checker to whether the proof holds.
    """

    suffix: str
    solver: str
    write: Callable[[Path, Path, float | None, Callable[[int], None] | None], bool]
    find_checker: Callable[[str | None], str]
    check_text: Callable[[Path, int], None]
    check: Callable[[Path, Path, str], bool]


#: The formats, by the name that the JSON file of a proof says.
PROOF_FORMATS = {
    "DRAT, text": ProofFormat(".drat", SOLVER, write_drat, find_checker, check_text, check_drat),
}

#: The one that `minsym.proofs.proof.write_proof` writes.
DEFAULT = "DRAT, text"
