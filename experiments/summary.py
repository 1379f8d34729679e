"""Write docs/summary.md, two pages to cite, from the results: each number is one in a file."""

import os.path
import textwrap
from pathlib import Path

from experiments import between, brevity, comparing, leakage, lengths, own_games, stated, tail
from experiments.benchmarks.report import markdown
from experiments.common import (
    HERE,
    NOT_YET,
    Row,
    mean_interval,
    percent,
    read_record,
    read_rows,
    standing,
    where,
)
from experiments.pairs import CONTEXT, TAUGHT
from experiments.pictures import FIGURES
from experiments.readings import SEEING, of_the_paper
from minsym.base.files import written_whole

PAGE = HERE.parent / "docs" / "summary.md"

#: The experiments that it tells of.
TOLD = (
    "tail",
    "leakage",
    "lengths",
    "readings",
    "comparing",
    "brevity",
    "between",
    "own_games",
)

#: The one of them that it can do without.
TABLES = "own_games"


def summary() -> str:
    """Return the page."""
    known = [name for name in TOLD if name != TABLES or standing(name) != NOT_YET]
    rows = {name: read_rows(name) for name in known}
    parts = [
        _question(),
        _games(rows["tail"], rows["leakage"]),
        _figure("leakage", "How often a target is found without its message."),
        f"{_paper(rows['lengths'], rows['readings'])} {_compared(rows['comparing'])}",
        _figure("lengths", "Figures 2 and 3 of the paper, again."),
        _brief(rows["brevity"], rows["between"]),
        _figure(
            "brevity", "Agents that pay for each symbol: how much they say, and how often it works."
        ),
    ]
    if TABLES in rows:
        about = "The same on games from tables, about images that were held out."
        parts += [_tables(rows[TABLES]), _figure(TABLES, about)]
    else:
        parts.append(_figure("between", "Agents that pay, and play games of one min(|M|) each."))
    priced = [row for name in ("brevity", "between", TABLES) for row in rows.get(name, [])]
    parts.append(_limits(priced))
    return "\n\n".join(map(_filled, "\n\n".join(parts).split("\n\n"))) + "\n"


def _filled(block: str) -> str:
    """Return a paragraph in lines of one length, and anything else as it is."""
    if block.startswith(("#", "|", "!")):
        return block
    return textwrap.fill(block, 100, break_long_words=False, break_on_hyphens=False)


def _figure(name: str, about: str) -> str:
    picture = Path(os.path.relpath(FIGURES / f"{name}.svg", PAGE.parent)).as_posix()
    return f"![{about}]({picture})\n\n*{about}* Details: {{ref}}`{name}`."


def _question() -> str:
    return """# Summary

**Does the language of agents grow with what their games need?** In a Lewis signaling game a
sender names a target among distractors. The fewest attribute values that single the target out,
min(|M|), can be computed; [A Combinatorial Approach to Neural Emergent
Communication](https://arxiv.org/abs/2410.18806) proposes that games of higher min(|M|) lead to
longer messages, and could try it on min(|M|) = 2 and 3. This page says in short what comes out
with exact solvers, with games of any min(|M|), and with agents that pay for each symbol. It is
written by `python -m experiments report` from the results of the experiments, all of which are on
the page {doc}`results` with their commands; intervals are of 95 %."""


def _games(rare: list[Row], leaks: list[Row]) -> str:
    first = next(t for t in tail.tails(rare) if t[3] == 4 and t[0] == 20)
    mean, half = tail.estimate(rare, first)
    hard = where(leaks, family="uniform", level=3)[0]
    leaks = leakage.of_families(leaks)
    near, most = leakage.honest(leaks), max(row["level"] for row in leaks)
    highest = leakage.best_family(leaks, most)
    return f"""## Games of any complexity

Of contexts drawn at random at the paper's setting (|A| = 20, |V| = 4, 64 images) 10^({mean:.1f}
+- {half:.1f}) have a target with min(|M|) of 4 or more, so rejection cannot get there. Contexts
that are built for it can, up to min(|M|) = {most}; each complexity is certified by a search.
What has to be avoided is that the target gives itself away: one who knows min(|M|) and compares
the images finds a target that is nearly alone at its complexity. So
{percent(hard["blind"])} of the targets of the paper's own data at min(|M|) = 3 can be found without
any message. At each min(|M|) of {near[0]} to {near[-1]} some family of minsym is within 5 % of
chance; at {most}, where no contexts could be better than {percent(highest["least_possible"])}, the
best leak {percent(highest["blind"])}."""


