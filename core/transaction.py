"""One database transaction, in which one or several tenants work; it ends with their letters written."""

import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from core.event import Envelope
from core.house import House
from core.mailbox import Audit, seal
from core.model import TenantModel, TenantRow
from core.moment import now
from core.projection import Upserts
from core.session import Scope, TenantSession, refuse_foreign
from core.storage import Storage
from core.writing import Tallies, plain, writing

Asker = Callable[..., Awaitable[list[Any]]]
"""Puts a question to the plugins that are on for a work's tenant: `ask(work, question, …)`."""


class Transaction:
    """What several works share: the session, and what will be written when it ends.

    No session is opened before something is asked: many a transaction only adds and tells, and is one statement.
    """

    def __init__(self, sessions: Callable[[], AsyncSession], house: House, ask: Asker, storage: Storage) -> None:
        """Take where sessions and files come from, and the house as its process sees it."""
        self._sessions = sessions
        self._session: AsyncSession | None = None
        self._added: list[TenantRow] = []
        self._scope = Scope((), ())
        self.house = house
        self.ask = ask
        self.storage = storage
        self.rows: dict[str, TenantModel] = {}
        self.letters: list[Envelope] = []
        self.audits: list[Audit] = []
        self.after_commit: list[Callable[[], None]] = []
        self.house_changed = False
        self.upserts = Upserts()
        self._tallies: Tallies = defaultdict(lambda: defaultdict(Counter))

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End; what was not committed is rolled back."""
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> AsyncSession:
        """The session, opened when it is first wanted."""
        if self._session is None:
            self._session = self._sessions()
            self._tenant_session.scope = self._tenant_session.flush_scope = self._scope
            self._session.add_all(self._added)
            self._added.clear()
        return self._session

    @property
    def _tenant_session(self) -> TenantSession:
        session = self.session.sync_session
        assert isinstance(session, TenantSession)  # noqa: S101 - the runtime makes no other
        return session

    def join(self, tenant: str) -> None:
        """Let one more tenant work in this transaction: its rows may be written too."""
        if tenant not in self._scope.own:
            own = (*self._scope.own, tenant)
            self._scope = Scope(own, own)
            if self._session is not None:
                self._tenant_session.flush_scope = self._scope

    def add(self, row: TenantRow) -> None:
        """Keep a new row for the end, or for the session if one is open."""
        if self._session is None:
            self._added.append(row)
        else:
            self._session.add(row)

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
        upserts, tallies, after = self.upserts.copy(), deepcopy(self._tallies), len(self.after_commit)
        try:
            async with self.session.begin_nested():
                await self._limit(seconds)
                yield
                await self._limit(0)
        except BaseException:
            self._tenant_session.forget()
            self.rows, self.house_changed, self.upserts, self._tallies = rows, changed, upserts, tallies
            del self.letters[letters:], self.audits[audits:], self.after_commit[after:]
            raise

    async def _limit(self, seconds: float) -> None:
        limit = "SELECT set_config('statement_timeout', $1, true)"
        await self.session.run_sync(lambda _: self._tenant_session.say(limit, f"{seconds * 1000:.0f}"))

    def tally(self, model: type[TenantRow], tenant: str, key: dict[str, object], counts: dict[str, int]) -> None:
        """Add to one row's counters; see `Work.tally`."""
        row = self._tallies[model][tenant, *(key[name] for name in sorted(key))]
        for name, count in counts.items():
            row[name] += count

    def alone(self) -> tuple[str, list[object]] | None:
        """Return the one statement that is all there is to say, "" if there is nothing; None if it takes more."""
        if self._session is not None or self.audits or self.house_changed or self.upserts or not plain(self._added):
            return None
        refuse_foreign(self._added, self._scope)
        return writing(self._added, self._tallies, self.letters, self._scope)

    async def finish(self) -> None:
        """Write what has gathered: rows, upserts, tallies, letters, audit."""
        await self.session.run_sync(self._write)
        for entry in self.audits:
            await self._write_audit(entry)
        if self.house_changed:
            await self.session.execute(text("UPDATE core_house SET version = version + 1"))

    def _write(self, _session: object) -> None:
        """Write rows, then the rest, in one go: each switch between the two worlds of SQLAlchemy costs."""
        session = self._tenant_session
        session.flush()
        self.upserts.write(session)
        statement, values = writing([], self._tallies, self.letters)
        if statement:
            session.say(statement, *values)

    async def _write_audit(self, row: Audit) -> None:
        """Chain an entry to the last one of its tenant."""
        db = self.stand_in(Scope((row.tenant_id,), (row.tenant_id,)))
        await db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"audit {row.tenant_id}"})
        chain = select(col(Audit.seq), col(Audit.hash)).where(col(Audit.tenant_id) == row.tenant_id)
        last = (await db.execute(chain.order_by(col(Audit.seq).desc()).limit(1))).first()
        row.seq, row.previous = (last[0] + 1, last[1]) if last else (1, "")
        row.change = json.loads(json.dumps(row.change, default=str))
        row.hash = seal(row)
        db.add(row)
        await db.flush()
