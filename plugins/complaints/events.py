"""The facts complaints tell."""

from datetime import date
from uuid import UUID

from core import Event


class CaseOpened(Event, name="complaints.case_opened"):
    """A citizen's matter has been recorded; its clock has started."""

    case_id: UUID
    kind: str
    received_on: date
    due_on: date


class CaseAccepted(Event, name="complaints.case_accepted"):
    """A matter has been accepted for settlement; the clock of settlement has started."""

    case_id: UUID
    kind: str
    accepted_on: date
    due_on: date


class CaseAnswered(Event, name="complaints.case_answered"):
    """The citizen has been answered."""

    case_id: UUID
    kind: str
    answered_on: date
    on_time: bool


class CaseClosed(Event, name="complaints.case_closed"):
    """A matter has been closed. `on_time` says whether it was answered by the day that was due."""

    case_id: UUID
    kind: str
    closed_on: date
    on_time: bool


class CaseOverdue(Event, name="complaints.case_overdue"):
    """The day by which a matter was due has passed without an answer."""

    case_id: UUID
    kind: str
    due_on: date


class ReceptionHeld(Event, name="complaints.reception_held"):
    """A session of citizen reception has been held. Only what the head holds counts for the law."""

    session_id: UUID
    held_on: date
    by_head: bool
    visitors: int
    groups: int


class ReceptionMissed(Event, name="complaints.reception_missed"):
    """A planned session of citizen reception has passed without being held."""

    session_id: UUID
    planned_on: date


class CaseRated(Event, name="complaints.case_rated"):
    """A citizen has said whether an answer satisfied them; once for each answer."""

    case_id: UUID
    rated_on: date
    satisfied: bool
