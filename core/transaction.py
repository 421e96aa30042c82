"""One database transaction, in which one or several tenants work; it ends with their letters written."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from core.event import Envelope
from core.mailbox import Audit, seal
from core.model import TenantModel
from core.moment import now
from core.projection import Gathered
from core.session import Scope, TenantSession
from core.tenant import House, Tenant
from core.work import SYSTEM, Actor, Cause, Work

POST = """
    WITH kept AS (
        INSERT INTO core_event_log
            (event_id, name, tenant_id, actor, at, aggregate, version, correlation, causation, trace, data)
        SELECT * FROM unnest(
            CAST($1 AS uuid[]), CAST($2 AS text[]), CAST($3 AS text[]), CAST($4 AS text[]), CAST($5 AS timestamptz[]),
            CAST($6 AS text[]), CAST($7 AS int[]), CAST($8 AS uuid[]), CAST($9 AS uuid[]), CAST($10 AS text[]),
            CAST($11 AS text[]))
        ON CONFLICT (tenant_id, event_id) DO NOTHING
        RETURNING tenant_id, event_id
    )
    INSERT INTO core_outbox (tenant_id, event_id, message_id)
    SELECT tenant_id, event_id, CAST(event_id AS text) FROM kept
"""
"""Keep events and let them leave, in one statement; an event that was told before is dropped.

It takes a column for each field of an `Envelope`, in their order.
"""


class Asker(Protocol):
    """Puts a question to the plugins that are on for a work's tenant."""

    def __call__(
        self, work: Work, question: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any
    ) -> Awaitable[list[Any]]:
        """Ask, and return the answers."""


class Transaction:
    """What several works share: the session, and what will be written when it ends."""

    def __init__(self, session: AsyncSession, house: House, ask: Asker) -> None:
        """Wrap a session that has begun, with the house as its process sees it."""
        self.session = session
        self.house = house
        self.ask = ask
        self.rows: dict[str, TenantModel] = {}
        self.letters: list[Envelope] = []
        self.audits: list[tuple[Work, str, str, str, dict[str, object]]] = []
        self.house_changed = False
        self.gathered = Gathered()
        self._own: tuple[str, ...] = ()

    @property
    def _tenant_session(self) -> TenantSession:
        session = self.session.sync_session
        assert isinstance(session, TenantSession)  # noqa: S101 - the runtime makes no other
        return session

    def work(
        self, tenant: Tenant, actor: Actor = SYSTEM, reach: tuple[str, ...] = (), cause: Cause | None = None
    ) -> Work:
        """Let one more tenant work in this transaction."""
        if tenant.id not in self._own:
            self._own = (*self._own, tenant.id)
            self._tenant_session.flush_scope = Scope(own=self._own, reach=self._own)
        return Work(self, tenant, actor, reach, cause)

    def stand_nowhere(self) -> AsyncSession:
        """Let the next statements belong to no tenant: for the register of units itself."""
        session = self._tenant_session
        session.scope = session.flush_scope = Scope((), ())
        return self.session

    def stand_in(self, scope: Scope | None = None) -> AsyncSession:
        """Let the next statements run in this scope; without one, in that of all tenants at work here."""
        session = self._tenant_session
        session.scope = scope or session.flush_scope
        return self.session

    def moment(self) -> datetime:
        """Return the present moment, later than that of the last letter: what is told in turn can be told apart."""
        return max(now(), self.letters[-1].at + timedelta(microseconds=1)) if self.letters else now()

    @asynccontextmanager
    async def attempt(self, seconds: float) -> AsyncIterator[None]:
        """Run a block that may fail: then nothing stays of what it wrote, told, counted or noted.

        No single statement in it may take longer than `seconds`; PostgreSQL itself cuts it off, so that the
        transaction goes on.
        """
        rows, letters, audits, changed = dict(self.rows), len(self.letters), len(self.audits), self.house_changed
        gathered = self.gathered.copy()
        try:
            async with self.session.begin_nested():
                await self._limit(seconds)
                yield
                await self._limit(0)
        except BaseException:
            self._tenant_session.forget()
            self.rows, self.house_changed, self.gathered = rows, changed, gathered
            del self.letters[letters:], self.audits[audits:]
            raise

    async def _limit(self, seconds: float) -> None:
        limit = "SELECT set_config('statement_timeout', $1, true)"
        await self.session.run_sync(lambda _: self._tenant_session.say(limit, f"{seconds * 1000:.0f}"))

    async def finish(self) -> None:
        """Write what has gathered: rows, projections, letters, audit."""
        await self.session.run_sync(self._write)
        for entry in self.audits:
            await self._write_audit(*entry)
        if self.house_changed:
            await self.session.execute(text("UPDATE core_house SET version = version + 1"))

    def _write(self, _session: object) -> None:
        """Write rows, projections and letters in one go: each switch between the two worlds of SQLAlchemy costs."""
        session = self._tenant_session
        session.flush()
        self.gathered.write(session)
        if self.letters:
            columns = [list(parts) for parts in zip(*self.letters, strict=True)]
            session.say(POST, *columns)

    async def _write_audit(self, work: Work, action: str, target: str, why: str, change: dict[str, object]) -> None:
        db = self.stand_in(work.scope)
        await db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"audit {work.tenant.id}"})
        chain = select(col(Audit.seq), col(Audit.hash)).where(col(Audit.tenant_id) == work.tenant.id)
        last = (await db.execute(chain.order_by(col(Audit.seq).desc()).limit(1))).first()
        row = Audit(
            tenant_id=work.tenant.id,
            seq=(last[0] if last else 0) + 1,
            at=now(),
            actor=work.actor.id,
            action=action,
            target=target,
            why=why,
            change=json.loads(json.dumps(change, default=str)),
            previous=last[1] if last else "",
            hash="",
        )
        row.hash = seal(row)
        db.add(row)
        await db.flush()
