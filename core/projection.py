"""Projections: what many facts move is gathered, and written in one statement when the transaction ends.

Tallies are counters that add up. An upsert is a row in which the newest facts stand, whatever the order in which they
come; what it was and what it is now come back from the same statement, so that counters can follow by the difference.
"""

from collections import defaultdict, namedtuple
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from core.model import TenantRow
from core.session import TenantSession
from core.tenant import Tenant

if TYPE_CHECKING:
    from core.transaction import Transaction
    from core.work import Work

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
QUOTE = DIALECT.identifier_preparer.quote
Key = tuple[Any, ...]
Follow = Callable[["Work", Any, Any], None]


class Upsert(NamedTuple):
    """One statement's worth of rows: of which table, which columns are given, which of them decide, what follows."""

    table: Table
    columns: tuple[str, ...]
    newer: tuple[str, ...]
    then: Follow | None


class Projecting:
    """The verbs of a `Work` that gather."""

    transaction: "Transaction"
    tenant: Tenant

    def tally(self, model: type[TenantRow], key: dict[str, object], **counts: int) -> None:
        """Add to the counters of one row, which is made if missing: `tally(Monthly, {"month": m}, closed=1)`.

        Tallies are added up and written in one statement per table when the transaction ends, whatever the
        number of tenants and events: this is how projections on hot paths stay fast.
        """
        self.transaction.tally(model, self.tenant.id, key, counts)

    def upsert(
        self,
        model: type[TenantRow],
        key: dict[str, object],
        newer: tuple[str, ...] = (),
        then: Callable[[Any, Any, Any], None] | None = None,
        **columns: object,
    ) -> None:
        """Make one row, or give its `columns` anew; the others stay as they are, and are NULL in a new row.

        With `newer`, only if these columns are greater than what stands there: so facts may come late, twice and in
        any order. Written in one statement per table when the transaction ends, before the tallies. For each row that
        has changed, `then(work, old, new)` is called with what it was (None if it is new) and what it is, as records
        of all its columns; it may tally.
        """
        table, names = _table(model), tuple(sorted(columns))
        place = (self.tenant.id, *(key[name] for name, _ in zip(_keys(table)[1:], key, strict=True)))
        values = tuple(columns[name] for name in names)
        self.transaction.upserts.take(self, Upsert(table, names, newer, then), place, values)


class Upserts:
    """The rows that the works of one transaction have gathered."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows: dict[Upsert, dict[Key, tuple[Any, Key]]] = defaultdict(dict)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def take(self, work: Any, upsert: Upsert, key: Key, values: Key) -> None:
        """Take one row; of two with the same key the newer stays, or the later; see `Work.upsert`."""
        rows = self._rows[upsert]
        if upsert.newer and key in rows:
            order = [upsert.columns.index(name) for name in upsert.newer]
            if [values[n] for n in order] <= [rows[key][1][n] for n in order]:
                return
        rows[key] = (work, values)

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
