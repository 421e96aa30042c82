"""What a route, a handler or a hook works with: one tenant, one actor, inside one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Concatenate, overload
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.calendar import WorkingCalendar
from core.errors import BadInput, Conflict, NotFound
from core.event import Envelope, Event
from core.mailbox import EventLog
from core.model import TenantModel, TenantRow
from core.projection import Projecting
from core.session import Scope
from core.tenant import House, Tenant

if TYPE_CHECKING:
    from core.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `person:<id>`, `machine:<id>`, `plugin:<name>` or `system`. The name is shown, never sent.

    `stands` are the units at which somebody at the web door holds the role that lets them do this.
    """

    id: str
    name: str = ""
    stands: tuple[str, ...] = ()


LONGEST_FACT = 250_000
"""Characters of JSON; in bytes still below the megabyte that NATS takes."""

SYSTEM = Actor("system", "Hệ thống")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something happens now: the chain of events it belongs to, and the W3C trace it is part of."""

    correlation: UUID | None = None
    causation: UUID | None = None
    trace: str = ""


class Work(Projecting):
    """One tenant at work. Rows are written for `tenant`; they are read from `reach`: own, or own and below.

    There is no commit here: the transaction ends well or not at all where it was begun.
    """

    def __init__(
        self,
        transaction: "Transaction",
        tenant: Tenant,
        actor: Actor = SYSTEM,
        reach: Sequence[str] = (),
        cause: Cause | None = None,
    ) -> None:
        """Stand in a transaction as `actor` at `tenant`."""
        self.transaction = transaction
        self.tenant = tenant
        self.actor = actor
        self.cause = cause or Cause()
        self.scope = Scope(own=(tenant.id,), reach=tuple(reach) or (tenant.id,))

    @cached_property
    def log(self) -> Any:
        """The logger, bound to who does this where and why; made when it is first used."""
        event_id = str(self.cause.causation or "")
        return structlog.get_logger().bind(
            tenant=self.tenant.id, actor=self.actor.id, trace=self.cause.trace, event_id=event_id
        )

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
        about = select(EventLog).where(col(EventLog.aggregate) == str(aggregate))
        return await self.all(about.order_by(col(EventLog.seq)))

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

    def at(self, tenant: str) -> "Work":
        """Stand at another unit, to hand something over in this transaction: adds and tells there, and reads nothing.

        Whether the unit takes it (is the plugin on there?) is for the caller to ask. Raises NotFound.
        """
        found = self.house.tenants.get(tenant)
        if found is None:
            raise NotFound("Không có đơn vị này.")
        other = self.transaction.work(found, self.actor, cause=self.cause)
        other.scope = Scope(own=(found.id,), reach=())
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
        self.transaction.audits.append((self, action, target, why.strip(), change))

    def change_house(self) -> None:
        """Say that tenants, switches, days off, grants or sessions have changed, so that every process looks anew."""
        self.transaction.house_changed = True
