"""What cannot be handled is kept with its reason, until somebody looks at it, mends it and sends it again."""

import traceback

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from core.errors import PlatformError
from core.event import Envelope
from core.faults import faults
from core.mailbox import DeadLetter
from core.runtime import Runtime

FRAMES = 3


async def bury(runtime: Runtime, consumer: str, envelope: Envelope, failed: BaseException, tries: int = 1) -> None:
    """Keep what cannot be handled. The reason names the mistake, without values of rows or of the payload.

    What was replayed in vain is the same letter again: it keeps its payload as it first came.
    """
    cause = failed.orig if isinstance(failed, DBAPIError) and failed.orig else failed
    frames = traceback.extract_tb(failed.__traceback__)[-FRAMES:]
    structlog.get_logger().error(
        "dead_letter", consumer=consumer, event_id=str(envelope.id), reason=type(cause).__name__
    )
    async with runtime.begin(envelope.tenant) as work:
        same = select(DeadLetter).where(col(DeadLetter.consumer) == consumer, col(DeadLetter.event_id) == envelope.id)
        letter = next(iter(await work.all(same)), None) or work.add(
            DeadLetter(
                consumer=consumer,
                event_id=envelope.id,
                name=envelope.name,
                reason="",
                detail="",
                data=envelope.data,
                attempts=0,
            )
        )
        letter.reason = reason(cause)
        letter.detail = "\n".join(f"{f.name} · {f.filename.rpartition('/')[2]}:{f.lineno}" for f in frames)
        letter.attempts += tries
        letter.replayed_at = None


def reason(cause: BaseException) -> str:
    """Return what went wrong in one line of at most 500 letters."""
    if isinstance(cause, ValidationError):
        told = "; ".join(f"{one['path']}: {one['message']}" for one in faults(cause.errors()))
        return f"Nội dung không hợp loại sự kiện. {told}"[:500]
    if isinstance(cause, PlatformError) and cause.details:
        return "; ".join(f"{one['path']}: {one['message']}" for one in cause.details)[:500]
    return f"{type(cause).__name__}: {str(cause).partition('DETAIL:')[0].strip()}"[:500]
