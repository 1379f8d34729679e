"""``minsym report``: write a page about a table, a data set, a run, a sweep or a benchmark."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from minsym.base.text import printable
from minsym.cli import output
from minsym.cli.inputs import TABLE_INPUT, TableOrFolder, input_names, stem_of, table_of
from minsym.cli.options import TABLE_OPTIONS, AsJson, positive, refuse_misfits, with_options
from minsym.cli.places import check_file
from minsym.errors import Exit

#: For which of these an option means something.
GOES_WITH: dict[str, Collection[StrEnum]] = {
    **{option: {TableOrFolder.TABLE} for option in TABLE_OPTIONS},
    "time_limit": {TableOrFolder.TABLE},
}

# The options.

Input = Annotated[
    str,
    typer.Argument(
        metavar="INPUT",
        autocompletion=input_names,
        help=f"{TABLE_INPUT} Or the folder of a data set, a run, an evaluation, a sweep or a "
        "benchmark.",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Stop the audit of a table after this time; of other rows bounds are known then.",
        show_default="3",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The file of the page: .html.",
        show_default="INPUT-report.html in the current folder",
    ),
]


@with_options(TABLE_OPTIONS)
def report(
    input: Input,
    given: dict[str, Any] | None = None,
    time_limit: TimeLimit = None,
    out: Out = None,
    as_json: AsJson = False,
) -> Exit:
    """Write one page about a table, a data set, a run, a sweep or a benchmark.

    The page is one HTML file that needs no network: send it to whom you
    like. Of a table it says which rows few values single out, and by
    which; of a data set what its games leak, and shows some; of a run
    how training went and what was said, which is evaluated first if it
    was not; of a sweep and of a benchmark how the runs compare.
    """
    from minsym.pages.render import (  # noqa: PLC0415 - loaded only by those who write pages
        PAGE_SUFFIXES,
        check_pages,
        report_page,
        write_page,
    )

    positive("--time-limit", time_limit)
    kind = TableOrFolder.of(input)
    refuse_misfits({**(given or {}), "time_limit": time_limit}, kind, GOES_WITH, _why_not)
    out = Path(f"{stem_of(input)}-report.html") if out is None else out
    check_file(out, PAGE_SUFFIXES)
    check_pages()
    with output.waiting("writing the report") as show:
        if kind is TableOrFolder.FOLDER:
            from minsym.pages.report import report_of  # noqa: PLC0415

            found = report_of(Path(input), show)
        else:
            from minsym.pages.of_table import SECONDS, report_of_table  # noqa: PLC0415

            found = report_of_table(table_of(input, given or {}), time_limit or SECONDS, told=show)
        text = report_page(found)
    write_page(text, out)
    if as_json:
        output.say_json({"input": input, "out": str(out), "bytes": len(text.encode())})
    else:
        output.say(f"{printable(str(out), limit=None)}: {len(text.encode()) / 1e6:.1f} MB")
    return Exit.OK


def _why_not(_kinds: Collection[StrEnum], _kind: StrEnum) -> str:
    return "goes with a table, not with a folder"
