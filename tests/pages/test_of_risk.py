"""The report of a table at risk."""

from minsym import Table, assess_risk
from minsym.pages.content import Facts, Listing, Report
from minsym.pages.of_risk import report_of_risk

PEOPLE = {
    "name": ["ann", "bob", "cyd", "dan"],
    "age": [20, 20, 60, 60],
    "<b>job": ["cook", "cook", "cook", "\x1b[31mclerk"],
    "ill": [True, True, False, True],
}


def listings(report: Report) -> dict[str, Listing]:
    """Return the listings of a report by their titles."""
    blocks = [block for section in report.sections for block in section.blocks]
    return {block.title: block for block in blocks if isinstance(block, Listing)}


def test_the_report_lists_rows_columns_values_and_sets() -> None:
    """The riskiest first, with what singles them out; no code of a terminal is left in it."""
    report = report_of_risk(assess_risk(Table.from_frame(PEOPLE), sensitive="ill"))
    found = listings(report)
    assert set(found) == {"Rows", "Columns", "Values", "Sets"}
    names = [column.name for column in found["Rows"].columns]
    rows = [dict(zip(names, row, strict=True)) for row in found["Rows"].rows]
    assert [row["name"] for row in rows] == ["dan", "cyd"]
    assert rows[0]["a shortest message"] == "<b>job = \\x1b[31mclerk"
    assert [row["min|M|"] for row in rows] == [1, 2]
    assert [row[0] for row in found["Columns"].rows] == ["<b>job", "age"]
    assert ["<b>job", "\\x1b[31mclerk", 1, 0.5] in found["Values"].rows
    assert found["Sets"].rows == [["<b>job", 1, 1], ["age, <b>job", 2, 1]]


def test_the_report_says_how_anonymous_the_table_is() -> None:
    """Classes and diversity as facts."""
    report = report_of_risk(assess_risk(Table.from_frame(PEOPLE), sensitive="ill"))
    facts = dict(
        pair for s in report.sections for b in s.blocks if isinstance(b, Facts) for pair in b.pairs
    )
    assert facts["k-anonymity: rows in the smallest class"] == "1"
    assert facts["rows in classes of fewer than 2"] == "2 (50.0%)"
    assert facts["l-diversity of ill"] == "1"


def test_without_names_and_risk_there_is_less() -> None:
    """No column of names, and nothing to list where all rows are equal."""
    people = {name: cells for name, cells in PEOPLE.items() if name != "name"}
    found = listings(report_of_risk(assess_risk(Table.from_frame(people))))
    assert [column.name for column in found["Rows"].columns][:2] == ["row", "SUDA"]
    assert [row[0] for row in found["Rows"].rows] == [2, 3]
    equal = report_of_risk(assess_risk(Table.from_frame({"a": [1, 1]})))
    assert listings(equal) == {}
