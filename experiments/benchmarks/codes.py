"""Whether agents learn messages as long as the data need, on data of `codes` with L = k.

    python -m experiments.benchmarks.codes FOLDER [WORKERS]

A sender that sees the target only, one that sees the distractors too, and the latter taught the
solver's messages for half of the epochs. Fresh games in every epoch. FOLDER keeps data and runs:
a killed run goes on where it was. Hours on one core.
"""

import sys
from pathlib import Path
from typing import Any

from experiments.benchmarks.report import markdown, save
from minsym import Setting, Spec, generate
from minsym.agents.learn.sweep import sweep
from minsym.agents.play.config import Config
from minsym.base.executors import executor

LEVELS = (1, 2, 3, 4, 5)

#: Images of a context, where the paper's 64 are too many for the complexity.
IMAGES = {1: 16}

SPLITS = {"train": 8000, "valid": 2000}

#: Of 0.001, 0.003 and 0.01, tried at k = 3, this one learned fastest.
LEARNING: dict[str, Any] = {"batch_size": 64, "learning_rate": 0.003}

#: What differs between the columns.
PAIRS = {
    "sees the context, was taught": {"sees": "context", "imitate": "first"},
    "sees the context": {"sees": "context"},
    "sees the target": {"sees": "target"},
}


def run_name(k: int, pair: str) -> str:
    """Return the folder of a run."""
    return f"k{k}-{pair.replace(',', '').replace(' ', '-')}"


def main(folder: Path, workers: int = 1, epochs: int = 12) -> None:
    """Generate, train and report."""
    data = {
        k: generate(
            Spec((k,), Setting(images=IMAGES.get(k, 64)), "codes", SPLITS), folder / f"codes-k{k}"
        )
        for k in LEVELS
    }
    shared = {"fresh": "codes", "epochs": epochs, **LEARNING}
    runs = {
        run_name(k, pair): Config(data=str(found.folder), max_length=k, **shared, **fields)
        for pair, fields in PAIRS.items()
        for k, found in data.items()
    }
    with executor(workers) as (pool, at_a_time):
        rows = sweep(runs, folder / "runs", pool, at_a_time)
    last = {row["run"]: row for row in rows}
    table = [
        [
            f"{k}",
            f"{found.spec.setting.images}",
            f"{found.blind_accuracy:.1%}",
            *(f"{last[run_name(k, pair)]['val_accuracy']:.1%}" for pair in PAIRS),
        ]
        for k, found in data.items()
    ]
    save(
        "codes",
        "python -m experiments.benchmarks.codes FOLDER",
        f"Validation accuracy, likeliest symbols, after {epochs} epochs of "
        f"{SPLITS['train']:,} fresh games, batches of {LEARNING['batch_size']}, learning rate "
        f"{LEARNING['learning_rate']}, L = k, one seed. A literal "
        "message of k attribute values is right in 100 %.",
        markdown(["k = L", "images", "without messages", *PAIRS], table),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
