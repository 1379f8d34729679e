"""Arguments of public functions that are of another kind than is expected."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minsym as typed
from minsym.base.arguments import listed, number, path_of, whole_number, whole_numbers

#: Without its types, which forbid what is tried here.
minsym: Any = typed

SPEC = minsym.Spec((3,))
PROBLEM = minsym.CoverProblem.from_sets([{0, 1}, {1, 2}])


def test_what_fits_is_returned_as_python_has_it() -> None:
    """Numbers of numpy included."""
    assert whole_number(np.int32(4), "x") == 4
    assert whole_numbers(np.array([4, 5]), "x") == (4, 5)
    assert number(np.float32(0.5), "x") == 0.5
    assert listed(range(2), "x", "a list") == [0, 1]
    assert path_of("a") == path_of(Path("a")) == Path("a")


@pytest.mark.parametrize("wrong", [True, np.True_, 1.5, "1", None, [1]])
def test_what_is_no_whole_number(wrong: Any) -> None:
    """Truth values are none either."""
    with pytest.raises(TypeError, match=r"x is .*; expected a whole number"):
        whole_number(wrong, "x")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: minsym.plan(2), "levels is 2, an int; expected a list of whole numbers"),
        (lambda: minsym.plan("2"), "levels is '2', a str; expected a list of whole numbers"),
        (lambda: minsym.plan([2.5]), "one of levels is 2.5, a float; expected a whole number"),
        (lambda: minsym.plan([2], setting=3), "setting is 3, an int; expected a minsym.Setting"),
        (lambda: minsym.plan([2], seed="x"), "seed is 'x', a str; expected a whole number"),
        (lambda: minsym.choose_family(2, SPEC.setting), "levels is 2, an int; expected a list"),
        (lambda: minsym.Spec((3,), splits=[1]), "splits is .*, a list; expected a dict"),
        (lambda: minsym.Spec((3,), family=["a"]), "family is .*, a list; expected one of codes"),
        (lambda: minsym.Setting("a"), "attributes is 'a', a str; expected a whole number"),
        (lambda: minsym.Setting(3, 2.5), "values is 2.5, a float; expected a whole number"),
        (lambda: minsym.UniformContexts(seed="a"), "seed is 'a', a str; expected a whole number"),
        (lambda: minsym.Context.from_array([[0]], "a"), "target is 'a', a str; expected a whole"),
        (lambda: minsym.Context.from_array([[0]], attributes=3), "attributes is 3, an int; expect"),
        (lambda: minsym.Context.from_dicts(3, []), "an image is 3, an int; expected a dict of"),
        (lambda: minsym.solve_min_sym({"a": 1}, 5), "all_images is 5, an int; expected a list of"),
        (lambda: minsym.complexity([[0]], threads="a"), "threads is 'a', a str; expected a whole"),
        (lambda: minsym.solve(5), "the problem is 5, an int; expected a CoverProblem or a Context"),
        (lambda: minsym.solve(PROBLEM, limits=10), "limits is 10, an int; expected minsym.Limits"),
        (lambda: minsym.solve(PROBLEM, time_limit="5"), "seconds is '5', a str; expected a number"),
        (lambda: minsym.solve(PROBLEM, watch=3), "watch is 3, an int; expected a function"),
        (lambda: minsym.read_problem(5), "the file is 5; expected a path"),
        (lambda: minsym.write_problem(3, "a.hgr"), "the problem is 3, an int; expected a CoverPro"),
        (lambda: minsym.write_hgr(PROBLEM, None), "the file is None; expected a path"),
        (lambda: minsym.Dataset(5), "the folder is 5, an int; expected a path"),
        (lambda: minsym.generate(5, "a"), "spec is 5, an int; expected a minsym.Spec"),
        (lambda: minsym.generate(SPEC, 5), "the folder is 5, an int; expected a path"),
        (lambda: minsym.CoverProblem("a", [0], [], []), "n_sets is 'a', a str; expected a whole"),
    ],
)
def test_wrong_kinds_are_said_in_a_sentence(call: Callable[[], Any], sentence: str) -> None:
    """With what was expected, not with the error of a library."""
    with pytest.raises(TypeError, match=sentence):
        call()


@pytest.mark.parametrize("digits", [400, 5000])
@pytest.mark.parametrize(
    "call",
    [
        lambda large: whole_number(large, "x"),
        lambda large: whole_numbers([large], "x"),
        lambda large: number(large, "x"),
        lambda large: number(Fraction(large), "x"),
        lambda large: minsym.solve(PROBLEM, time_limit=large),
        lambda large: minsym.solve(PROBLEM, threads=large),
        lambda large: minsym.solve(PROBLEM, seed=large),
        lambda large: minsym.audit_table("zoo", up_to=large),
        lambda large: minsym.audit_table("zoo", time_limit=large),
        lambda large: minsym.Setting(images=large),
        lambda large: minsym.UniformContexts(seed=large),
        lambda large: minsym.Spec((large,)),
        lambda large: minsym.CoverProblem.from_sets([{0}], n_sets=large),
    ],
)
def test_numbers_too_large_for_anything(call: Callable[[int], Any], digits: int) -> None:
    """In a sentence that does not print them; libraries would raise an OverflowError."""
    with pytest.raises(minsym.InputError, match=r"expected a.* number of at most 30 digits"):
        call(10**digits)
    with pytest.raises(minsym.InputError):
        call(-(10**digits))


def test_the_size_of_a_message_may_be_limited_to_any_number() -> None:
    """Also to one that is larger by 1 than what a library counts."""
    found = minsym.audit_table({"a": [1, 2]}, up_to=10**20)
    assert found.complexity.tolist() == [1, 1]


def test_dir_shows_the_public_names() -> None:
    """And nothing that the package itself imports."""
    shown = [name for name in dir(minsym) if not name.startswith("__")]
    assert shown == sorted(minsym.__all__)
