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


class CaseMoved(Event, name="complaints.case_moved"):
    """A matter has taken a step for which there is no fact of its own: it is verified, sent, published."""

    case_id: UUID
    kind: str
    step: str
    moved_on: date


class CaseTransferred(Event, name="complaints.case_transferred"):
    """A matter has been handed to the competent unit, with its clock and its history."""

    case_id: UUID
    kind: str
    to_unit: str
    transferred_on: date
    due_on: date


class CaseSealed(Event, name="complaints.case_sealed"):
    """A matter that was handed over has turned out to be a denunciation; told where it came from, to be wiped there."""

    case_id: UUID


class CaseAssigned(Event, name="complaints.case_assigned"):
    """A matter has been given to an officer."""

    case_id: UUID
    kind: str
    assigned_on: date


class CaseRated(Event, name="complaints.case_rated"):
    """The citizen has said whether the answer satisfies."""

    case_id: UUID
    rated_on: date
    satisfied: bool


class CaseWarned(Event, name="complaints.case_warned"):
    """So many percent of a matter's period have passed without an answer."""

    case_id: UUID
    kind: str
    mark: int
    due_on: date


class CaseEscalated(Event, name="complaints.case_escalated"):
    """A matter of a unit below is overdue; told at the unit above."""

    case_id: UUID
    kind: str
    unit: str
    due_on: date


class CaseRescheduled(Event, name="complaints.case_rescheduled"):
    """A matter is due on another day, because the working days have changed."""

    case_id: UUID
    kind: str
    was_due_on: date
    due_on: date


class ClockExtended(Event, name="complaints.clock_extended"):
    """The period of a matter has been lengthened by a written decision."""

    case_id: UUID
    kind: str
    extended_on: date
    due_on: date


class ClockPaused(Event, name="complaints.clock_paused"):
    """The clock of a matter stands still until it is resumed."""

    case_id: UUID
    kind: str
    paused_on: date


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
