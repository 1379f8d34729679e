"""How `minsym audit` answers on games: those of a file, a data set or a benchmark."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from minsym.base.shares import Progress
from minsym.base.statistics import sample_shares
from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.options import check_names
from minsym.datasets.dataset import Dataset
from minsym.datasets.egg import read_egg_games
from minsym.errors import Exit
from minsym.games.benchmarks import BENCHMARKS, Batch, Benchmark
from minsym.games.theory import single_symbol_probability
from minsym.kernels.clock import now
from minsym.questions.games import GamesAudit, audit_games, telltale_row

#: What games that nobody can win have for a min|M|.
NOBODY = "none"

#: Games of a data set that are looked at a time.
BATCH = 1024

#: Games that are drawn at a setting, if nobody says how many.
COUNT = 10_000

BLIND = "blind accuracy: knowing min|M| and the images, but no message"


def answer_file(path: str, threads: int | None, as_json: bool) -> Exit:
    """Audit the games of an .npz file, print, and return the exit status."""
    games = read_egg_games(path)
    found, seconds = timed_audit(games.batches(), sum(games.splits.values()), threads)
    if as_json:
        source = {"input": path, "splits": games.splits}
        output.say_json(
            source | for_json(found, games.images, sampled=False) | {"seconds": seconds}
        )
        return Exit.OK
    splits = ", ".join(f"{count:,} {split}" for split, count in games.splits.items())
    output.say(
        f"{printable(path, limit=None)}: {found.games:,} games ({splits}), "
        f"{games.images} images, {games.attributes} attributes",
        "",
    )
    say_games(found, games.images, sampled=False)
    output.say("", f"{seconds:.3f} s")
    return Exit.OK


def answer_dataset(folder: str, threads: int | None, as_json: bool) -> Exit:
    """Audit the games of a data set of minsym's, print, and return the exit status."""
    games = Dataset(folder)
    batches = ((some.images, some.target) for some in games.batches(BATCH))
    found, seconds = timed_audit(batches, len(games), threads)
    images = games.spec.setting.images
    if as_json:
        source = {"input": folder, "spec": games.spec.as_json(), "splits": games.splits}
        output.say_json(source | for_json(found, images, sampled=False) | {"seconds": seconds})
        return Exit.OK
    splits = ", ".join(f"{count:,} {split}" for split, count in games.splits.items())
    output.say(
        f"{printable(folder, limit=None)}: {found.games:,} games ({splits}), "
        f"{games.spec.setting}, family {games.spec.family}",
        "",
    )
    say_games(found, images, sampled=False)
    output.say("", f"{seconds:.3f} s")
    return Exit.OK


def answer_setting(
    name: str, count: int | None, seed: int | None, threads: int | None, as_json: bool
) -> Exit:
    """Audit games drawn at a named setting, print, and return the exit status."""
    if name == "list":
        return _list_settings(as_json)
    check_names("--setting: there is no", [name], BENCHMARKS)
    benchmark, count, seed = BENCHMARKS[name], count or COUNT, seed or 0
    found, seconds = timed_audit(benchmark.batches(count, seed), count, threads)
    exact = _exact(benchmark)
    if as_json:
        setting = {"setting": asdict(benchmark), "single_symbol_probability": exact}
        answer = setting | for_json(found, benchmark.images, sampled=True) | {"seconds": seconds}
        output.say_json(answer, seed)
        return Exit.OK
    output.say(f"{name}: {_describe(benchmark)}", benchmark.source, "")
    say_games(found, benchmark.images, sampled=True)
    output.say(f"P(min|M| = 1) is {exact:.4g}, exactly")
    output.say("", f"{count:,} games drawn with seed {seed}, {seconds:.3f} s")
    return Exit.OK


def timed_audit(
    batches: Iterable[Batch], total: int, threads: int | None
) -> tuple[GamesAudit, float]:
    """Audit games while a progress bar is shown; return the audit and the wall-clock seconds."""
    start = now()
    with output.progress("auditing", total, "games") as report:
        found = audit_games(_reported(batches, total, report), threads=threads)
    return found, now() - start


