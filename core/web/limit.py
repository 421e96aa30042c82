"""How often anybody may do something at a unit: counted per address, by all processes together."""

from datetime import UTC, datetime, timedelta

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from sqlalchemy import Column, Integer, String, Table, delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel

from core.errors import TooMany
from core.model import Moment
from core.moment import now
from core.runtime import Runtime

WINDOW = timedelta(minutes=15)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

ATTEMPT = Table(
    "core_attempt",
    SQLModel.metadata,
    Column("what", String, primary_key=True),
    Column("address", String, primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("times", Integer, nullable=False),
)
"""How often an address has tried what in one window. It belongs to no tenant, and goes when its window has passed."""


async def count(runtime: Runtime, connection: ASGIConnection, tenant: str, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]  # whatever its types
    """Count one attempt at a route with `limit=`, in a transaction of its own, so that a refused one counts too.

    Raises TooMany after `limit` attempts of an address at a unit within a quarter of an hour.
    """
    limit: int | None = handler.opt.get("limit")
    if limit is None:
        return
    moment = now()
    since = moment - (moment - EPOCH) % WINDOW
    attempt = {
        "what": f"{tenant} {min(handler.paths)}",
        "address": connection.client.host if connection.client else "",
        "since": since,
    }
    once_more = insert(ATTEMPT).values(**attempt, times=1)
    once_more = once_more.on_conflict_do_update(index_elements=list(attempt), set_={"times": ATTEMPT.c.times + 1})
    async with runtime.transaction() as transaction:
        session = transaction.stand_nowhere()
        times = (await session.execute(once_more.returning(ATTEMPT.c.times))).scalar_one()
        if times == 1:
            await session.execute(delete(ATTEMPT).where(ATTEMPT.c.since < since))
    if times > limit:
        minutes = -(-(since + WINDOW - moment).total_seconds() // 60)
        raise TooMany(f"Đã làm việc này quá nhiều lần. Xin chờ {minutes:.0f} phút rồi thử lại.")
