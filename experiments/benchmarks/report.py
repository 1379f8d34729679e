"""What the benchmark scripts share: jobs timed in turns, and tables with their command."""

import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import minsym

RESULTS = Path(__file__).parent / "results"


def in_turns(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Time jobs one after another, several rounds; return the seconds of each, per round.

    Machines drift, so what is compared must be measured close together: compare round by
    round.
    """
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """Return the median over the rounds of how many times longer the slow one took."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def markdown(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def save(name: str, command: str, *parts: str) -> None:
    """Print a report and write it to the results folder."""
    about = (
        f"minsym {minsym.__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}. Made by `{command}`."
    )
    text = "\n\n".join([f"# {name}", *parts, about]) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)
