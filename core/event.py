"""What has happened: a plugin tells it with an `Event`; on its way it wears an `Envelope` (CloudEvents 1.0)."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PrivateAttr

NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
TOKEN = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")
"""A tenant's key: the only thing ever put between the dots of a subject, so nothing can be injected there."""

LONGEST_FACT = 250_000
"""Characters of JSON; in bytes still below the megabyte that NATS takes."""

CATALOGUE: dict[str, type["Event"]] = {}
"""Every event class by its wire name; filled as plugins' `events.py` are imported."""


class Event(BaseModel):
    """A fact in the past tense. Fields carry ids, dates, codes and counts, never a person's identity.

    The subclass writes its wire name: `class CaseOpened(Event, name="complaints.case_opened")`.
    `entry=True` lets other provincial systems publish it through the HTTP and NATS doors.
    The first field whose name ends in `_id` names the aggregate that the fact is about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_name: ClassVar[str]
    entry: ClassVar[bool] = False
    aggregate_field: ClassVar[str | None] = None
    _told_at: datetime | None = PrivateAttr(None)

    def __init_subclass__(cls, *, name: str = "", entry: bool = False) -> None:
        """Take the class's own words; pydantic brings them to where its fields are known."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, *, name: str = "", entry: bool = False, **kwargs: Any) -> None:
        """Register the class under its wire name. Raises TypeError on a bad name or one already claimed."""
        super().__pydantic_init_subclass__(**kwargs)
        if not NAME.fullmatch(name):
            raise TypeError(f'{cls.__name__}: write the wire name, e.g. name="complaints.case_opened"')
        rival = CATALOGUE.get(name)
        if rival and (rival.__module__, rival.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{name} is claimed by {rival.__module__} and by {cls.__module__}")
        cls.event_name, cls.entry = name, entry
        cls.aggregate_field = next((field for field in cls.model_fields if field.endswith("_id")), None)
        CATALOGUE[name] = cls

    def model_post_init(self, context: Any) -> None:
        """Take the moment from the envelope that it comes out of."""
        if context:
            self._told_at = context

    @property
    def told_at(self) -> datetime | None:
        """When it was told, of a fact that is handled: which of two is newer, in whatever order they come."""
        return self._told_at

    @property
    def aggregate(self) -> str:
        """The id of what this fact is about; empty for a fact about the tenant itself."""
        return str(getattr(self, self.aggregate_field)) if self.aggregate_field else ""


class Envelope(NamedTuple):
    """One event on its way. `data` is the event's JSON; `correlation` is the id of the event that began it all."""

    id: UUID
    name: str
    tenant: str
    actor: str
    at: datetime
    aggregate: str
    version: int
    correlation: UUID
    causation: UUID | None
    trace: str
    data: str

    @property
    def subject(self) -> str:
        """`evt.<tenant>.<plugin>.<fact>`, built from validated tokens only."""
        return subject(self.tenant, self.name)

    @property
    def plugin(self) -> str:
        """The plugin that told it."""
        return self.name.partition(".")[0]

    def open(self) -> Event:
        """Return the event itself. Raises KeyError if nobody knows it, ValidationError if it does not fit."""
        return CATALOGUE[self.name].model_validate_json(self.data, context=self.at)

    def headers(self) -> dict[str, str]:
        """Return the CloudEvents 1.0 attributes for the NATS binding, binary mode."""
        headers = {
            "ce-specversion": "1.0",
            "ce-id": str(self.id),
            "ce-type": self.name,
            "ce-source": f"/t/{self.tenant}/{self.plugin}",
            "ce-time": self.at.isoformat(),
            "ce-tenant": self.tenant,
            "ce-actor": self.actor,
            "ce-sequence": str(self.version),
            "ce-correlationid": str(self.correlation),
            "content-type": "application/json",
        }
        if self.aggregate:
            headers["ce-subject"] = self.aggregate
        if self.causation:
            headers["ce-causationid"] = str(self.causation)
        if self.trace:
            headers["ce-traceparent"] = self.trace
        return headers

    @classmethod
    def read(cls, address: str, headers: dict[str, str], data: bytes) -> "Envelope":
        """Take an envelope off the wire.

        Raises KeyError or ValueError if an attribute is missing or odd, or not that of the subject it came on: the
        broker decides by the subject who may publish what.
        """
        causation = headers.get("ce-causationid")
        read = cls(
            id=UUID(headers["ce-id"]),
            name=headers["ce-type"],
            tenant=headers["ce-tenant"],
            actor=headers["ce-actor"],
            at=datetime.fromisoformat(headers["ce-time"]),
            aggregate=headers.get("ce-subject", ""),
            version=int(headers["ce-sequence"]),
            correlation=UUID(headers["ce-correlationid"]),
            causation=UUID(causation) if causation else None,
            trace=headers.get("ce-traceparent", ""),
            data=data.decode(),
        )
        if read.subject != address:
            raise ValueError(f"{address!r} carries a letter to {read.subject!r}")
        return read


@lru_cache(10_000)
def subject(tenant: str, name: str) -> str:
    """Return the NATS subject of an event. Raises ValueError if the tenant's key is no token."""
    if not TOKEN.fullmatch(tenant) or not NAME.fullmatch(name):
        raise ValueError(f"not a subject: {tenant!r} {name!r}")
    return f"evt.{tenant}.{name}"
