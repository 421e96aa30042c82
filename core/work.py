"""What a route, a handler or a hook works with: one tenant, one actor, inside one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from typing import Any, Concatenate, overload
from uuid import UUID, uuid4

import structlog
from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.actor import SYSTEM, Actor, Cause
from core.calendar import WorkingCalendar
from core.errors import BadInput, Conflict, NotFound
from core.event import LONGEST_FACT, Envelope, Event
from core.house import House
from core.mailbox import Audit, EventLog
from core.model import TenantModel, TenantRow
from core.projection import Follow, upserting
from core.session import Scope
from core.tenant import Tenant
from core.transaction import Transaction


class Work:
    """One tenant at work. Rows are written for `tenant`; they are read from `reach`: own, or own and below.

    There is no commit here: the transaction ends well or not at all where it was begun.
    """

    def __init__(
        self,
        transaction: Transaction,
        tenant: Tenant,
        actor: Actor = SYSTEM,
        reach: Sequence[str] = (),
        cause: Cause | None = None,
    ) -> None:
        """Join a transaction as `actor` at `tenant`."""
        transaction.join(tenant.id)
        self.transaction = transaction
        self.tenant = tenant
        self.actor = actor
        self.cause = cause or Cause()
        self.scope = Scope(own=(tenant.id,), reach=tuple(reach) or (tenant.id,))

    @cached_property
    def log(self) -> Any:
        """The logger, bound to who does this where and why; made when it is first used."""
        why = {"trace": self.cause.trace, "event_id": str(self.cause.causation or "")}
        return structlog.get_logger().bind(tenant=self.tenant.id, actor=self.actor.id, **why)

    @property
    def reach(self) -> tuple[str, ...]:
        """The tenants whose rows may be read."""
        return self.scope.reach

    @property
    def house(self) -> House:
        """All tenants and what is on where, as this process sees it."""
        return self.transaction.house

    @property
    def from_above(self) -> bool:
        """Whether the actor does this by a role held above this unit, and not as one of its own people."""
        return any(node.id in self.actor.stands for node in self.house.path(self.tenant.id)[:-1])

    @property
    def calendar(self) -> WorkingCalendar:
        """The working days of this unit, with what it and those above it have decided."""
        return self.house.calendar(self.tenant.id)

    def settings[Settings: BaseModel](self, shape: type[Settings]) -> Settings:
        """Return what holds here of a plugin's settings, by the class that its manifest names."""
        return self.house.chosen(self.tenant.id, shape)

    @property
    def db(self) -> AsyncSession:
        """The session, standing in this work's scope; for statements that `get` and `all` cannot say."""
        self.transaction.stand_in(self.scope)
        return self.transaction.session

    def add[Row: TenantRow](self, row: Row) -> Row:
        """Stamp a new row with the tenant and keep it. Written when the transaction ends, or before a query."""
        row.tenant_id = self.tenant.id
        self.transaction.add(row)
        if isinstance(row, TenantModel):
            self.transaction.rows[str(row.id)] = row
        return row

    async def get[Row: TenantModel](self, model: type[Row], row_id: UUID) -> Row:
        """Return one row by id. Raises NotFound, also when it exists out of reach."""
        row = (await self.db.scalars(select(model).where(col(model.id) == row_id))).one_or_none()
        if row is None:
            raise NotFound("Không có nội dung này, hoặc nội dung không thuộc đơn vị của bạn.")
        self.transaction.rows[str(row_id)] = row
        return row

    @overload
    async def all[Row](self, statement: SelectOfScalar[Row]) -> list[Row]: ...
    @overload
    async def all(self, statement: Select[*tuple[Any, ...]]) -> list[Any]: ...
    async def all(self, statement: Select[*tuple[Any, ...]]) -> list[Any]:
        """Return what the statement selects, kept to `reach`: rows of one entity, or tuples of columns."""
        result = await self.db.execute(statement)
        rows = list(result.scalars() if len(statement.column_descriptions) == 1 else result)
        self.transaction.rows |= {str(row.id): row for row in rows if isinstance(row, TenantModel)}
        return rows

    async def history(self, aggregate: UUID | str) -> list[EventLog]:
        """Return what has been told about one thing, the oldest first."""
        told = select(EventLog).order_by(col(EventLog.seq))
        return await self.all(told.where(col(EventLog.aggregate) == str(aggregate)))

    def emit(self, event: Event, event_id: UUID | None = None) -> Envelope:
        """Tell a fact: kept in the event log and sent after the commit, both or neither.

        A given `event_id` makes the telling idempotent: an id that was told before is dropped. Raises BadInput if the
        fact is too long for the bus, which would else stop at it.
        """
        data = event.model_dump_json()
        if len(data) > LONGEST_FACT:
            raise BadInput("Nội dung quá dài để gửi đi. Hãy rút gọn rồi làm lại; chưa có gì được ghi.")
        row = self.transaction.rows.get(event.aggregate)
        if row is not None:
            row.version += 1
        told = event_id or uuid4()
        envelope = Envelope(
            id=told,
            name=event.event_name,
            tenant=self.tenant.id,
            actor=self.actor.id,
            at=self.transaction.moment(),
            aggregate=event.aggregate,
            version=row.version if row is not None else 0,
            correlation=self.cause.correlation or told,
            causation=self.cause.causation,
            trace=self.cause.trace,
            data=data,
        )
        self.transaction.letters.append(envelope)
        return envelope

    def tally(self, model: type[TenantRow], key: dict[str, object], **counts: int) -> None:
        """Add to the counters of one row, which is made if missing: `tally(Monthly, {"month": m}, closed=1)`.

        Written in one statement per table when the transaction ends, whatever the number of tenants and events.
        """
        self.transaction.tally(model, self.tenant.id, key, counts)

    def upsert(
        self,
        model: type[TenantRow],
        key: dict[str, object],
        newer: tuple[str, ...] = (),
        then: Follow | None = None,
        **columns: object,
    ) -> None:
        """Make one row, or give its `columns` anew; the others stay as they are, and are NULL in a new row.

        With `newer`, only if these columns are greater than what stands there: so facts may come late, twice and in
        any order. Written in one statement per table when the transaction ends, before the tallies. For each row that
        has changed, `then(work, old, new)` is called with what it was (None if it is new) and what it is, as records
        of all its columns; it may tally.
        """
        self.transaction.upserts.take(self, upserting(model, columns, newer, then), key, columns)

    def at(self, tenant: str) -> "Work":
        """Stand at another unit, to hand something over in this transaction: adds and tells there, and reads nothing.

        Whether the unit takes it (is the plugin on there?) is for the caller to ask. Raises NotFound.
        """
        other = Work(self.transaction, self.house.tenant(tenant), self.actor, cause=self.cause)
        other.scope = Scope(own=(tenant,), reach=())
        return other

    async def ask[**Given, Answer](
        self,
        question: Callable[Concatenate["Work", Given], Awaitable[Answer]],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> list[Answer]:
        """Put a hook's question to the plugins that are on here; return the answers of those that gave one."""
        return await self.transaction.ask(self, question, *args, **kwargs)

    def audit(self, action: str, target: str, why: str, **change: object) -> None:
        """Write into the audit log who did this, where and why. `change` says what was and what is."""
        if not why.strip():
            raise Conflict("Hãy ghi lý do: nhật ký cần biết vì sao.")
        where, who = self.tenant.id, self.actor.id
        row = Audit(tenant_id=where, actor=who, action=action, target=target, why=why.strip(), change=change)
        self.transaction.audits.append(row)

    def change_house(self) -> None:
        """Say that tenants, switches, days off, grants or sessions have changed, so that every process looks anew."""
        self.transaction.house_changed = True