def _paper(epochs: list[Row], read: list[Row]) -> str:
    gains = {level: mean_interval(lengths.gain(epochs, level)) for level in (2, 3)}
    said = {k: f"{100 * mean:.0f} +- {100 * half:.0f}" for k, (mean, half) in gains.items()}
    order = of_the_paper(read)
    count = len({one.reading for one in order})
    most = max(order, key=lambda one: one.gains[1])
    have = len({one.reading for one in order if one.off <= 2 * lengths.NEAR})
    return f"""## The paper's figures

With two symbols the paper's agents stay 25 points below the best length at min(|M|) = 2 and 50
points at 3. Here they stay {said[2]} and {said[3]} points below. Of {count} readings of what
the paper leaves open, {_seeds(order)}, {have or "none"} had both gaps; the widest at 3 was
{100 * most.gains[1]:.0f} points, beside {100 * most.gains[0]:.0f} at 2. The paper's sender sees the
target and not the distractors, and for such a sender the two kinds of data hardly differ: to name
the same two attributes of every target is right about as often in both.{_seeing(read)}"""


def _seeds(order: list[stated.Found]) -> str:
    """Write how many seeds readings have."""
    low, high = (end(len(one.seeds) for one in order) for end in (min, max))
    return f"with {low} seed{'s' * (low > 1)}" if low == high else f"with {low} to {high} seeds"


def _compared(rows: list[Row]) -> str:
    """Say what a receiver that compares candidates makes of what leaks."""
    short, high = (
        end(row[name] for row in rows) for end, name in ((min, "length"), (max, "level"))
    )
    reached = {
        receiver: percent(mean_interval(comparing.last(rows, receiver, high, short))[0])
        for receiver in comparing.LINES
    }
    return f"""And what leaks matters: with {short} symbol, at min(|M|) = {high}, a receiver that
compares the candidates is right in {reached[comparing.COMPARES]} where one that scores them one by
one is in {reached[comparing.USUAL]} ({{ref}}`comparing`)."""


def _seeing(read: list[Row]) -> str:
    """Say what a sender gains that could choose its attributes, if one was trained."""
    found = [one for one in stated.ranked(read) if one.reading == SEEING]
    if not found:
        return ""
    two, three = found[0].gains
    return f""" A sender that sees the
context could choose them; trained so, it has gaps of {100 * two:.0f} and {100 * three:.0f} points,
so that this alone does not explain the paper's figures either."""


