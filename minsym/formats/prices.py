"""Price lists: tables of what it costs to say an attribute or a value, or to choose a set."""

import os
import re
from collections.abc import Container
from typing import Any, NamedTuple

from minsym.base.text import listed, quoted
from minsym.errors import InputError
from minsym.formats.table import Table
from minsym.formats.tables import read_table
from minsym.model.context import MISSING, Context
from minsym.model.costs import exact_cost, exact_costs
from minsym.model.instance import Instance

#: The columns beside the names, in any case.
_SAID = ("cost", "value")


class Price(NamedTuple):
    """A row of a price list.

    Attributes
    ----------
    place : str
        Where it stands, as messages say it.
    name : str
        The attribute or the set that has this price.
    value : str, optional
        The value of the attribute that has it; None for all values that have none of their own.
    cost : int or float
    """

    place: str
    name: str
    value: str | None
    cost: float


def read_prices(path: str | os.PathLike[str]) -> list[Price]:
    """Read a price list: a table with a column of names, a column ``cost``, perhaps ``value``.

    Parameters
    ----------
    path : path
        Anything that `minsym.formats.tables.read_table` reads. The column of names may be called
        anything: attribute, set, vertex; ``cost`` and ``value`` may be in any case. Costs are
        numbers from 0. With a value, a cost is that of saying this value of an attribute; without,
        of all its values not listed.

    Raises
    ------
    InputError
        If it has other columns, or a cost is something else.
    """
    table = read_table(path)
    called = [name.strip().lower() for name in table.attributes]
    columns_of = dict(zip(called, table.attributes, strict=True))
    others = [n for n, call in zip(table.attributes, called, strict=True) if call not in _SAID]
    is_twice = len(columns_of) < len(called)
    if is_twice or "cost" not in columns_of or len(others) + (table.names is not None) != 1:
        found = [*table.attributes, *([table.name_column] if table.name_column else [])]
        columns = listed(map(quoted, found))
        raise InputError(
            f"{table.source}: its columns are {columns}; expected names, 'cost' and perhaps 'value'"
        )
    prices = []
    for row in range(len(table.values)):
        place = f"{table.source}: row {row}"
        name = table.names[row] if table.names else _cell(table, row, others[0])
        cost, value = (_cell(table, row, columns_of.get(column)) for column in _SAID)
        if cost is None or isinstance(cost, str):
            shown = "missing" if cost is None else quoted(cost)
            raise InputError(f"{place}: the cost is {shown}; expected a number, 0 or more")
        try:
            exact_cost(cost)
        except ValueError as error:
            raise InputError(f"{place}: the cost is {error}") from None
        text = None if value is None else str(value)
        prices.append(Price(place, "" if name is None else str(name).strip(), text, cost))
    return prices


def _cell(table: Table, row: int, column: str | None) -> Any:
    """Return what a cell holds; None if it is empty, or there is no such column."""
    if column is None:
        return None
    a = table.attributes.index(column)
    code = table.values[row, a]
    return None if code == MISSING else table.value_names[a][code]


def costs_of_context(prices: list[Price], context: Context) -> list[float]:
    """Return what each attribute costs to say of the target; 1 where the list has no price.

    Raises
    ------
    InputError
        If the list names an attribute that there is not, or a value that it has nowhere, or one
        thing twice, or the costs add up to too much.

    Examples
    --------
    >>> context = Context.from_dicts({"color": "red", "size": 2}, [{"color": "red", "size": 3}])
    >>> prices = [Price("row 0", "color", None, 5), Price("row 1", "color", "red", 3)]
    >>> costs_of_context(prices, context)
    [3, 1]
    """
    known = _by_name(prices, set(context.attributes), "attribute")
    _check_values(prices, context)
    costs = []
    for a, name in enumerate(context.attributes):
        value = str(context.value_name(a)) if context.sayable[a] else None
        costs.append(known.get((name, value), known.get((name, None), 1)))
    return _within_limit(costs, prices)


def costs_of_columns(prices: list[Price], table: Table) -> dict[str, float]:
    """Return what each column of a table costs that the list has a price for.

    Raises
    ------
    InputError
        If the list names a column that there is not, or one twice, or has values, or the costs
        add up to too much.

    Examples
    --------
    >>> table = Table.from_frame({"colour": ["red", "blue"], "size": [1, 2]})
    >>> costs_of_columns([Price("row 0", "size", None, 5)], table)
    {'size': 5}
    """
    for price in prices:
        if price.value is not None:
            raise InputError(f"{price.place}: it has a value; a column has none")
        if price.name == table.name_column:
            raise InputError(f"{price.place}: column {quoted(price.name)} names the rows")
    known = _by_name(prices, set(table.attributes), "column")
    _within_limit(list(known.values()), prices)
    return {name: cost for (name, _), cost in known.items()}


def costs_of_sets(prices: list[Price], instance: Instance) -> list[float]:
    """Return what each set of a problem from a file costs; 1 where the list has no price.

    Raises
    ------
    InputError
        If the list names a set that there is not, or one twice, or has values, or the costs add
        up to too much.
    """
    for price in prices:
        if price.value is not None:
            one = instance.words.one_set
            raise InputError(f"{price.place}: it has a value; a {one} has none")
    problem = instance.problem
    if problem.names is None:
        numbers = {
            p.name: int(p.name) - 1 for p in prices if re.fullmatch("[1-9][0-9]{0,9}", p.name)
        }
        numbers = {name: s for name, s in numbers.items() if s < problem.n_sets}
    else:
        numbers = {str(name): s for s, name in enumerate(problem.names)}
    known = _by_name(prices, numbers, instance.words.one_set)
    costs: list[float] = [1] * problem.n_sets
    for (name, _), cost in known.items():
        costs[numbers[name]] = cost
    return _within_limit(costs, prices)


def _by_name(
    prices: list[Price], names: Container[str], what: str
) -> dict[tuple[str, str | None], float]:
    """Return the prices by name and value."""
    known: dict[tuple[str, str | None], float] = {}
    for price in prices:
        if price.name not in names:
            raise InputError(f"{price.place}: there is no {what} {quoted(price.name)}")
        if (price.name, price.value) in known:
            raise InputError(f"{price.place}: {quoted(price.name)} has two prices")
        known[price.name, price.value] = price.cost
    return known


def _check_values(prices: list[Price], context: Context) -> None:
    """Raise InputError if a price is of a value that no image has: it would be ignored."""
    if context.value_names is None:
        return
    values = dict(zip(context.attributes, context.value_names, strict=True))
    for place, name, value, _ in prices:
        if value is not None and value not in map(str, values[name]):
            raise InputError(f"{place}: {quoted(name)} is nowhere {quoted(value)}")


def _within_limit(costs: list[float], prices: list[Price]) -> list[float]:
    """Return the costs; raise InputError, which names the dearest price, if they are too much."""
    try:
        exact_costs(costs, len(costs))
    except ValueError as error:
        place = max(prices, key=lambda price: price.cost).place
        raise InputError(f"{place}: {error}") from None
    return costs
