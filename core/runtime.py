"""What is installed and where rows live; `transaction()` holds the only commit in the code base."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import PendingRollbackError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from core import hookspecs
from core.actor import SYSTEM, Actor, Cause
from core.database import IN_DOUBT, LOST, Alone, engine
from core.errors import Unavailable
from core.house import House
from core.plugin import Registry
from core.session import TenantSession
from core.settings import Settings
from core.storage import Storage
from core.tenant import Tenant
from core.transaction import Transaction
from core.work import Work

POOL = 16
MB = 1_000_000
WATCH_SECONDS = 0.5
ANSWER_SECONDS = 2.0
PROMISE_SECONDS = 2.0
"""Within these every process has seen that the house has changed."""
VERSION = text("SELECT version FROM core_house")


class Runtime:
    """One process's view of the house: settings, database, plugins, and the tenants as last seen."""

    def __init__(self, settings: Settings, registry: Registry, *, pool: int = POOL) -> None:
        """Make the way to the database; nothing connects yet."""
        self.settings = settings
        self.registry = registry
        self.storage = Storage(settings.files or settings.data / "files", settings.file_mb * MB, settings.files_mb * MB)
        self.engine = engine(settings.database_url, pool)
        self._alone = Alone(self.engine)
        self.sessions = async_sessionmaker(
            self.engine, sync_session_class=TenantSession, expire_on_commit=False, autoflush=False
        )
        self.house = House(plugins=registry.manifests)
        self._refreshing = asyncio.Lock()
        self.on_letters: list[Callable[[], None]] = []
        self.on_house: list[Callable[[], None]] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin; commit when the block ends well, roll back when it raises. Letters leave after the commit.

        Raises Unavailable if the database cannot be reached or is lost on the way. Lost while it commits, nobody
        knows whether it did; then the sentence says so.
        """
        async with Transaction(self.sessions, self.house, self._ask, self.storage) as transaction:
            try:
                yield transaction
                alone = transaction.alone()
                if alone is None:
                    await transaction.finish()
            except PendingRollbackError as lost:
                raise Unavailable(LOST) from lost
            if alone is None:
                await _commit(transaction.session)
            elif alone[0]:
                await self._alone.say(*alone)
        for do in transaction.after_commit:
            do()
        if transaction.letters:
            for wake in self.on_letters:
                wake()
        if transaction.house_changed:
            with suppress(Unavailable):
                await self.refresh()

    @asynccontextmanager
    async def begin(
        self, tenant: str, actor: Actor = SYSTEM, reach: Sequence[str] = (), cause: Cause | None = None
    ) -> AsyncIterator[Work]:
        """Begin a transaction in which one tenant works. Raises NotFound for a tenant that is not there."""
        async with self.transaction() as transaction:
            yield Work(transaction, self.house.tenant(tenant), actor, tuple(reach), cause)

    @asynccontextmanager
    async def everywhere(self, actor: Actor = SYSTEM) -> AsyncIterator[Work]:
        """Begin a transaction at the root that reads every tenant: for the platform itself, never for a route."""
        root = self.house.root
        if root is None:
            raise Unavailable("Chưa có đơn vị nào. Hãy chạy: dinh migrate.")
        async with self.begin(root.id, actor, tuple(self.house.tenants)) as work:
            yield work

    async def refresh(self) -> bool:
        """Take in the house if it has changed since last seen; True if it had. Raises Unavailable."""
        async with self._refreshing, Transaction(self.sessions, self.house, self._ask, self.storage) as transaction:
            db = transaction.stand_nowhere()
            version = (await db.execute(VERSION)).scalar_one()
            if version == self.house.version:
                return False
            found: list[Tenant] = await self.registry.first(hookspecs.tenants, db=db) or []
            transaction.house = house = House(
                version, {tenant.id: tenant for tenant in found}, plugins=self.registry.manifests
            )
            if house.root:
                work = Work(transaction, house.root, reach=tuple(house.tenants))
                rules = await self.registry.first(hookspecs.rules, work=work)
                days = await self.registry.first(hookspecs.days, work=work)
                settings = await self.registry.first(hookspecs.settings, work=work)
                said = {(rule.tenant, rule.plugin): rule for rule in rules}
                house = replace(house, rules=said, days=days, settings=tuple(settings))
            self.house = house
        for wake in self.on_house:
            wake()
        return True

    async def watch(self) -> None:
        """Keep the house fresh for ever, so that a switch holds in every process within two seconds."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            with suppress(Unavailable):
                await self.refresh()

    async def answers(self) -> bool:
        """Say whether the database answers now, and not only takes questions."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - whatever stands in the way, the database does not answer
            return False
        return True

    async def close(self) -> None:
        """Let the database go."""
        await self.engine.dispose()

    async def _ask(self, work: Work, question: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        names = question.__code__.co_varnames[1 : 1 + len(args)]
        return await self.registry.ask(self.house, work, question, {**dict(zip(names, args, strict=True)), **kwargs})


async def _commit(session: AsyncSession) -> None:
    try:
        await session.commit()
    except Unavailable as lost:
        raise Unavailable(IN_DOUBT) from lost
