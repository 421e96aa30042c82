"""Upserts: rows that many facts move are gathered, and written in one statement when the transaction ends.

In an upserted row the newest facts stand, whatever the order in which they come; what it was and what it is now come
back from the same statement, so that tallies can follow by the difference.
"""

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from core.model import TenantRow
from core.session import TenantSession

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
QUOTE = DIALECT.identifier_preparer.quote
Key = tuple[Any, ...]
Follow = Callable[[Any, Any, Any], None]
"""What is called for each row that has changed: with the work, what the row was (None if new), and what it is."""


class Upsert(NamedTuple):
    """One statement's worth of rows: of which table, which columns are given, which of them decide, what follows."""

    table: Table
    columns: tuple[str, ...]
    newer: tuple[str, ...]
    then: Follow | None


def upserting(model: type[TenantRow], columns: Iterable[str], newer: tuple[str, ...], then: Follow | None) -> Upsert:
    """Return the statement that rows of a table go with, if these are their columns; see `Work.upsert`."""
    return Upsert(_table(model), tuple(sorted(columns)), newer, then)


class Upserts:
    """The rows that the works of one transaction have gathered."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows: dict[Upsert, dict[Key, tuple[Any, Key]]] = defaultdict(dict)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def take(self, work: Any, upsert: Upsert, key: dict[str, object], columns: dict[str, object]) -> None:
        """Take one row for `work`; of two with the same key the newer stays, or the later; see `Work.upsert`."""
        place = (work.tenant.id, *(key[name] for name, _ in zip(_keys(upsert.table)[1:], key, strict=True)))
        values = tuple(columns[name] for name in upsert.columns)
        rows = self._rows[upsert]
        if upsert.newer and place in rows:
            order = [upsert.columns.index(name) for name in upsert.newer]
            if [values[n] for n in order] <= [rows[place][1][n] for n in order]:
                return
        rows[place] = (work, values)

    def copy(self) -> "Upserts":
        """Return what has been gathered so far, to come back to if an attempt fails."""
        kept = Upserts()
        for upsert, rows in self._rows.items():
            kept._rows[upsert].update(rows)
        return kept

    def write(self, session: TenantSession) -> None:
        """Write the rows, a statement for each table and set of columns, and let what follows them tally."""
        for upsert in sorted(self._rows, key=lambda one: (one.table.name, one.columns)):
            _write(session, upsert, self._rows[upsert])


def _write(session: TenantSession, upsert: Upsert, rows: dict[Key, tuple[Any, Key]]) -> None:
    keys = map(list, zip(*rows, strict=True))
    values = map(list, zip(*(values for _, values in rows.values()), strict=True))
    changed = session.say(_statement(upsert.table, upsert.columns, upsert.newer), *keys, *values)
    if upsert.then is None:
        return
    record, size = _record(upsert.table), len(_keys(upsert.table))
    width = len(record._fields)
    for found in changed:
        old, new = found[:width], found[width:]
        work = rows[tuple(new[:size])][0]
        upsert.then(work, None if old[0] is None else record(*old), record(*new))


def _table(model: type[TenantRow]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel sets it on tables only
    return table


@cache
def _keys(table: Table) -> list[str]:
    return ["tenant_id", *sorted(column.name for column in table.primary_key if column.name != "tenant_id")]


@cache
def _record(table: Table) -> Any:
    """Return a class of records: the key first, then all other columns."""
    keys = _keys(table)
    return namedtuple(table.name, [*keys, *(c.name for c in table.columns if c.name not in keys)])  # noqa: PYI024 - its fields are known when the table is


@cache
def _statement(table: Table, columns: tuple[str, ...], newer: tuple[str, ...]) -> str:
    """Return the statement that puts rows in place and tells what they were and are; a column of values for each name.

    It works in the order of keys, so that two transactions do not block each other.
    """
    names = [*_keys(table), *columns]
    arrays = ", ".join(
        f"CAST(${n} AS {table.c[name].type.compile(DIALECT)}[])" for n, name in enumerate(names, start=1)
    )
    keys, quoted = (", ".join(map(QUOTE, some)) for some in (_keys(table), names))
    given = ", ".join(f"{QUOTE(name)} = excluded.{QUOTE(name)}" for name in columns)
    ours, theirs = (", ".join(f"{which}.{QUOTE(name)}" for name in newer) for which in (table.name, "excluded"))
    only = f" WHERE ({ours}) IS NULL OR ({theirs}) > ({ours})" if newer else ""
    told = ", ".join(f"{which}.{QUOTE(name)}" for which in ("old", "new") for name in _record(table)._fields)
    return (
        f"INSERT INTO {table.name} ({quoted}) SELECT * FROM unnest({arrays}) AS t ({quoted}) "  # noqa: S608 - names of our own columns only
        f"ORDER BY {keys} ON CONFLICT ({keys}) DO UPDATE SET {given}{only} RETURNING {told}"
    )