def _reported(batches: Iterable[Batch], total: int, report: Progress) -> Iterator[Batch]:
    done = 0
    for batch in batches:
        yield batch
        done += len(batch[1])
        report(done / total)


def for_json(found: GamesAudit, images: int, sampled: bool) -> dict[str, Any]:
    """Return an audit of games as an object for JSON; level 0 are games that nobody can win."""
    shares = sample_shares(found.histogram)
    # Games drawn here have their target in row 0, their images being exchangeable.
    row = {} if sampled else {"most_frequent_row": max(found.rows.values()) / found.games}
    return {
        **row,
        "games": found.games,
        "images": images,
        "histogram": {size: games for size, games in found.histogram.items() if size},
        "hopeless": found.histogram.get(0, 0),
        "levels": {
            size: share._asdict() | {"blind_accuracy": found.blind_accuracy(size)}
            for size, share in shares.items()
        },
        "blind_accuracy": found.blind_accuracy(),
        "literal_ceilings": {size: list(curve) for size, curve in found.ceilings.items()},
        "chance": 1 / images,
    }


def say_games(found: GamesAudit, images: int, sampled: bool) -> None:
    """Print an audit of games for people, with confidence intervals if they are a sample."""
    rows = []
    for size, share in sorted(sample_shares(found.histogram).items(), key=lambda s: s[0] or 1e9):
        interval = [f"{share.low:.2%} to {share.high:.2%}"] if sampled else []
        blind = f"{found.blind_accuracy(size):.2%}"
        cells = [str(size or NOBODY), f"{share.games:,}", f"{share.share:.2%}", *interval, blind]
        rows.append(cells)
    interval = ["95 % interval"] if sampled else []
    output.say_rows(["min|M|", "games", "share", *interval, "blind accuracy"], rows)
    output.say("")
    lengths = max(map(len, found.ceilings.values()), default=0)
    curves = [
        [str(size), *(f"{right:.1%}" for right in curve)] for size, curve in found.ceilings.items()
    ]
    if curves:
        output.say("literal ceiling: what the best messages of L symbols can do")
        output.say_rows(["min|M|", *(f"L = {n}" for n in range(1, lengths + 1))], curves)
        output.say("")
    if 0 in found.histogram:
        output.say(f"{NOBODY}: nobody can win, a distractor equals the target")
    output.say(f"{BLIND}: {found.blind_accuracy():.2%}; chance is {1 / images:.2%}")
    telltale = None if sampled else telltale_row(found.rows, images)
    if telltale is not None:
        row, right = telltale
        output.say(f"the row gives targets away: always image {row} is right in {right:.2%}")


def _list_settings(as_json: bool) -> Exit:
    if as_json:
        settings = [
            asdict(each) | {"single_symbol_probability": _exact(each)}
            for each in BENCHMARKS.values()
        ]
        output.say_json({"settings": settings})
        return Exit.OK
    header = ["setting", "attributes", "values", "images", "drawn", "P(min|M| = 1)"]
    rows = [
        [
            each.name,
            str(len(each.values)),
            _values(each),
            str(each.images),
            "distinct" if each.distinct else "independent",
            f"{_exact(each):.4g}",
        ]
        for each in BENCHMARKS.values()
    ]
    output.say_rows(header, rows)
    return Exit.OK


def _exact(benchmark: Benchmark) -> float:
    distinct = benchmark.distinct
    return single_symbol_probability(benchmark.values, benchmark.images - 1, distinct=distinct)


def _values(benchmark: Benchmark) -> str:
    sizes = dict.fromkeys(benchmark.values)
    return ", ".join(map(str, sizes if len(sizes) == 1 else benchmark.values))


def _describe(benchmark: Benchmark) -> str:
    images = f"{benchmark.images} {'distinct' if benchmark.distinct else 'independent'} images"
    return f"{len(benchmark.values)} attributes, {_values(benchmark)} values, {images}"
