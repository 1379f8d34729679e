"""The spec of a data set: all that decides its bytes, and how it is cut into shards.

The same spec gives the same data set whenever, wherever and by however many workers it is made, as
long as minsym, numpy and pyarrow are of the same releases.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, NamedTuple

from minsym.base.arguments import of_kind, whole_number, whole_numbers
from minsym.base.html import table_html
from minsym.errors import InputError
from minsym.families import FAMILIES
from minsym.games.records import HOLD_OUTS, Features, Parted, Pool, Records, parted
from minsym.games.setting import Setting

#: Contexts in a shard, the last of a split excepted, those of records, which take longer to make,
#: and the cells that a shard has at most.
SHARD_CONTEXTS, SHARD_OF_RECORDS, SHARD_CELLS = 4096, 512, 1 << 26

#: Contexts of a data set where no number is given.
COUNT = 10_000

#: Files that a data set has at most, and letters of the name of a split.
MOST_SHARDS, LONGEST_NAME = 100_000, 100

#: The splits and their shares of the contexts, where none are given.
SPLITS = {"train": 0.8, "valid": 0.1, "test": 0.1}

#: What people call the split of the games that training is measured on.
VALIDATION = ("valid", "validation", "val", "dev")


class Shard(NamedTuple):
    """A piece of a data set that is made on its own and becomes a file.

    Attributes
    ----------
    file : str
        Its path below the folder of the data set.
    split : str
    number : int
        Which shard of the data set it is: with the seed, this decides its random numbers.
    first, contexts : int
        The number of its first context, and how many it has.
    levels : tuple of int
        The complexities of the targets that each of its contexts supplies.
    """

    file: str
    split: str
    number: int
    first: int
    contexts: int
    levels: tuple[int, ...]

    @property
    def games(self) -> int:
        """Number of rows: a target of a context each."""
        return self.contexts * len(self.levels)


@dataclass(frozen=True)
class Spec:
    """What a data set is to be: the argument of `minsym.generate`.

    Parameters
    ----------
    levels : tuple of int
        The complexities of the targets.
    setting : Setting
    family : str
        A name of `minsym.families.FAMILIES`.
    splits : mapping of str to int
        Contexts of each split; of each level, if there are several and they are not matched.
    seed : int
    matched : bool
        Whether every context supplies a target at each level, so that nothing but the target
        differs between the levels.
    min_level_set : int
        Images that the level set of a target has at least.
    records : Records, optional
        The rows that all images are. Without it any combination of values is an image.
    hold_out : str, optional
        What the first split is kept from: "rows" or "pairs", see `minsym.games.records.parted`.

    Raises
    ------
    TypeError
        If a part is of another kind.
    InputError
        If a part is out of its domain.

    See Also
    --------
    minsym.plan : Make a spec of a request, with the best family, or say why it cannot be met.
    """

    levels: tuple[int, ...]
    setting: Setting = field(default_factory=Setting)
    family: str = "codes"
    splits: Mapping[str, int] = field(default_factory=lambda: shares(COUNT))
    seed: int = 0
    matched: bool = False
    min_level_set: int = 1
    records: Records | None = None
    hold_out: str | None = None

    def __post_init__(self) -> None:
        for name in ("seed", "min_level_set"):
            object.__setattr__(self, name, whole_number(getattr(self, name), name))
        object.__setattr__(self, "levels", whole_numbers(self.levels, "levels"))
        of_kind(self.setting, Setting, "setting", "a minsym.Setting")
        of_kind(self.family, str, "family", f"one of {', '.join(FAMILIES)}")
        of_kind(self.splits, Mapping, "splits", "a dict from names of splits to contexts")
        splits = {str(s): whole_number(size, f"split {s}") for s, size in self.splits.items()}
        object.__setattr__(self, "splits", splits)
        if not self.levels:
            raise InputError("levels is empty; expected a complexity, or several")
        levels = ", ".join(map(str, self.levels))
        if len(set(self.levels)) < len(self.levels) or min(self.levels) < 1:
            raise InputError(f"complexity {levels}: expected 1 or more, each once")
        if max(self.levels) > self.setting.attributes:
            raise InputError(
                f"complexity {levels}: min|M| is at most {self.setting.attributes}, the number of "
                "attributes"
            )
        if self.family not in FAMILIES:
            raise InputError(f"there is no family {self.family!r}; there are {', '.join(FAMILIES)}")
        self._check_records()
        if not 0 <= self.seed < 1 << 63:
            raise InputError(f"seed is {self.seed}; expected 0 or more, below 2^63")
        if self.min_level_set < 1:
            raise InputError(f"a level set of {self.min_level_set}; expected 1 or more")
        for name, contexts in self.splits.items():
            if not (name.isidentifier() and len(name) <= LONGEST_NAME and contexts >= 0):
                raise InputError(f"split {name!r} has {contexts} contexts; expected a word and 0+")
        if self.shard_count > MOST_SHARDS:
            contexts = sum(self.splits.values())
            raise InputError(f"{contexts} contexts are {self.shard_count} files; too many")
        if not any(self.splits.values()):
            raise InputError("no contexts are asked for")

    def _check_records(self) -> None:
        family = FAMILIES[self.family]
        if self.records is None:
            if self.hold_out is not None:
                raise InputError("only rows of a table can be held out")
            if family.of_records:
                raise InputError(f"the family {self.family} draws rows of a table; give one")
            return
        if self.setting.sizes != self.records.sizes:
            raise InputError(f"{self.records.name}: has other attributes than {self.setting}")
        if self.hold_out is not None and self.hold_out not in HOLD_OUTS:
            raise InputError(f"no hold-out {self.hold_out!r}; there are {', '.join(HOLD_OUTS)}")
        if not self.allows(self.family):
            raise InputError(
                f"the family {self.family} makes up images, and {self.records.name} has not all "
                "combinations of its values in every split"
            )

    def allows(self, family: str) -> bool:
        """Whether a family makes images of the kind that is asked for."""
        if self.records is None or FAMILIES[family].of_records:
            return FAMILIES[family].of_records == (self.records is not None)
        return self.records.is_factorial and self.hold_out is None

    @property
    def first_pool(self) -> Pool | None:
        """What the contexts of the first split are drawn from, if that are records."""
        if self.records is None:
            return None
        return next(iter(self.parted.pools.values()))

    @cached_property
    def parted(self) -> Parted:
        """What the contexts of each split are drawn from, if that are records.

        Raises
        ------
        InputError
            If a split has fewer distinct rows than a context.
        """
        assert self.records is not None
        found = parted(self.records, self.splits, self.hold_out, self.seed)
        for split, pool in found.pools.items():
            if len(pool) < self.setting.images:
                raise InputError(
                    f"{self.records.name}: split {split} has {len(pool)} distinct rows, and a "
                    f"context {self.setting.images} images; larger shares of the others, fewer "
                    "images, or to hold out nothing would help"
                )
        return found

    @property
    def features(self) -> Features | None:
        """What agents may see of the records, if there is anything."""
        return None if self.records is None else self.records.features

    def without_features(self) -> "Spec":
        """Return the spec of the same games, without what agents see of them.

        It is what workers are sent: games depend on attributes alone, and features may be large.
        """
        if self.records is None or self.features is None:
            return self
        return replace(self, records=replace(self.records, features=None))

    def __repr__(self) -> str:
        levels = ", ".join(map(str, self.levels))
        splits = ", ".join(f"{name} {contexts:,}" for name, contexts in self.splits.items())
        matched = ", matched" if self.matched else ""
        origin = "" if self.records is None else f", rows of {self.records.name}"
        return (
            f"Spec(complexity {levels}{matched}, {self.setting}{origin}, family {self.family}, "
            f"seed {self.seed}, contexts: {splits})"
        )

    def _repr_html_(self) -> str:
        """Return what is to be made as a table for notebooks."""
        splits = ", ".join(f"{name} {contexts:,}" for name, contexts in self.splits.items())
        rows = [
            ("complexity", ", ".join(map(str, self.levels))),
            ("setting", str(self.setting)),
            ("images", "made up" if self.records is None else f"rows of {self.records.name}"),
            ("family", self.family),
            ("contexts", splits),
            ("each context serves", "all complexities" if self.matched else "one complexity"),
            ("held out of the first split", self.hold_out or "nothing"),
            ("seed", str(self.seed)),
        ]
        return table_html([], rows, "What a data set is to be")

    @property
    def groups(self) -> list[tuple[int, ...]]:
        """The complexities that one context supplies: all of them if matched, else one each."""
        return [self.levels] if self.matched else [(level,) for level in self.levels]

    @property
    def shard_size(self) -> int:
        """How many contexts a shard has at most: as many as a process can well hold, and make."""
        cells = self.setting.attributes * self.setting.images
        most = SHARD_CONTEXTS if self.records is None else SHARD_OF_RECORDS
        return max(1, min(most, SHARD_CELLS // cells))

    @property
    def shard_count(self) -> int:
        """How many shards there are, counted without making a list of them."""
        most = self.shard_size
        return len(self.groups) * sum(-(-contexts // most) for contexts in self.splits.values())

    def shards(self) -> list[Shard]:
        """Return the shards of the data set, split after split and level after level."""
        found: list[Shard] = []
        most = self.shard_size
        for split, contexts in self.splits.items():
            sizes = [(group, size) for group in self.groups for size in _pieces(contexts, most)]
            for i, (group, size) in enumerate(sizes):
                file = f"data/{split}-{i:05d}-of-{len(sizes):05d}.parquet"
                first = found[-1].first + found[-1].contexts if found else 0
                found.append(Shard(file, split, len(found), first, size, group))
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the spec as JSON holds it; `from_json` makes it a spec again."""
        sizes = self.setting.sizes
        values = sizes[0] if len(set(sizes)) == 1 else list(sizes)
        described = {part.name: getattr(self, part.name) for part in fields(self)}
        described |= {
            "levels": list(self.levels),
            "setting": {**vars(self.setting), "values": values},
            "splits": dict(self.splits),
        }
        del described["records"], described["hold_out"]
        if self.records is not None:
            described |= {"records": self.records.as_json(), "hold_out": self.hold_out}
        return described

    @classmethod
    def from_json(cls, described: Mapping[str, Any], records: Records | None = None) -> "Spec":
        """Make a spec from what `as_json` returned, and from its records if it has any.

        Raises
        ------
        InputError, KeyError, TypeError, ValueError
            If it is no spec.
        """
        setting = Setting(**described["setting"])
        if not isinstance(described["matched"], bool):
            raise TypeError("matched is neither true nor false")
        if (described.get("records") is None) != (records is None):
            raise ValueError("its rows are not beside it")
        told = {"levels": tuple(described["levels"]), "setting": setting, "records": records}
        return cls(**{**described, **told})


