"""One statement that writes all that a transaction has gathered: rows, tallies and letters.

A transaction that has said nothing to PostgreSQL before is this statement alone: it tells the scope, writes and
commits in one round trip. Row-level security decides on each of its rows as on any other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import chain, count
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from core.event import Envelope
from core.model import TenantRow
from core.session import SCOPE, Scope

DIALECT = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
QUOTE = DIALECT.identifier_preparer.quote
FEW = 8
"""Rows beyond it are for SQLAlchemy, which writes many of a kind at once; letters beyond it travel as arrays."""

MANY = -1

LETTERS = ("uuid", "text", "text", "text", "timestamptz", "text", "int", "uuid", "uuid", "text", "text")
KEPT = """
    INSERT INTO core_event_log
        (event_id, name, tenant_id, actor, at, aggregate, version, correlation, causation, trace, data)
    SELECT letter.* FROM {source} ON CONFLICT (tenant_id, event_id) DO NOTHING RETURNING tenant_id, event_id
"""
POSTED = """
    INSERT INTO core_outbox (tenant_id, event_id, message_id)
    SELECT tenant_id, event_id, CAST(event_id AS text) FROM kept
"""
"""Keep events and let them leave; an event that was told before is dropped. A column for each field of `Envelope`."""

Tallies = dict[type[TenantRow], dict[tuple[object, ...], Counter[str]]]


def writing(
    rows: Sequence[TenantRow], tallies: Tallies, letters: Sequence[Envelope], scope: Scope | None = None
) -> tuple[str, list[object]]:
    """Return the statement, "" if there is nothing to write, and its values. Rows must be `plain`.

    With `scope` it tells that first; otherwise it was told before, in the same transaction.
    """
    if not (rows or tallies or letters):
        return "", []
    tables = [(_table(model), found) for model, found in sorted(tallies.items(), key=lambda tally: tally[0].__name__)]
    values: list[object] = [",".join(scope.own), ",".join(scope.reach)] if scope else []
    for row in rows:
        values += [convert(getattr(row, name)) for name, convert in _columns(_table(type(row)))]
    counted = tuple((table, _moved(table, found.values())) for table, found in tables)
    for (table, found), (_, moved) in zip(tables, counted, strict=True):
        values += [list(parts) for _, parts in zip(_tally(table)[0], zip(*found, strict=True), strict=True)]
        values += [[counts[name] for counts in found.values()] for name in moved]
    few = len(letters) if len(letters) <= FEW else 0
    values += chain.from_iterable(letters) if few else map(list, zip(*letters, strict=True))
    added = tuple(_table(type(row)) for row in rows)
    return _statement(added, counted, scoped=scope is not None, posted=few or (bool(letters) and MANY)), values


def plain(rows: Iterable[object]) -> bool:
    """Say whether these rows are few, and such that one statement can write them: nothing is left to the database."""
    found = list(rows)
    return len(found) <= FEW and all(isinstance(row, TenantRow) and _is_plain(type(row)) for row in found)


def _moved(table: Table, found: Iterable[Counter[str]]) -> tuple[str, ...]:
    """Return the counters that are moved: the others cost nothing, however many a table has."""
    named = set().union(*found)
    return tuple(name for name in _tally(table)[1] if name in named)


@lru_cache(1000)
def _statement(
    added: tuple[Table, ...], counted: tuple[tuple[Table, tuple[str, ...]], ...], *, scoped: bool, posted: int
) -> str:
    number = count(1)
    steps = [f"scope AS MATERIALIZED ({SCOPE.format(next(number), next(number))})"] if scoped else []
    within = ["scope"] if scoped else []
    steps += [f"row_{place} AS ({_insert(table, number, within)})" for place, table in enumerate(added)]
    steps += [f"{table.name}_tally AS ({_add_up(table, moved, number, within)})" for table, moved in counted]
    if posted:
        letters = _unnest(LETTERS, number, "letter") if posted == MANY else _each(LETTERS, number, "letter", posted)
        source = ", ".join([*within, letters])
        steps += [f"kept AS ({KEPT.format(source=source)})", f"posted AS ({POSTED})"]
    return f"WITH {', '.join(steps)} SELECT 1"


def _insert(table: Table, number: Iterable[int], within: list[str]) -> str:
    names = [QUOTE(name) for name, _ in _columns(table)]
    given = ", ".join(f"${n}" for _, n in zip(names, number, strict=False))
    source = "".join(f" FROM {name}" for name in within)
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {given}{source}"


def _add_up(table: Table, moved: tuple[str, ...], number: Iterable[int], within: list[str]) -> str:
    """Return what adds to a table's counters; ordered, so that two transactions cannot block each other."""
    keys, counters = _tally(table)
    given, still = [*keys, *moved], [name for name in counters if name not in moved]
    types = [table.c[name].type.compile(DIALECT) for name in given]
    key, names, others = (", ".join(map(QUOTE, some)) for some in (keys, given, [*given, *still]))
    source = ", ".join([*within, f"{_unnest(types, number, 'tally')} ({names})"])
    added = ", ".join(f"{QUOTE(name)} = {table.name}.{QUOTE(name)} + excluded.{QUOTE(name)}" for name in moved)
    return (
        f"INSERT INTO {table.name} ({others}) SELECT {', '.join(['tally.*', *('0' for _ in still)])} "  # noqa: S608 - as above
        f"FROM {source} ORDER BY {key} ON CONFLICT ({key}) DO {f'UPDATE SET {added}' if moved else 'NOTHING'}"
    )


def _each(types: Iterable[str], number: Iterable[int], name: str, rows: int) -> str:
    """Return rows one by one: PostgreSQL plans them once, and arrays each time anew."""
    given = [", ".join(f"CAST(${n} AS {kind})" for kind, n in zip(types, number, strict=False)) for _ in range(rows)]
    return f"(VALUES {', '.join(f'({row})' for row in given)}) AS {name}"


def _unnest(types: Iterable[str], number: Iterable[int], name: str) -> str:
    arrays = ", ".join(f"CAST(${n} AS {kind}[])" for kind, n in zip(types, number, strict=False))
    return f"unnest({arrays}) AS {name}"


@cache
def _table(model: type[TenantRow]) -> Table:
    table = inspect(model).local_table
    assert isinstance(table, Table)  # noqa: S101 - every row we are given is one of a table
    return table


@cache
def _columns(table: Table) -> list[tuple[str, Callable[[Any], Any]]]:
    return [(column.name, _converter(column.type)) for column in table.columns]


def _converter(kind: Any) -> Callable[[Any], Any]:
    convert: Callable[[Any], Any] | None = kind.dialect_impl(DIALECT).bind_processor(DIALECT)
    return convert or (lambda value: value)


@cache
def _is_plain(model: type[TenantRow]) -> bool:
    """Say whether every column is one of the row's own fields, filled when it is made, and none is PostgreSQL's."""
    mapper = inspect(model)
    return not mapper.relationships and all(
        column.key in mapper.columns and not (column.server_default or column.identity or column.computed)
        for column in _table(model).columns
    )


@cache
def _tally(table: Table) -> tuple[list[str], list[str]]:
    """Return a table's keys and its counters."""
    keys = ["tenant_id", *sorted(column.name for column in table.primary_key if column.name != "tenant_id")]
    return keys, [column.name for column in table.columns if column.name not in keys]
