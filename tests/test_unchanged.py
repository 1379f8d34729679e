"""What commands answered and wrote at commit 32ad8ee, which a restructuring must keep.

The expectations are in ``expected/unchanged.json``, a line for each of `COMMANDS`. Where a change
is meant, or a new release writes other bytes, they are recorded anew from the checkout's folder:

    .venv/bin/python -m tests.test_unchanged
"""

import io
import json
import shlex
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

from minsym.cli import app, run

ROOT = Path(__file__).parent.parent
EXPECTED = ROOT / "tests" / "expected" / "unchanged.json"

#: What every command line finds in its folder: files of the checkout, and small ones.
SHIPPED = ("minsym/data/zoo.csv", "docs/examples/petersen.edges", "docs/examples/sts27.hgr")
SMALL = {
    "prices.csv": "attribute,value,cost\nmilk,,3\neggs,1,4\ntoothed,,2\n",
    "vertices.csv": "vertex,cost\n1,7\n5,2\n27,3\n",
    "cover.scp": "3 4\n2 3 2 9\n2 1 2\n1 2\n3 2 3 4\n",
    "columns.rail": "3 3\n5 1 1\n1 2 1 2\n2 2 2 3\n",
    "path.gr": "p ds 5 3\n1 2\n2 3\n3 4\n",
    "none.hgr": "p hs 3 4\n1\n\n2 3\n\n",
    "ring.edges": "".join(f"{v} {(v + step) % 61}\n" for v in range(61) for step in (1, 9)),
    "ring.hgr": "p hs 127 127\n"
    + "".join(f"{s + 1} {(s + 3) % 127 + 1} {(s + 31) % 127 + 1}\n" for s in range(127)),
    "rows.jsonl": '{"id": "x", "a": 1, "b": "u"}\n{"id": "y", "a": 1, "b": "v"}\n{"id": "z"}\n',
}

#: A small setting for data sets, one of attributes that differ, and training that takes a second.
TINY = "--attributes 6 --values 3 --images 8 --seed 1"
MIXED = "--attributes 7 --values 2,3,5,1,4,2,3 --images 12 --count 40 --seed 2"
GAMES = f"generate --target 2 --family latent {TINY} --splits train=200,valid=60 --out games"
TRAIN = (
    "train games --out pair --epochs 2 --hidden 16 --embedding 8 --batch-size 50 "
    "--learning-rate 0.01 --max-length 2 --threads 1 --seed 3 --json"
)

#: Command lines; those joined by && share a folder, as in a shell.
COMMANDS = (
    # Tables and random contexts.
    "solve zoo.csv --row platypus --json",
    *(
        f"solve zoo.csv --row platypus --no-reductions --backend {backend} --json"
        for backend in ["auto", "bitmask", "maxsat", "sat", "cpsat", "ilp", "scip", "reference"]
    ),
    "solve zoo.csv --row antelope --json",
    "solve zoo.csv --row 2 --exclude type,legs --name-column name --json",
    "solve zoo.csv --row platypus --costs prices.csv --json",
    "solve zoo.csv --row platypus --costs prices.csv --backend cpsat --json",
    "solve zoo.csv --row platypus --all --json",
    "solve zoo.csv --row platypus --minimal 2 --json",
    "solve zoo.csv --row platypus --minimal 4 --limit 9 --json",
    "solve zoo.csv --row wasp --length 2 --json",
    "solve rows.jsonl --row y --json",
    "solve rows.jsonl --row z --json",
    "solve --seed 1 --json",
    "solve --seed 1 --all --json",
    "solve --seed 1 --length 2 --json",
    "solve --attributes 9 --values 2 --images 40 --seed 4 --json",
    # Problems.
    *(
        f"solve petersen.edges --as {task} --json"
        for task in ("dominating-set", "vertex-cover", "vertex-cover --backend graph")
    ),
    *(
        f"solve sts27.hgr --backend {backend} --out cover.sol --json"
        for backend in ("auto", "bitmask", "maxsat", "sat")
    ),
    "solve sts27.hgr --costs vertices.csv --json",
    "solve ring.edges --as vertex-cover --json",
    "solve ring.hgr --json",
    "solve petersen.edges --as vertex-cover --all --limit 4 --json",
    "solve cover.scp --json",
    "solve cover.scp --ignore-costs --json",
    "solve columns.rail --json",
    "solve path.gr --as dominating-set --json",
    "solve none.hgr --json",
    # Proofs.
    "solve zoo.csv --row wasp --proof p.json --json && check-proof p.json --json",
    "solve petersen.edges --as vertex-cover --proof p.json && check-proof p.json --json",
    "solve --attributes 8 --images 9 --seed 5 --proof p.json && check-proof p.json --json",
    # Audits, theory, comparisons.
    "audit zoo.csv --out audit.csv --json",
    "audit zoo.csv --out audit.parquet && solve audit.parquet --row platypus --all --json",
    "audit --setting list --json",
    "audit --setting paper --count 500 --seed 2 --json",
    "theory --count 2000 --seed 5 --json",
    "theory --attributes 5 --values 3 --images 9 --count 500 --batch 40 --classes 100 --json",
    "crosscheck --count 12 --seed 3 --json",
    "crosscheck --count 20 --seed 3 --weighted --backend auto --backend ilp --json",
    "crosscheck sts27.hgr --backend auto --backend sat --json",
    "bench . --backend bitmask --out bench --json",
    # Files for other solvers.
    *(
        f"convert zoo.csv platypus{suffix} --row platypus"
        for suffix in (".hgr", ".wcnf", ".opb", ".lp", ".mps", ".scp")
    ),
    "convert zoo.csv cheap.opb --row platypus --costs prices.csv",
    "convert petersen.edges petersen.scp --as dominating-set",
    "convert random.hgr --seed 1",
    # Data sets of every family, and what is made of them.
    f"generate --target 3 --family codes {MIXED} --out games --json && verify games --json",
    f"generate --target 2,3 --family latent {MIXED} --out games && audit games --json",
    f"generate --target 4 --family frontier {MIXED} --out games && verify games --json",
    f"generate --target 2 --family uniform {MIXED} --min-level-set 2 --out games",
    f"generate --target 4 --family planted {MIXED} --out games && audit games --json",
    f"generate --target 2 --family latent {TINY} --values 300 --count 20 --out games",
    "generate --target 5 --count 20 --seed 7 --json",
    f"generate --match 2,3 {MIXED} --out games && verify games --sample all --json",
    f"generate --match 2,3 {MIXED} --workers 2 --out games",
    f"{GAMES} && export games games.jsonl --split valid && export games games.npz && "
    "audit games.npz --json",
    # Agents.
    f"{GAMES} && {TRAIN} && evaluate pair --json",
    f"{GAMES} && {TRAIN} --sees context --channel reinforce --eos extra --fresh latent",
    f"{GAMES} && {TRAIN} --parity --imitate first --schedule annealed --channel relaxed --eos none",
    f"{GAMES} && sweep games --grid max-length=1,2 --epochs 1 --hidden 8 --out sweep --json",
    # Refused.
    "dance",
    "solve zoo.csv --row unicorn",
    "solve zoo.csv --images 9",
    "solve petersen.edges",
    "solve --backend graph",
    "solve zoo.csv --row platypus --all --minimal 2",
    "audit zoo.csv --out zoo.xls",
    "generate --target 9 --min-level-set 40",
    "generate --target 2 --match 2,3",
    "verify .",
    "convert zoo.csv zoo.xls",
    "train zoo.csv",
    "check-proof zoo.csv",
)

