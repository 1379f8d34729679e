"""``minsym evaluate``: measure how often a trained pair is right, and what it says."""

from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.files import name_of
from minsym.base.meant import either
from minsym.cli import output
from minsym.cli.agents import needs_torch, torch_memory
from minsym.cli.options import AsJson, one_of, positive
from minsym.cli.places import check_folder
from minsym.cli.plots import KINDS, check_plot
from minsym.datasets.spec import SPLITS, VALIDATION
from minsym.errors import Exit

# The options.

Run = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run of minsym train.")]
Data = Annotated[
    str | None,
    typer.Argument(
        metavar="DATA",
        help="The folder of the data set whose games are played. Their number of images may be "
        "another than in training.",
        show_default="that of the run",
    ),
]
Split = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        autocompletion=one_of(*SPLITS),
        help="The split of the data set whose games are played.",
        show_default=f"the one called {either(VALIDATION)}",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="The folder for the results: evaluation.json, and the messages as a corpus.",
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
    str, typer.Option(help="Where torch computes: cpu, cuda, or another device that it knows.")
]
Threads = Annotated[int, typer.Option(help="How many threads torch computes on.")]


def evaluate(
    run: Run,
    data: Data = None,
    split: Split = None,
    out: Out = None,
    plot: Plot = None,
    device: Device = "cpu",
    threads: Threads = 1,
    as_json: AsJson = False,
) -> Exit:
    """Measure how often a trained pair is right, and what its messages are like.

    The pair plays the games of a split, the likeliest symbols said. The
    numbers and the messages are written to a folder.
    """
    positive("--threads", threads)
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
        report = evaluate_run(run, data, split, out, device, threads, told=show)
    if plot is not None:
        from minsym.pictures.style import write  # noqa: PLC0415 - loaded only by those who draw
        from minsym.pictures.training import prefix_curve_of  # noqa: PLC0415

        write(prefix_curve_of(report), plot)
    if as_json:
        output.say_json({"out": str(out), **report})
    else:
        _say(report, out)
    return Exit.OK


def _say(report: dict[str, Any], out: Path) -> None:
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
            rows = [
                [group, f"{found['games']:,}", f"{found['share']:.1%}", _interval(found)]
                for group, found in groups.items()
            ]
            output.say_rows([name, "games", "accuracy", "95 % interval"], rows)
            output.say("")
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
    output.say_rows(header, rows)
    output.say(
        "",
        f"effective length {report['effective_length']}, positions that matter "
        f"{report['positions_that_matter']}, mean length {report['mean_length']:.2f}",
        f"distinct messages {report['distinct_messages']:,}, topsim {report['topsim']:.3f}, posdis "
        f"{report['posdis']:.3f}, bosdis {report['bosdis']:.3f}",
        f"all of it, and the messages as a corpus: {out}",
    )


def _interval(found: dict[str, float]) -> str:
    return f"{found['low']:.1%} to {found['high']:.1%}"
