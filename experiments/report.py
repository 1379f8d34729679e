"""Write docs/results.md from the results, so that each number in it is one in a file."""

import os.path
from collections import Counter
from pathlib import Path
from typing import Any

from experiments.benchmarks.report import markdown
from experiments.common import (
    EXPERIMENTS,
    FAILS,
    HERE,
    HOLDS,
    PARTLY,
    RESULTS,
    Claim,
    Row,
    load,
    read_record,
    read_rows,
)
from experiments.pictures import FIGURES
from minsym.base.files import written_whole

PAGE = HERE.parent / "docs" / "results.md"

TOP = """# Results

The paper's figures and claims, one by one, and what lies beyond them. This page is written by
`python -m experiments report` from the files in `experiments/results/`; `make figures` draws the
pictures again in seconds, and `make experiments` computes whatever has no file `.json` there, or
one of another config; `python -m experiments list` says which those are, and how long each takes.
{doc}`summary` tells the main results in two pages. Intervals are of 95 % where nothing else is
said. *Paper* is [A Combinatorial Approach to Neural Emergent Communication](https://arxiv.org/abs/2410.18806).
"""

#: What a verdict begins with, and the class of its colours in docs/_static/site.css; one that
#: neither confirms nor contradicts has the last.
COLOURS = (
    ((PARTLY,), "in-part"),
    ((HOLDS, "agree", "done"), "holds"),
    ((FAILS, "do not agree", "leaks"), "fails"),
    (("",), "neutral"),
)


def report(results: Path = RESULTS) -> str:
    """Return the page, of the experiments that have results: what came out, then one by one."""
    done = [name for name in EXPERIMENTS if (results / f"{name}.json").exists()]
    overview, sections = [], []
    for name in done:
        experiment, rows = load(name), read_rows(name, results)
        claims = experiment.claims(rows)
        verdicts = Counter(claim.verdict for claim in claims)
        counted = [_coloured(verdict, times) for verdict, times in verdicts.items()]
        overview.append([f"[{_cell(experiment.TITLE)}](#{name})", " ".join(counted)])
        sections.append(_section(name, rows, claims, read_record(name, results)))
    return "\n".join([TOP, markdown(["experiment", "verdicts"], overview), "", *sections])


def _coloured(verdict: str, times: int = 1) -> str:
    """Return a verdict in its colours, for the site; elsewhere it is words alone."""
    look = next(look for starts, look in COLOURS if verdict.startswith(starts))
    said = verdict if times == 1 else f"{times} x {verdict}"
    return f'<span class="verdict {look}">{said}</span>'


def _cell(text: str) -> str:
    """Keep the bars of |A| from ending a cell of the table."""
    return text.replace("|", "\\|")


def _section(name: str, rows: list[Row], claims: list[Claim], made: dict[str, Any]) -> str:
    experiment = load(name)
    picture = Path(os.path.relpath(FIGURES / f"{name}.svg", PAGE.parent)).as_posix()
    seed = "" if made["seed"] is None else f"seed {made['seed']}, "
    cells = [
        [_coloured(claim.verdict), _cell(claim.claim), _cell(claim.paper), _cell(claim.here)]
        for claim in claims
    ]
    return "\n".join(
        [
            f"({name})=",
            f"## {experiment.TITLE}",
            "",
            f"![{experiment.TITLE}]({picture})",
            "",
            markdown(["verdict", "claim", "paper", "here"], cells),
            "",
            experiment.words(rows),
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
