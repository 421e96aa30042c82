"""The tables messages pass through: kept (EventLog), leaving (Outbox), already handled (Inbox), held, dead."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core.event import Envelope
from core.model import Moment, TenantModel, TenantRow
from core.moment import now


class EventLog(TenantRow, table=True):
    """Every event ever told here, for good: the application may add to it and read it, never change it."""

    __table_args__ = (
        Index("core_event_log_event", "event_id"),
        Index("core_event_log_seq", "tenant_id", "seq"),
        Index("core_event_log_aggregate", "tenant_id", "aggregate"),
        Index("core_event_log_correlation", "tenant_id", "correlation"),
    )

    event_id: UUID = Field(primary_key=True)
    seq: int | None = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    name: str
    at: datetime = Field(sa_type=Moment)
    actor: str
    aggregate: str
    version: int
    correlation: UUID
    causation: UUID | None
    trace: str
    data: str


class Outbox(TenantRow, table=True):
    """An event that has not left yet. The row goes when the bus has it; the EventLog keeps the event."""

    __table_args__ = (Index("core_outbox_order", "seq"),)

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    event_id: UUID
    message_id: str = Field(description="what the bus deduplicates by: the event's id, or a fresh one for a replay")
    edited: str | None = Field(default=None, description="the payload of an edited replay, instead of the kept one")


class Inbox(TenantRow, table=True):
    """The receipt that a consumer has handled an event: the only thing that makes an effect exactly once."""

    consumer: str = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=Moment)


class Held(TenantRow, table=True):
    """A delivery that waits, in order, because its plugin is paused here."""

    consumer: str = Field(primary_key=True)
    seq: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    event_id: UUID


class DeadLetter(TenantModel, table=True):
    """A delivery that failed for good, with its reason. It waits to be looked at, edited and replayed."""

    __table_args__ = (Index("core_dead_letter_event", "tenant_id", "consumer", "event_id", unique=True),)

    consumer: str
    event_id: UUID
    name: str
    reason: str
    detail: str = Field(description="where it failed: the last frames, without values")
    data: str = Field(description="the payload as it came; `edited` holds what will be replayed instead")
    edited: str | None = None
    attempts: int = 1
    replayed_at: datetime | None = Field(default=None, sa_type=Moment)


class Audit(TenantRow, table=True):
    """Who did what, where and why. Each row carries the hash of the one before it in the same tenant.

    Its place in the chain, and with it `seq`, `previous` and `hash`, is given when the transaction ends.
    """

    seq: int = Field(default=0, primary_key=True, sa_type=BigInteger)
    at: datetime = Field(default_factory=now, sa_type=Moment)
    actor: str
    action: str
    target: str
    why: str
    change: dict[str, object] = Field(default_factory=dict, sa_type=JSONB)
    previous: str = ""
    hash: str = ""


def envelope_of(row: Any) -> Envelope:
    """Return a kept event as it goes on the wire."""
    return Envelope(
        id=row.event_id,
        name=row.name,
        tenant=row.tenant_id,
        actor=row.actor,
        at=row.at,
        aggregate=row.aggregate,
        version=row.version,
        correlation=row.correlation,
        causation=row.causation,
        trace=row.trace,
        data=row.data,
    )


def seal(row: Audit) -> str:
    """Return the SHA-256 of an audit row chained to the one before it, as 64 hexadecimal digits."""
    content = row.model_dump(mode="json", exclude={"hash"})
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
