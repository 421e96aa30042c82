"""The facts campaigns tells."""

from datetime import date
from uuid import UUID

from core import Event


class CampaignLaunched(Event, name="campaigns.campaign_launched"):
    """A campaign has been launched; `units` says to how many units its task was given."""

    campaign_id: UUID
    documents: list[str]
    begins_on: date
    due_on: date
    units: int = 0


class CampaignClosed(Event, name="campaigns.campaign_closed"):
    """A campaign has been closed with its results; told at the unit that launched it."""

    campaign_id: UUID
    closed_on: date


class TaskGiven(Event, name="campaigns.task_given"):
    """The task of a campaign has been handed to this unit."""

    task_id: UUID
    campaign_id: UUID
    due_on: date


class TaskAcknowledged(Event, name="campaigns.task_acknowledged"):
    """The unit has said that it has the task, and who is responsible."""

    task_id: UUID
    campaign_id: UUID
    acknowledged_on: date


class TaskHastened(Event, name="campaigns.task_hastened"):
    """A unit above has set an earlier day than the campaign's for this unit's task."""

    task_id: UUID
    campaign_id: UUID
    due_on: date


class TaskReminded(Event, name="campaigns.task_reminded"):
    """The unit has been reminded of a task: at half the period, some days before it is due, or by a unit above."""

    task_id: UUID
    campaign_id: UUID
    stage: str
    reminded_on: date


class TaskOverdue(Event, name="campaigns.task_overdue"):
    """The day by which a task was due has passed, and it was not acknowledged or nothing was done."""

    task_id: UUID
    campaign_id: UUID
    due_on: date


class TaskFinished(Event, name="campaigns.task_finished"):
    """The unit has reported the result of a task."""

    task_id: UUID
    campaign_id: UUID
    finished_on: date
    on_time: bool


class TaskClosed(Event, name="campaigns.task_closed"):
    """The campaign of a task has been closed above; nothing more is asked of this unit."""

    task_id: UUID
    campaign_id: UUID
    closed_on: date


class ActivityRecorded(Event, name="campaigns.activity_recorded"):
    """An activity by which people were told of documents has been recorded, within a campaign or on its own."""

    activity_id: UUID
    campaign_id: UUID | None = None
    held_on: date
    documents: list[str]
    channel: str
    participants: int
    villages: int


class ActivityCancelled(Event, name="campaigns.activity_cancelled"):
    """An activity that was recorded by mistake has been struck out; it carries what was counted for it."""

    activity_id: UUID
    campaign_id: UUID | None = None
    held_on: date
    documents: list[str]
    channel: str
    participants: int
    villages: int


class DocumentCovered(Event, name="campaigns.document_covered"):
    """The unit has recorded its first activity for a document in a year; told again only after it was uncovered."""

    document_id: str
    year: int
    covered_on: date


class DocumentUncovered(Event, name="campaigns.document_uncovered"):
    """The last activity for a document in a year has been struck out, so that the unit has none any more."""

    document_id: str
    year: int
    uncovered_on: date


class CoverageChanged(Event, name="campaigns.coverage_changed"):
    """A campaign has reached more or fewer of the villages of this unit than before."""

    campaign_id: UUID
    villages_reached: int
    villages: int