def validation_split(splits: Mapping[str, int]) -> str | None:
    """Return the name of the split to measure training on: the first of its names with games.

    Examples
    --------
    >>> validation_split({"train": 800, "dev": 200})
    'dev'
    """
    return next((name for name in VALIDATION if splits.get(name)), None)


def _pieces(whole: int, piece: int) -> Iterator[int]:
    while whole > 0:
        yield min(whole, piece)
        whole -= piece


def shares(count: int, splits: Mapping[str, float] | None = None) -> dict[str, int]:
    """Return how many contexts each split has: shares are rounded so that they add up to ``count``.

    Examples
    --------
    >>> shares(10)
    {'train': 8, 'valid': 1, 'test': 1}
    >>> shares(10, {"train": 0.75, "valid": 0.25})
    {'train': 8, 'valid': 2}

    Raises
    ------
    InputError
        If the shares are negative or do not add up to 1.
    """
    asked = SPLITS if splits is None else splits
    if min(asked.values()) < 0 or abs(sum(asked.values()) - 1) > 1e-9:
        raise InputError(f"shares of {sum(asked.values()):g} in all; expected 1")
    ends, total = [0], 0.0
    for share in asked.values():
        total += share
        ends.append(int(count * total + 0.5))
    return {name: b - a for name, a, b in zip(asked, ends, ends[1:], strict=False)}
