"""``minsym evaluate``: measure how often a trained pair is right, and what it says.

With ``--messages`` what is measured is a file of messages, whoever said them, and no pair is asked.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.files import name_of
from minsym.base.text import named, printable, source_of
from minsym.cli import output
from minsym.cli.agents import needs, needs_torch, torch_memory
from minsym.cli.options import AsJson, flag, positive, refuse_clashes, with_options
from minsym.cli.places import check_folder
from minsym.cli.plots import KINDS, check_plot, check_plots
from minsym.cli.records import SAMPLE_OPTIONS, Split, games_given
from minsym.datasets.sample import SPLIT
from minsym.errors import Exit, InputError

# The options.

Run = Annotated[
    Path | None,
    typer.Argument(
        metavar="RUN",
        help="The folder of a run of minsym train. With --messages there is none: give DATA in its "
        "place, or a table, whose games are those of minsym play.",
    ),
]
Data = Annotated[
    str | None,
    typer.Argument(
        metavar="DATA",
        help="The folder of the data set whose games are played. Their number of images may be "
        "another than in training.",
        show_default="that of the run",
    ),
]
Messages = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Measure the messages in this file, whoever said them, instead of those of a trained "
        "pair. A line is a list of symbols about the game of the same number, such as [3, 14], or "
        '{"message": [3, 14], "game": 25, "choice": 7} with the number of the game, from 0, and '
        "the image that somebody picked.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="The folder for the results: evaluation.json, the messages as a corpus, what happened "
        "in each game, and what symbols came to mean.",
        show_default="evaluation-DATA-SPLIT in RUN",
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=f"Draw the accuracy after each symbol that is heard into this file: {KINDS}.",
    ),
]
Device = Annotated[
    str | None,
    typer.Option(
        help="Where torch computes: cpu, cuda, or another device that it knows.",
        show_default="cpu",
    ),
]
Threads = Annotated[
    int | None, typer.Option(help="How many threads torch computes on.", show_default="1")
]

Retrain = Annotated[
    int | None,
    typer.Option(
        metavar="GAMES",
        help="Also train fresh agents on what the pair says about so many of its training games: "
        "it shows how fast its messages are learned, and how much the first symbols say. That "
        "takes as long as to train a pair on two to three times as many games.",
        show_default="none",
    ),
]

#: Bits over chance below which a symbol says nothing about any attribute.
LEAST = 0.005

#: What goes with a trained pair only.
CLASHES = [
    ("out", "messages", "goes with a RUN; --messages writes nothing: use --json"),
    *(
        (name, "messages", "goes with a RUN, whose receiver is asked; --messages asks none")
        for name in ("plot", "device", "threads", "retrain")
    ),
]


@with_options(SAMPLE_OPTIONS)
def evaluate(
    run: Run = None,
    data: Data = None,
    given: dict[str, Any] | None = None,
    messages: Messages = None,
    split: Split = None,
    out: Out = None,
    plot: Plot = None,
    device: Device = None,
    threads: Threads = None,
    retrain: Retrain = None,
    as_json: AsJson = False,
) -> Exit:
    """Measure how often a trained pair is right, and what its messages are like.

    The pair plays the games of a split, the likeliest symbols said. The
    numbers and the messages are written to a folder. With --messages
    those of a file are measured, whoever said them.
    """
    positive("--threads", threads)
    positive("--retrain", retrain)
    own = {"out": out, "plot": plot, "device": device, "threads": threads, "retrain": retrain}
    own |= {"messages": messages}
    refuse_clashes(own, CLASHES)
    if run is None:
        given_in_place = "DATA, the games that the messages are about" if messages else "a RUN"
        raise InputError(f"give {given_in_place}")
    if messages is not None:
        return _score(messages, run, data, given or {}, split, as_json)
    for name in given or {}:
        raise InputError(f"{flag(name)} goes with --messages about games of a table")
    check_plot(plot)
    needs_torch()
    from minsym.agents.measure.evaluate import (  # noqa: PLC0415 - it imports torch, an extra
        evaluate as evaluate_run,
    )
    from minsym.agents.measure.evaluate import games_of  # noqa: PLC0415

    if out is None:
        found, split = games_of(run, data, split)
        out = run / f"evaluation-{name_of(found.folder)}-{split}"
    check_folder(out)
    with torch_memory(), output.waiting("evaluating") as show:
        report = evaluate_run(
            run, data, split, out, device or "cpu", threads or 1, retrain or 0, told=show
        )
        _draw_curves(run, report, out)
    if plot is not None:
        from minsym.pictures.style import write  # noqa: PLC0415 - loaded only by those who draw
        from minsym.pictures.training import prefix_curve_of  # noqa: PLC0415

        write(prefix_curve_of(report), plot)
    if as_json:
        output.say_json({"out": str(out), **report})
    else:
        _say(report, out)
    return Exit.OK


def _draw_curves(run: Path, report: dict[str, Any], out: Path) -> None:
    """Draw how the run was trained into the folder of its evaluation, if there is matplotlib."""
    from minsym.agents.learn.run import read_metrics, read_record  # noqa: PLC0415 - few need it
    from minsym.agents.measure.evaluation import PICTURE  # noqa: PLC0415

    metrics = read_metrics(run)
    if not metrics:
        return
    try:
        check_plots()
    except InputError as error:
        output.note(f"{out / PICTURE} is not drawn: {error}")
        return
    from minsym.pictures.style import write  # noqa: PLC0415 - it loads matplotlib
    from minsym.pictures.training import curves  # noqa: PLC0415

    floor, ceiling = report["blind_accuracy"], report["literal_ceiling"]
    if report["data_sha256"] != read_record(run)["data"]["sha256"]:
        floor, ceiling = None, None  # of other games
    write(curves(metrics, floor, ceiling, str(run)), out / PICTURE)


def _score(
    messages: Path,
    data: Path,
    more: str | None,
    options: dict[str, Any],
    split: str | None,
    as_json: bool,
) -> Exit:
    """Measure the messages of a file about the games of a data set or a table."""
    if more is not None:
        raise InputError(f"{more}: with --messages give DATA and no RUN")
    needs("scipy", who="metrics of messages need it")
    from minsym.agents.measure.corpus import read_messages  # noqa: PLC0415 - few give a file
    from minsym.agents.measure.score import about, score  # noqa: PLC0415

    corpus = read_messages(messages)
    given = games_given(str(data), options, split)
    with named(source_of(messages)):
        games = about(corpus, given.games)
        found = score(corpus.messages, games, given.setting.sizes, corpus.choice)
    names = [f"a{a + 1}" for a in range(given.setting.attributes)]
    if given.records is not None:
        names = [*given.records.attributes]
    of = {"file": str(messages), "data": given.name, "split": given.split}
    if as_json:
        output.say_json(of | {"attributes": names} | found)
    else:
        _say_score(of, names, found)
    return Exit.OK


def _say_score(of: dict[str, str], names: list[str], found: dict[str, Any]) -> None:
    from minsym.agents.measure.evaluation import STRUCTURE  # noqa: PLC0415 - it loads much

    # Games of a table are in no split that anybody named.
    split = "" if of["split"] == SPLIT else f" ({of['split']})"
    output.say(
        f"{of['file']}: messages {found['messages']:,}, about games of {of['data']}{split}",
        "",
        f"literal accuracy {_percent(found['literal_accuracy'])}; without messages "
        f"{found['blind_accuracy']:.1%}, literal ceiling {found['literal_ceiling']:.1%}",
        "(literal: symbols are taken for the values that minsym numbers so; agents' may mean "
        "anything)",
    )
    if found["choices"]:
        output.say(f"choices {found['choices']:,}, right {_percent(found['choice_accuracy'])}")
    output.say("")
    rows = [
        [
            level,
            f"{group['games']:,}",
            _percent(group["literal_accuracy"]),
            f"{group['mean_length']:.2f}",
        ]
        for level, group in found["by_complexity"].items()
    ]
    output.say_rows(["min|M|", "messages", "literal accuracy", "mean length"], rows)
    output.say("")
    rows = []
    columns = zip(found["symbol_entropy"], found["mutual_information_over_chance"], strict=True)
    for position, (entropy, shared) in enumerate(columns, start=1):
        most = max(range(len(names)), key=shared.__getitem__)
        name = printable(names[most]) if shared[most] >= LEAST else "-"
        rows.append([str(position), f"{entropy:.2f}", name, f"{shared[most]:.2f}"])
    output.say_rows(["symbol", "entropy", "says most about", "bits over chance"], rows)
    metrics = [
        ", ".join(
            f"{_words(name)} {found[name]:.3f} ({found[f'{name}_over_chance']:+.3f} over chance)"
            for name in line
        )
        for line in (("topsim", "posdis", "bosdis"), STRUCTURE[:2], STRUCTURE[2:])
    ]
    output.say(
        "",
        f"mean length {found['mean_length']:.2f}, mean min|M| {found['mean_complexity']:.2f}, "
        f"excess {found['excess_length']:+.2f}, longest {found['longest']:,}",
        f"distinct messages {found['distinct_messages']:,}, entropy {found['message_entropy']:.2f}",
        *metrics,
        _articulated(found["articulation"]),
        *found["notes"],
    )


def _words(name: str) -> str:
    """Return the name of a metric in JSON as it is shown."""
    return name.replace("_", " ")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _say(report: dict[str, Any], out: Path) -> None:
    from minsym.agents.measure.evaluation import STRUCTURE  # noqa: PLC0415 - it loads much

    output.say(
        f"{report['folder']} after {report['epoch']} epochs, on {report['games']:,} games of "
        f"{report['data']} ({report['split']})",
        "",
        f"accuracy {report['accuracy']:.1%}; without messages {report['blind_accuracy']:.1%}, "
        f"literal ceiling {report['literal_ceiling']:.1%}",
        "",
    )
    for name, groups in (
        ("min|M|", report["by_complexity"]),
        ("level set", report["by_level_set_size"]),
    ):
        if len(groups) > 1:
            # The length says something where it is not that of all messages.
            varied = len({found.get("mean_length") for found in groups.values()} - {None}) > 1
            rows = [
                [
                    group,
                    f"{found['games']:,}",
                    f"{found['share']:.1%}",
                    _interval(found),
                    *([f"{found['mean_length']:.2f}", f"{found['regret']:+.2f}"] if varied else []),
                ]
                for group, found in groups.items()
            ]
            header = [name, "games", "accuracy", "95 % interval"]
            header += ["mean length", "regret"] if varied else []
            output.say_rows(header, rows)
            output.say("")
    if (slope := report.get("length_slope")) and slope["slope"]:
        output.say(
            f"messages grow by {slope['slope']:+.3f} symbols with each of min|M| (95 %: "
            f"{slope['low']:+.3f} to {slope['high']:+.3f}, by games)",
            "",
        )
    if named := report.get("named"):
        output.say(
            f"all values of the target named in {named['all']:.1%} of games, "
            f"{named['attributes']:.1%} of its values",
            "",
        )
    if pairs := report.get("cross_play"):
        rows = [
            [str(sender), *(f"{share:.1%}" for share in heard)]
            for sender, heard in enumerate(pairs, start=1)
        ]
        heard_by = [f"receiver {number}" for number in range(1, len(pairs[0]) + 1)]
        done = "names all values of the target" if named else "is right"
        output.say(f"how often each receiver {done}, with each sender", "")
        output.say_rows(["sender", *heard_by], rows)
        output.say("")
    retrained = report.get("retrained")
    columns = zip(
        report["prefix_accuracy"][1:],
        report["ablation"],
        report["bits_per_position"],
        report["symbol_entropy"],
        strict=True,
    )
    rows = [
        [str(j), f"{prefix:.1%}", f"{drop:.1%}", f"{bits:.2f}", f"{entropy:.2f}"]
        for j, (prefix, drop, bits, entropy) in enumerate(columns, start=1)
    ]
    header = ["symbols", "accuracy so far", "lost without it", "bits", "entropy"]
    if retrained is not None:
        header.insert(2, "retrained")
        for row, prefix in zip(rows, retrained["prefix_accuracy"][1:], strict=True):
            row.insert(2, f"{prefix:.1%}")
    output.say_rows(header, rows)
    if retrained is not None:
        _say_learned(retrained)
    output.say(
        "",
        f"effective length {report['effective_length']}, positions that matter "
        f"{report['positions_that_matter']}, mean length {report['mean_length']:.2f}",
        f"distinct messages {report['distinct_messages']:,}, topsim {report['topsim']:.3f}, posdis "
        f"{report['posdis']:.3f}, bosdis {report['bosdis']:.3f}",
        ", ".join(f"{_words(name)} {report[name]:.3f}" for name in STRUCTURE),
        _articulated(report["articulation"]),
        f"all of it, the messages as a corpus, and each game: {out}",
    )


def _say_learned(found: dict[str, Any]) -> None:
    """Print how fast fresh agents learned the messages."""
    receiver, sender = found["receiver"], found["sender"]
    columns = zip(
        receiver["after"],
        *(agent[curve] for agent in (receiver, sender) for curve in ("accuracy", "chance")),
        strict=True,
    )
    rows = [[f"{after:,}", *(f"{share:.1%}" for share in shares)] for after, *shares in columns]
    areas = [agent[key] for agent in (receiver, sender) for key in ("area", "chance_area")]
    rows.append(["area", *(f"{area:.1%}" for area in areas)])
    header = ["games learned from", "fresh receiver", "by chance", "fresh sender", "by chance"]
    output.say("")
    output.say_rows(header, rows)


def _articulated(found: dict[str, Any]) -> str:
    """Say what Harris' scheme makes of messages."""
    return (
        f"boundaries in a message {found['boundaries']:.2f} "
        f"({found['boundaries_over_chance']:+.2f} over chance), different segments "
        f"{found['segments']:,.0f}"
    )


def _interval(found: dict[str, float]) -> str:
    return f"{found['low']:.1%} to {found['high']:.1%}"
