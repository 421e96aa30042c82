"""Who acts, and why now."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `person:<id>`, `machine:<id>`, `plugin:<name>` or `system`. The name is shown, never sent.

    `stands` are the units at which somebody at the web door holds the role that lets them do this.
    """

    id: str
    name: str = ""
    stands: tuple[str, ...] = ()


SYSTEM = Actor("system", "Hệ thống")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something happens now: the chain of events it belongs to, and the W3C trace it is part of."""

    correlation: UUID | None = None
    causation: UUID | None = None
    trace: str = ""
