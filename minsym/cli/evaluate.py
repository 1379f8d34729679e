"""What ``minsym evaluate`` does."""

from pathlib import Path
from typing import Any

from minsym.cli import output
from minsym.cli.plots import check_plot, plot_prefix_curve
from minsym.cli.train import needs_torch, torch_memory
from minsym.errors import Exit


def run(
    folder: Path,
    data: str | None,
    split: str,
    out: Path | None,
    plot: Path | None,
    device: str,
    threads: int,
    as_json: bool,
) -> Exit:
    """Play, measure, write, draw, print, and return the exit status."""
    if plot is not None:
        check_plot(plot)
    needs_torch()
    from minsym.agents.learn.run import read_record  # noqa: PLC0415
    from minsym.agents.measure.evaluate import evaluate  # noqa: PLC0415 - it imports torch

    if out is None:
        name = Path(data or read_record(folder)["data"]["folder"]).resolve().name
        out = folder / f"evaluation-{name}-{split}"
    with torch_memory(), output.waiting("evaluating"):
        report = evaluate(folder, data, split, out, device, threads)
    if plot is not None:
        plot_prefix_curve(
            report["prefix_accuracy"],
            report["blind_accuracy"],
            report["literal_ceiling"],
            f"{report['folder']}: {report['games']:,} games of {report['data']}",
            plot,
        )
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
