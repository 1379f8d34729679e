"""``minsym train``: train a sender and a receiver on a data set."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minsym.cli import output
from minsym.cli.agents import (
    CONFIG_OPTIONS,
    ConfigFile,
    Parity,
    config_of,
    folder_name,
    needs_torch,
    torch_memory,
)
from minsym.cli.options import ALREADY_THERE, AsJson, with_options
from minsym.cli.places import check_folder
from minsym.errors import Exit

if TYPE_CHECKING:
    from minsym.agents.learn.train import News


# The options.

Data = Annotated[
    str, typer.Argument(metavar="DATA", help="The folder of a data set made by minsym generate.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="RUN",
        help="The folder of the run. A run that was stopped there goes on where it was, and one "
        "that is finished gets as many more epochs as you ask for.",
        show_default="a name that says what is trained",
    ),
]


@with_options(CONFIG_OPTIONS)
def train(
    data: Data,
    given: dict[str, Any],
    config: ConfigFile = None,
    parity: Parity = False,
    out: Out = None,
    as_json: AsJson = False,
) -> Exit:
    """Train a sender and a receiver on a data set, or go on with a run that was stopped.

    The run is a folder, to which the config, the metrics of every epoch
    and checkpoints are written. EGG's --lr, --n_epochs, --batch_size,
    --max_len, --random_seed and --length_cost work too.
    """
    needs_torch()
    from minsym.agents.learn.run import METRICS, is_done  # noqa: PLC0415 - torch is an extra
    from minsym.agents.learn.train import train as train_agents  # noqa: PLC0415

    made = config_of(data, config, parity, given)
    folder = Path(folder_name(made)) if out is None else out
    there = is_done(made, folder)
    if not there:
        check_folder(folder)
    try:
        with torch_memory(), output.progress("training", made.epochs, "epochs") as bar:

            def watch(now: "News") -> None:
                bar(
                    (now.epoch - 1 + now.share) / made.epochs,
                    f"epoch {now.epoch}, {now}",
                )

            last = train_agents(made, folder, watch)
    except KeyboardInterrupt:
        output.note(f"{folder}: stopped by Ctrl-C; the same command goes on after its last epoch")
        return Exit.STOPPED
    if as_json:
        output.say_json({"out": str(folder), **last}, made.seed)
    else:
        early = f", stopped early by --early-stop {made.early_stop}"
        output.say(
            f"{folder}: epoch {last['epoch']} of {made.epochs}"
            f"{early if last['epoch'] < made.epochs else ''}{ALREADY_THERE if there else ''}",
            f"training accuracy {last['train_accuracy']:.1%}, validation {last['val_accuracy']:.1%}"
            f"; every epoch in {folder / METRICS}",
            *(
                [f"attributes named rightly in validation {last['val_attributes']:.1%}"]
                if "val_attributes" in last
                else []
            ),
            *([f"mean length {last['val_length']:.2f}"] if "val_length" in last else []),
        )
    return Exit.OK