#: What differs from run to run: times, what is proved in them, what the run used, and on what.
PASSING = {
    "seconds", "trace", "games_per_second", "turns", "cpu", "memory", "proved",
    "command", "platform", "version", "made_with", "torch", "solver", "checker",
}  # fmt: skip

#: Files that hold such things among others, or the last digits of weights.
UNRECORDED = (
    "audit.parquet", "interactions.parquet", "bench/*", "sweep.csv",
    "checkpoint.json", "*.safetensors", "events.*",
)  # fmt: skip


def lasting(value: Any) -> Any:
    """Return JSON with null for what is passing."""
    if isinstance(value, dict):
        return {key: None if key in PASSING else lasting(part) for key, part in value.items()}
    return [lasting(part) for part in value] if isinstance(value, list) else value


def content(path: Path) -> Any:
    """Return what a file holds: JSON where that has times in it, the SHA-256 of all else."""
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    if path.name == "metrics.jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".npz":  # what packs it decides the bytes of the whole
        with zipfile.ZipFile(path) as arrays:
            return {name: sha256(arrays.read(name)).hexdigest() for name in arrays.namelist()}
    return sha256(path.read_bytes()).hexdigest()


def outcome(commands: str, folder: Path) -> dict[str, Any]:
    """Run commands in an empty folder; return exit statuses, answers in JSON, and files."""
    for name in SHIPPED:
        shutil.copy(ROOT / name, folder)
    for name, text in SMALL.items():
        (folder / name).write_text(text, encoding="utf-8")
    given = set(folder.iterdir())
    statuses, answers = [], []
    with chdir(folder):
        for command in map(shlex.split, commands.split(" && ")):
            with redirect_stdout(io.StringIO()) as out:
                statuses.append(int(run(command)))
            if "--json" in command:
                answers.append(json.loads(out.getvalue()))
    files = {
        path.relative_to(folder).as_posix(): content(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in given and not any(map(path.match, UNRECORDED))
    }
    return {"statuses": statuses, "answers": lasting(answers), "files": lasting(files)}


def options() -> dict[str, list[str]]:
    """Return the names of all options of each command."""
    group = app
    assert isinstance(group, TyperGroup)
    return {
        name: sorted(
            option
            for parameter in getattr(command, "loaded", command).params
            for option in [*parameter.opts, *parameter.secondary_opts]
            if option.startswith("-")
        )
        for name, command in {"minsym": group, **group.commands}.items()
    }


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what JSON holds and the place of each, in order."""
    if value and isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{place}/{key}")
    elif value and isinstance(value, list):
        for i, part in enumerate(value):
            yield from leaves(part, f"{place}/{i}")
    else:
        yield place, value


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    """Return the expectations."""
    expected: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return expected


@pytest.mark.parametrize("commands", COMMANDS)
def test_commands_do_what_they_did(commands: str, recorded: dict[str, Any], tmp_path: Path) -> None:
    """Numbers that are learned may differ in late digits, as processors add up differently."""
    near = 1e-4 if "--epochs" in commands else 1e-12
    found = dict(leaves(outcome(commands, tmp_path)))
    expected = {
        place: pytest.approx(value, rel=near) if isinstance(value, float) else value
        for place, value in leaves(recorded[commands])
    }
    assert found == expected
    assert list(found) == list(expected)


def test_commands_have_the_options_that_they_had(recorded: dict[str, Any]) -> None:
    """No more, and no fewer."""
    assert options() == recorded["options"]


def record() -> None:
    """Write the expectations."""
    found: dict[str, Any] = {"options": options()}
    for commands in COMMANDS:
        with tempfile.TemporaryDirectory() as folder:
            found[commands] = outcome(commands, Path(folder).resolve())
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in found.items())
    EXPECTED.parent.mkdir(exist_ok=True)
    EXPECTED.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    import conftest  # noqa: F401 - compiled code of another state of the checkout is not used

    record()
