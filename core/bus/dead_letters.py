"""What cannot be handled is kept with its reason, until somebody looks at it, mends it and sends it again."""

import traceback

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.event import Envelope
from core.mailbox import DeadLetter
from core.runtime import Runtime

FRAMES = 3

EXHUME = text("""
    DELETE FROM core_dead_letter WHERE tenant_id = :tenant AND consumer = :consumer AND event_id = :event
    RETURNING attempts
""")


async def bury(runtime: Runtime, consumer: str, envelope: Envelope, failed: BaseException, tries: int = 1) -> None:
    """Keep what cannot be handled. The reason names the mistake; database errors are stripped of row values."""
    cause = failed.orig if isinstance(failed, DBAPIError) and failed.orig else failed
    sentence = str(cause).partition("DETAIL:")[0].strip()[:500]
    frames = traceback.extract_tb(failed.__traceback__)[-FRAMES:]
    structlog.get_logger().error(
        "dead_letter", consumer=consumer, event_id=str(envelope.id), reason=type(cause).__name__
    )
    async with runtime.begin(envelope.tenant) as work:
        before = await work.db.execute(EXHUME, {"consumer": consumer, "event": envelope.id, "tenant": envelope.tenant})
        work.add(
            DeadLetter(
                consumer=consumer,
                event_id=envelope.id,
                name=envelope.name,
                reason=f"{type(cause).__name__}: {sentence}",
                detail="\n".join(f"{f.name} · {f.filename.rpartition('/')[2]}:{f.lineno}" for f in frames),
                data=envelope.data,
                attempts=tries + (before.scalar() or 0),
            )
        )
