"""Write docs/results.md from the results, so that each number in it is one in a file."""

import os.path
from pathlib import Path
from typing import Any

from experiments.benchmarks.report import markdown
from experiments.common import EXPERIMENTS, HERE, RESULTS, Row, load, read_record, read_rows
from experiments.pictures import FIGURES
from minsym.base.files import written_whole

PAGE = HERE.parent / "docs" / "results.md"

TOP = """# Results

The paper's figures and claims, one by one, and what lies beyond them. This page is written by
`python -m experiments report` from the files in `experiments/results/`; `make figures` draws the
pictures again in seconds, and `make experiments` computes again whatever has its file `.json`
removed there. Intervals are of 95 % where nothing else is said. *Paper* is
[A Combinatorial Approach to Neural Emergent Communication](https://arxiv.org/abs/2410.18806).

## Claim by claim
"""


def report(results: Path = RESULTS) -> str:
    """Return the page, of the experiments that have results."""
    done = [name for name in EXPERIMENTS if (results / f"{name}.json").exists()]
    table, sections = [], []
    for name in done:
        experiment, rows = load(name), read_rows(name, results)
        table += [[f"[{experiment.TITLE}](#{name})", *claim] for claim in experiment.claims(rows)]
        sections.append(_section(name, rows, read_record(name, results)))
    cells = [[_cell(text) for text in line] for line in table]
    head = ["experiment", "claim", "paper", "here", "verdict"]
    return "\n".join([TOP, markdown(head, cells), "", *sections])


def _cell(text: str) -> str:
    """Keep the bars of |A| from ending a cell of the table."""
    return text.replace("|", "\\|")


def _section(name: str, rows: list[Row], made: dict[str, Any]) -> str:
    experiment = load(name)
    picture = Path(os.path.relpath(FIGURES / f"{name}.svg", PAGE.parent)).as_posix()
    seed = "" if made["seed"] is None else f"seed {made['seed']}, "
    return "\n".join(
        [
            f"({name})=",
            f"## {experiment.TITLE}",
            "",
            experiment.words(rows),
            "",
            f"![{experiment.TITLE}]({picture})",
            "",
            f"`{made['command']}`, {seed}{made['seconds']:,.0f} s, "
            f"minsym {made['version']}, {made['platform']}.",
            "",
        ]
    )


def write_report(page: Path = PAGE, results: Path = RESULTS) -> None:
    """Write the page."""
    with written_whole(page) as new:
        new.write_text(report(results), encoding="utf-8")