def _brief(rows: list[Row], pairs: list[Row]) -> str:
    price, families = brevity.PRICE, brevity.families_of(rows)
    first = families[0]
    of = {"family": first, "price": price}
    senders = brevity.senders_of(rows)
    length = {s: brevity.mean_of(rows, "length", sender=s, **of) for s in senders}
    right = {s: brevity.mean_of(rows, "accuracy", sender=s, **of) for s in senders}
    seeds = len({row["seed"] for row in rows})
    low, high = (end({row["level"] for row in where(rows, family=first)}) for end in (min, max))
    prices = brevity.prices_of(where(rows, family=first))
    cheap, dear = prices[1::3]
    of_first = {"family": first, "sender": CONTEXT}
    before, after = (brevity.mean_of(rows, "length", price=p, **of_first) for p in (cheap, dear))
    taught = [
        f"{brevity.mean_of(rows, 'slope', family=first, sender=TAUGHT, price=p):+.2f}"
        for p in prices
    ]

    def slope(sender: str, family: str) -> str:
        of = {"sender": sender, "family": family, "price": price}
        mean, half = mean_interval(brevity.by_seed(rows, "slope", **of))
        return f"{mean:+.2f} +- {half:.2f}"

    table = markdown(
        ["the sender", "right", "symbols", *(f"slope, {family}" for family in families)],
        [
            [s, percent(right[s]), f"{length[s]:.1f}", *(slope(s, family) for family in families)]
            for s in senders
        ],
    )
    own = brevity.own_slopes(rows)
    (where_most, price_most), most = max(own.items(), key=lambda item: item[1])
    across = "; ".join(
        f"{mean:+.2f} +- {half:.2f} ({sender})"
        for sender in between.learned(pairs)
        for mean, half in [between.slope(pairs, sender)]
    )
    return f"""## A reason to be brief

Nothing rewarded those agents for brevity, and they use every symbol that they are given
({{ref}}`effective`). So let a symbol have a price, {price:g} nats times the accuracy, and mix games
of several min(|M|) in one data set. If brevity follows min(|M|), the slope of message length on
min(|M|) is 1 within a pair of agents; if all messages are shortened alike, it is 0. The games are
of three kinds: `latent` (min(|M|) = {low} to {high}) and `codes`, whose attributes take fewer
values at higher min(|M|), and `matched`, where the same contexts have targets of each of several,
so that nothing but the target differs. Over {seeds} seeds, accuracy and length in {first}:

{table}

**Brevity follows min(|M|) in part where a pair was taught to be brief, and hardly where agents find
meanings of their own.** A pair that was first taught the solver's messages, and then plays on its
own, keeps their slope where symbols are free or cheap, and the less of it the dearer they are:
{", ".join(taught)} in {first} at prices of {", ".join(f"{p:g}" for p in prices)}. A pair that sees
the context and was not taught makes all its messages shorter by nearly as much, from {before:.1f}
symbols at a price of {cheap:g} to {after:.1f} at {dear:g}: a symbol need
not name one value, and two or three symbols out of 80 can tell 64 images apart whatever min(|M|)
is; its slope is at most {most:+.2f} (in {where_most} at {price_most:g}). Symbols that mean values
are not enough: a pair that begins with them, as a taught one does, and that is not taught (*literal
start*) is nearer to the others in the table. Between pairs that play games of one min(|M|) each the
slopes are {across} ({{ref}}`between`)."""


def _tables(rows: list[Row]) -> str:
    tables = "; ".join(brevity.families_of(rows))
    return f"""## Games from tables

The same with the rows of tables as images, about rows or pairs of values that no training game
had: {tables}. The slopes within a pair are, from the lowest to the highest of the tables,
{own_games.slopes_said(rows)}."""


def _limits(rows: list[Row]) -> str:
    version = read_record("brevity")["version"]
    fewest, most = (end(row["played"] for row in rows) for end in (min, max))
    return f"""## What this cannot show

The agents that pay are GRUs with {rows[0]["units"]} units that have played {fewest:,} to {most:,}
games; larger ones and more games are a config. Pairs that were taught also learned when to stop,
and played half of their games on their own and at a price, the others all; how long what was taught
lasts was not asked. One way to stop was tried, a head that says how likely the message ends, and
one price schedule. Agents of other kinds, and a channel with fewer symbols than there are values,
may behave otherwise: with so few symbols a message of one or two could not tell all images apart,
and messages would have to be longer for that reason.

To cite it: *minsym {version}, summary of experiments*, with the entry in `CITATION.cff`, and the
paper for the question. The results, their configs, seeds and commands are in `experiments/`."""


def write_summary(page: Path = PAGE) -> None:
    """Write the page."""
    with written_whole(page) as new:
        new.write_text(summary(), encoding="utf-8")
