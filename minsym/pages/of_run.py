"""The report of a training run: its curves, what was said, what symbols mean, and games."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from minsym.agents.learn.run import CONFIG, Metrics, read_metrics
from minsym.agents.measure.codebook import CODEBOOK, Entry, read_codebook, top
from minsym.agents.measure.evaluation import (
    STRUCTURE,
    Evaluation,
    data_of,
    evaluations_of,
    levels_of,
    newest_of,
    read_evaluation,
)
from minsym.agents.measure.interactions import INTERACTIONS, read_interactions
from minsym.agents.play.config import Config, read_config
from minsym.base.files import name_of
from minsym.base.text import printable
from minsym.errors import InputError
from minsym.pages.charts import curves, floor_and_ceiling, heat
from minsym.pages.content import (
    Block,
    Column,
    Facts,
    Listing,
    Paragraph,
    Replay,
    Report,
    Section,
)
from minsym.pages.stage import stage_of

#: Games that are shown to step through.
SHOWN = 12


def report_of_run(run: Path, told: Callable[[str], object] = lambda news: None) -> Report:
    """Return the report of a run, and of its newest evaluation.

    A run that was not evaluated since its last epoch is evaluated first, as `minsym evaluate` does
    it, if its data are there.

    Parameters
    ----------
    run : Path
    told : callable
        Told what is done.

    Raises
    ------
    InputError
        If there is no run, or a file of it cannot be read.
    """
    config = Config(**read_config(run / CONFIG))
    metrics = read_metrics(run)
    if not metrics:
        raise InputError(f"{run}: no epoch is done, so there is nothing to report")
    last = metrics[-1]["epoch"]
    notes: list[Block] = []
    found = _evaluation_at(run, last)
    if found is None:
        try:
            found = _evaluated_now(run, told)
        except (InputError, ModuleNotFoundError) as error:
            found = newest_of(run)
            why = "its data set is not found from here, or has changed"
            if isinstance(error, ModuleNotFoundError):
                why = f"{error.name} is not installed"
            notes.append(Paragraph(f"The run could not be evaluated after its last epoch: {why}."))
    lead = f"{last} {'epoch' if last == 1 else 'epochs'} on {printable(name_of(config.data))}."
    sections = [Section("How training went", [*_training(run, config, metrics), *notes])]
    if found is not None:
        numbers = read_evaluation(found)
        lead += f" {_about(numbers)}"
        sections += _evaluated(found, numbers)
    sections.append(Section("Config", [Facts(_config(config))]))
    return Report(printable(name_of(run)), lead, sections)


def _evaluation_at(run: Path, epoch: int) -> Path | None:
    """Return the newest evaluation of a run after an epoch, None if there is none."""
    for folder in evaluations_of(run):
        if read_evaluation(folder)["epoch"] == epoch:
            return Path(folder)
    return None


def _evaluated_now(run: Path, told: Callable[[str], object]) -> Path:
    """Evaluate a run; return the folder of the evaluation."""
    from minsym.agents.measure.evaluate import evaluate, games_of  # noqa: PLC0415 - imports torch

    told("evaluating")
    data, split = games_of(run)
    folder = run / f"evaluation-{name_of(data.folder)}-{split}"
    evaluate(run, out=folder, told=told)
    return folder


def _about(found: Evaluation) -> str:
    """Say what was evaluated."""
    return (
        f"Evaluated after epoch {found['epoch']} on {found['games']:,} games of "
        f"{printable(name_of(found['data']))}, split {printable(found['split'])}."
    )


def _config(config: Config) -> list[tuple[str, str]]:
    """Return the fields of a config; of the data only what their folder is called."""
    fields = {**asdict(config), "data": name_of(config.data)}
    return [(name, printable(str(value))) for name, value in fields.items()]


def report_of_evaluation(folder: Path) -> Report:
    """Return the report of the folder of an evaluation.

    Raises
    ------
    InputError
        If a file of it cannot be read.
    """
    found = read_evaluation(folder)
    lead = f"The run {printable(name_of(found['folder']))}. {_about(found)}"
    return Report(printable(name_of(folder)), lead, _evaluated(folder, found))


def _evaluated(folder: Path, found: Evaluation) -> list[Section]:
    return [
        Section("How often the pair is right", _accuracy(found)),
        Section("What symbols mean", _meaning(folder)),
        Section("Games", _games(folder)),
    ]


def _training(run: Path, config: Config, metrics: Sequence[Metrics]) -> list[Block]:
    last = metrics[-1]
    lines = {
        "validation": [(float(row["epoch"]), row["val_accuracy"]) for row in metrics],
        "training": [(float(row["epoch"]), row["train_accuracy"]) for row in metrics],
    }
    levels = floor_and_ceiling(*levels_of(run))
    facts = [
        ("epochs", f"{last['epoch']} of {config.epochs}"),
        ("validation accuracy", f"{last['val_accuracy']:.1%}"),
        ("training accuracy", f"{last['train_accuracy']:.1%}"),
        ("games a second", f"{last['games_per_second']:,.0f}"),
    ]
    says = "Accuracy after each epoch."
    if levels:
        says += (
            " Without messages a receiver guesses among the images that need as many symbols; the "
            "literal ceiling is what the best messages of as many attribute values reach."
        )
    return [Facts(facts), curves(lines, "epoch", "accuracy", says, levels, counted=True)]


def _accuracy(found: Evaluation) -> list[Block]:
    facts = [
        ("accuracy", f"{found['accuracy']:.1%}"),
        ("without messages", f"{found['blind_accuracy']:.1%}"),
        ("literal ceiling", f"{found['literal_ceiling']:.1%}"),
        ("mean length", f"{found['mean_length']:.2f}"),
        ("effective length", str(found["effective_length"])),
        ("distinct messages", f"{found['distinct_messages']:,}"),
        ("topsim", f"{found['topsim']:.3f}"),
        ("posdis", f"{found['posdis']:.3f}"),
        ("bosdis", f"{found['bosdis']:.3f}"),
        # Evaluations that were written before these were measured have none.
        *((name.replace("_", " "), f"{found[name]:.3f}") for name in STRUCTURE if name in found),
    ]
    accuracy = [(float(heard), share) for heard, share in enumerate(found["prefix_accuracy"])]
    levels = floor_and_ceiling(found["blind_accuracy"], found["literal_ceiling"])
    says = "Accuracy of the receiver when it hears only the first symbols of each message."
    columns = [
        Column("games with", "text"),
        Column("value", "count"),
        Column("games", "count"),
        Column("accuracy", "percent"),
        Column("at least", "percent", "95 % interval"),
        Column("at most", "percent", "95 % interval"),
    ]
    rows = [
        [name, int(group), share["games"], share["share"], share["low"], share["high"]]
        for name, groups in (
            ("min|M|", found["by_complexity"]),
            ("a level set of", found["by_level_set_size"]),
        )
        for group, share in groups.items()
    ]
    return [
        Facts(facts),
        curves(
            {"sender and receiver": accuracy},
            "symbols heard",
            "accuracy",
            says,
            levels,
            counted=True,
        ),
        Listing("Accuracy by group", columns, rows),
    ]


def _meaning(folder: Path) -> list[Block]:
    entries = read_codebook(folder)
    columns = [
        Column("symbol", "count"),
        Column("said", "count", "messages with the symbol"),
        Column("attribute"),
        Column("value"),
        Column("together", "count", "messages with the symbol about a target with the value"),
        Column("share", "percent", "together / said"),
        Column("of all targets", "percent", "targets that have the value"),
        Column("above chance", "percent", "share minus that of all targets"),
    ]
    rows = [
        [
            entry.symbol,
            entry.said,
            printable(entry.attribute),
            printable(entry.value),
            entry.together,
            entry.share,
            entry.base,
            round(entry.share - entry.base, 4),
        ]
        for entry in entries
    ]
    blocks: list[Block] = [
        Paragraph(
            "A symbol means a value if targets have it more often where the symbol is said than "
            f"all targets do. All pairs are in {CODEBOOK}."
        )
    ]
    if entries:
        blocks.append(_map(entries))
    return [*blocks, Listing("Codebook", columns, rows)]


def _map(entries: Sequence[Entry]) -> Block:
    """Return a map of the symbols that are said most and the values that they tell most about."""
    found = top(entries)
    cells = [
        (f"{printable(attribute, None)} = {printable(value, None)}", str(symbol), float(gain))
        for symbol, gains in zip(found.symbols, found.gain, strict=True)
        for (attribute, value), gain in zip(found.values, gains, strict=True)
    ]
    says = (
        "How much more often targets have a value where a symbol is said than all targets do; "
        f"{len(found.symbols)} of {found.all_symbols:,} symbols, those that are said most, and "
        f"{len(found.values)} of {found.all_values:,} values, those that they tell most of."
    )
    return heat(cells, "value of the target", "symbol", "above chance", says)


def _games(folder: Path) -> list[Block]:
    try:
        data = data_of(folder)
    except InputError:  # what it says names folders, which are nobody's business on a page
        return [
            Paragraph("No games are shown: their data set is not found from here, or has changed.")
        ]
    heard = read_interactions(folder, SHOWN)
    games = data[: len(heard)]
    if len(games) < len(heard) or heard.probability[0].shape[1:] != games.images.shape[1:2]:
        raise InputError(f"{folder / INTERACTIONS}: it is of other games than {data.folder}")
    stage = stage_of(data.spec.setting, data.spec.records, games)
    for game, message, choice, probability in zip(
        stage["games"], heard.message, heard.choice, heard.probability, strict=True
    ):
        game["symbols"] = [f"symbol {symbol}" for symbol in message.tolist()]
        game["choice"] = choice.tolist()
        game["probability"] = [[round(float(p), 4) for p in step] for step in probability]
    return [
        Paragraph("The first games, symbol by symbol: how likely the receiver holds each image."),
        Replay(stage),
    ]
