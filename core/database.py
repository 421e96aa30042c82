"""The way to PostgreSQL: the pool of connections, and what is said when the database fails for reasons of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from asyncpg import PostgresError  # type: ignore[import-untyped]  # asyncpg ships no types
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import greenlet_spawn

from core.errors import Unavailable

CONNECT_SECONDS = 5.0
POOL_SECONDS = 10.0
PASSING = ("08", "40", "53", "55P03", "57P", "58")
"""SQLSTATEs that say nothing against the work itself: the same work may succeed in a moment."""

AWAY = "Cơ sở dữ liệu tạm thời không trả lời. Xin thử lại sau ít phút."
LOST = "Mất kết nối cơ sở dữ liệu giữa chừng; chưa ghi gì. Xin thử lại."
IN_DOUBT = "Mất kết nối cơ sở dữ liệu đúng lúc ghi, chưa rõ đã ghi hay chưa. Hãy mở lại để xem trước khi làm lại."


def engine(url: str, pool: int) -> AsyncEngine:
    """Return the way to a database; nothing connects yet. The pool never overflows: see the figures in the docs."""
    made = create_async_engine(
        url, pool_size=pool, max_overflow=0, pool_timeout=POOL_SECONDS, connect_args={"timeout": CONNECT_SECONDS}
    )
    event.listen(made.sync_engine, "handle_error", _tell_from_mistakes)
    return made


@contextmanager
def reaching() -> Iterator[None]:
    """Raise Unavailable if there is no connection to be had."""
    try:
        yield
    except (DBAPIError, PostgresError, PoolTimeoutError, OSError) as away:
        raise Unavailable(AWAY) from away


class Alone:
    """Says one statement that is a transaction by itself: it begins, writes and commits in one round trip."""

    def __init__(self, way: AsyncEngine) -> None:
        """Share the pool of the way on which longer transactions go."""
        self._way = way.sync_engine.execution_options(isolation_level="AUTOCOMMIT")

    async def say(self, statement: str, values: Sequence[object]) -> None:
        """Say it. Raises Unavailable; lost on the way, nobody knows whether it was done, and the sentence says so."""
        await greenlet_spawn(self._say, statement, tuple(values))

    def _say(self, statement: str, values: tuple[object, ...]) -> None:
        with reaching():
            connection = self._way.connect()
        with connection:
            try:
                connection.exec_driver_sql(statement, values)
            except Unavailable as lost:
                raise Unavailable(IN_DOUBT) from lost


def _tell_from_mistakes(failed: ExceptionContext) -> None:
    """Raise Unavailable where the database fails for reasons of its own, so that nobody takes it for a mistake."""
    if not isinstance(failed.original_exception, Exception):
        return  # somebody has been cancelled
    state = str(getattr(failed.original_exception, "sqlstate", None) or "")
    if failed.is_disconnect or state.startswith(PASSING):
        raise Unavailable(LOST) from failed.original_exception
