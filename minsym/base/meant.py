"""Names that there are not: the ones that were probably meant."""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches


def close(name: str, known: Collection[str]) -> list[str]:
    """Return the names that are spelled nearly so, or of which this is the beginning: two at most.

    Examples
    --------
    >>> close("vertex_cvr", ["vertex-cover", "clique"]), close("verte", ["vertex-cover"])
    (['vertex-cover'], ['vertex-cover'])
    """
    begun = sorted(other for other in known if other.startswith(name)) if len(name) > 3 else []
    return begun[:2] or get_close_matches(name, sorted(known), n=2, cutoff=0.7)


def instead(name: str, known: Collection[str], synonyms: Mapping[str, str] | None = None) -> str:
    """Return what to say after a name that there is not: what was meant, or what there is.

    Parameters
    ----------
    name : str
    known : collection of str
        The names that there are.
    synonyms : mapping, optional
        What some names that others use are called here.

    Examples
    --------
    >>> instead("bitmsk", ["auto", "bitmask"])
    'did you mean bitmask?'
    >>> instead("lr", ["learning_rate", "epochs"], {"lr": "learning_rate"})
    'did you mean learning_rate?'
    >>> instead("foo", ["auto", "bitmask"])
    'there are auto, bitmask'
    """
    spelled = name.lower()
    synonyms = synonyms or {}
    names = [synonyms[spelled]] if spelled in synonyms else close(spelled, known)
    return f"did you mean {either(names)}?" if names else f"there are {', '.join(known)}"


def either(names: Iterable[str], word: str = "or") -> str:
    """Return names in a sentence.

    Examples
    --------
    >>> either(["a"]), either("ab", "and"), either("abc")
    ('a', 'a and b', 'a, b or c')
    """
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last
