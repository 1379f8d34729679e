"""How ``--help`` is laid out: which panel an option or a command is shown in, by its purpose."""

from collections.abc import Iterable
from typing import Any

from typer.core import TyperArgument

#: The panels of options, in their order, and the names of the parameters in each. An option that
#: several commands have is in the same panel everywhere.
OPTIONS = {
    "What is read": (
        "input",
        "table",
        "format",
        "name_column",
        "columns",
        "exclude",
        "text",
        "delimiter",
        "decimal",
        "thousands",
        "encoding",
        "sheet",
        "features",
        "image_column",
        "costs",
        "ignore_costs",
        "weight",
        "messages",
        "split",
        "config",
        "parity",
        "run",
    ),
    "What is asked": (
        "row",
        "game",
        "what",
        "task",
        "list_all",
        "minimal",
        "limit",
        "length",
        "decision",
        "approximate",
        "quasi",
        "sensitive",
        "cells",
        "coarsen",
        "sampling_fraction",
        "up_to",
        "target",
        "match",
        "grid",
        "role",
        "games",
        "retrain",
    ),
    "What is drawn at random": (
        "setting",
        "count",
        "attributes",
        "values",
        "images",
        "family",
        "weighted",
        "min_level_set",
        "splits",
        "hold_out",
        "sample",
        "batch",
        "classes",
        "same",
        "draw",
        "runs",
        "sweep_seed",
        "seed",
    ),
    "The agents": (
        "goal",
        "max_length",
        "sees",
        "channel",
        "eos",
        "stop",
        "impatient",
        "compares",
        "cell",
        "hidden",
        "embedding",
        "embedding_scale",
        "senders",
        "receivers",
    ),
    "How they learn": (
        "epochs",
        "early_stop",
        "batch_size",
        "batches",
        "learning_rate",
        "warmup",
        "weight_decay",
        "temperature",
        "schedule",
        "final_temperature",
        "entropy",
        "imitate",
        "meanings",
        "noise",
        "reset_sender",
        "reset_receiver",
        "length_cost",
        "cost_schedule",
        "cost_power",
        "fresh",
    ),
    "How it is computed": (
        "backend",
        "heuristic",
        "time_limit",
        "memory_limit",
        "no_reductions",
        "threads",
        "workers",
        "dask",
        "device",
        "precision",
        "checker",
    ),
    "What is written": (
        "out",
        "plot",
        "no_formulas",
        "theme",
        "proof",
        "as_json",
        "help",
    ),
}

#: The panels of commands.
COMMANDS = {
    "Tables and problems": ("solve", "audit", "risk", "key", "protect", "convert", "check-proof"),
    "Pictures and pages": ("draw", "report", "play"),
    "Data sets of games": ("generate", "verify", "export", "theory"),
    "Agents": ("train", "evaluate", "sweep"),
    "Backends": ("crosscheck", "bench"),
    "First steps": ("tables", "warm-up", "demo"),
}


def panel_of(panels: dict[str, tuple[str, ...]], name: str) -> str | None:
    """Return the panel that holds a name; None if none does."""
    return next((panel for panel, names in panels.items() if name in names), None)


def arrange(parameters: Iterable[Any]) -> list[Any]:
    """Return the parameters of a command in the order of their panels, each told its own."""
    titles = list(OPTIONS)
    arranged = []
    for parameter in parameters:
        # Arguments have a panel of their own, which comes first.
        is_argument = isinstance(parameter, TyperArgument)
        panel = None if is_argument else panel_of(OPTIONS, parameter.name)
        if panel is not None:
            parameter.rich_help_panel = panel
        arranged.append((-1 if panel is None else titles.index(panel), parameter))
    return [parameter for _, parameter in sorted(arranged, key=lambda pair: pair[0])]
