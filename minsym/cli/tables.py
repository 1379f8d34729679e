"""``minsym tables``: list the tables that come with minsym."""

from minsym.cli import output
from minsym.cli.options import AsJson
from minsym.data import TABLES
from minsym.errors import Exit
from minsym.formats.tables import read_table


def tables(as_json: AsJson = False) -> Exit:
    """List the tables that come with minsym, which any command takes by their names.

    Type the name in the place of a file, as in minsym audit zoo. A file
    of that name in the current folder comes first.
    """
    found = []
    for name, shipped in TABLES.items():
        rows, attributes = read_table(shipped.path).values.shape
        found.append({"name": name, "rows": rows, "attributes": attributes, **shipped._asdict()})
    if as_json:
        output.say_json({"tables": found})
        return Exit.OK
    for table in found:
        output.say(
            f"{table['name']}: {table['rows']} rows, {table['attributes']} attributes",
            *(f"  {table[line]}" for line in ("about", "origin", "licence")),
            "",
        )
    output.say("Such a name takes the place of a file: minsym audit zoo")
    return Exit.OK
