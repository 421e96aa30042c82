"""Projections: what many facts move is gathered, and written in one statement per table when the transaction ends.

Tallies are counters that add up. An upsert is a row in which the newest facts stand, whatever the order in which they
come; what it was and what it is now come back from the same statement, so that counters can follow by the difference.
"""

from collections import Counter, defaultdict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from core.model import TenantRow
from core.session import TenantSession

if TYPE_CHECKING:
    from core.transaction import Transaction
    from core.work import Work

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
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

    def tally(self, model: type[TenantRow], key: dict[str, object], **counts: int) -> None:
        """Add to the counters of one row, which is made if missing: `tally(Monthly, {"month": m}, closed=1)`.

        Tallies are added up and written in one statement per table when the transaction ends, whatever the
        number of tenants and events: this is how projections on hot paths stay fast.
        """
        self.transaction.gathered.tally(self, _table(model), key, counts)

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
        self.transaction.gathered.upsert(self, _table(model), key, columns, newer, then)


@dataclass
class Gathered:
    """What the works of one transaction have gathered."""

    tallies: dict[Table, dict[Key, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    upserts: dict[Upsert, dict[Key, tuple[Any, Key]]] = field(default_factory=lambda: defaultdict(dict))

    def tally(self, work: Any, table: Table, key: dict[str, object], counts: dict[str, int]) -> None:
        """Add to one row's counters; see `Work.tally`."""
        row = self.tallies[table][work.tenant.id, *_values(table, key)]
        for name, count in counts.items():
            row[name] += count

    def upsert(  # noqa: PLR0913, PLR0917 - what `Work.upsert` was given
        self,
        work: Any,
        table: Table,
        key: dict[str, object],
        columns: dict[str, object],
        newer: tuple[str, ...],
        then: Follow | None,
    ) -> None:
        """Take one row; of two with the same key the newer stays, or the later; see `Work.upsert`."""
        names = tuple(sorted(columns))
        rows = self.upserts[Upsert(table, names, newer, then)]
        place = (work.tenant.id, *_values(table, key))
        values = tuple(columns[name] for name in names)
        if newer and place in rows:
            order = [names.index(name) for name in newer]
            if [values[n] for n in order] <= [rows[place][1][n] for n in order]:
                return
        rows[place] = (work, values)

    def copy(self) -> "Gathered":
        """Return what has been gathered so far, to come back to if an attempt fails."""
        kept = Gathered()
        for table, tallies in self.tallies.items():
            kept.tallies[table].update({key: Counter(counts) for key, counts in tallies.items()})
        for upsert, rows in self.upserts.items():
            kept.upserts[upsert].update(rows)
        return kept

    def write(self, session: TenantSession) -> None:
        """Write rows, let what follows them tally, and write the tallies."""
        for upsert, rows in sorted(self.upserts.items(), key=lambda item: (item[0].table.name, item[0].columns)):
            self._write_rows(session, upsert, rows)
        for table in sorted(self.tallies, key=lambda table: table.name):
            names, statement = _adding(table)
            counted = self.tallies[table]
            columns = [list(parts) for parts in zip(*counted, strict=True)]
            columns += [[counts[name] for counts in counted.values()] for name in names]
            session.say(statement, *columns)

    def _write_rows(self, session: TenantSession, upsert: Upsert, rows: dict[Key, tuple[Any, Key]]) -> None:
        statement = _replacing(upsert.table, upsert.columns, upsert.newer)
        values = zip(*(values for _, values in rows.values()), strict=True)
        changed = session.say(statement, *map(list, zip(*rows, strict=True)), *map(list, values))
        if upsert.then is None:
            return
        record, keys = _record(upsert.table), len(_keys(upsert.table))
        width = len(record._fields)
        for found in changed:
            old, new = found[:width], found[width:]
            work = rows[tuple(new[:keys])][0]
            upsert.then(work, None if old[0] is None else record(*old), record(*new))


def _table(model: type[TenantRow]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel sets it on tables only
    return table


def _values(table: Table, key: dict[str, object]) -> Key:
    """Return the values of a row's own key, in order. Raises ValueError for another key than the table's."""
    names = _keys(table)[1:]
    return tuple(key[name] for name, _ in zip(names, key, strict=True))


@cache
def _keys(table: Table) -> list[str]:
    return ["tenant_id", *sorted(column.name for column in table.primary_key if column.name != "tenant_id")]


@cache
def _record(table: Table) -> Any:
    """Return a class of records: the key first, then all other columns."""
    keys = _keys(table)
    return namedtuple(table.name, [*keys, *(c.name for c in table.columns if c.name not in keys)])  # noqa: PYI024 - its fields are known when the table is


def _insert(table: Table, names: list[str]) -> str:
    """Return the statement's beginning: it takes a column of values for each name, and works in the order of keys.

    The order keeps two transactions from blocking each other.
    """
    keys = ", ".join(_keys(table))
    arrays = ", ".join(
        f"CAST(${n} AS {table.c[name].type.compile(DIALECT)}[])" for n, name in enumerate(names, start=1)
    )
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({arrays}) "  # noqa: S608 - names of our own columns only
        f"AS t ({', '.join(names)}) ORDER BY {keys} ON CONFLICT ({keys})"
    )


@cache
def _adding(table: Table) -> tuple[list[str], str]:
    """Return a table's counters, and the one statement that adds to them."""
    keys = _keys(table)
    counters = [column.name for column in table.columns if column.name not in keys]
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in counters)
    return counters, f"{_insert(table, [*keys, *counters])} DO UPDATE SET {added}"


@cache
def _replacing(table: Table, columns: tuple[str, ...], newer: tuple[str, ...]) -> str:
    """Return the one statement that puts rows in place and tells what they were and are."""
    given = ", ".join(f"{name} = excluded.{name}" for name in columns)
    ours, theirs = (", ".join(f"{which}.{name}" for name in newer) for which in (table.name, "excluded"))
    only = f" WHERE ({ours}) IS NULL OR ({theirs}) > ({ours})" if newer else ""
    told = ", ".join(f"{which}.{name}" for which in ("old", "new") for name in _record(table)._fields)
    return f"{_insert(table, [*_keys(table), *columns])} DO UPDATE SET {given}{only} RETURNING {told}"
