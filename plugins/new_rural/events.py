"""The facts new rural tells, and the one that other systems tell it."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from core import Event

VOTE = r"^[A-Za-z0-9._/-]{3,60}$"


class IndicatorAssessed(Event, name="new_rural.indicator_assessed"):
    """A commune has judged one indicator; `met` is null where the value or the target is not known."""

    assessment_id: UUID
    set_id: str
    criterion: int
    indicator: str
    met: bool | None


class AssessmentSubmitted(Event, name="new_rural.assessment_submitted"):
    """A commune has submitted its assessment; the counts are of criteria."""

    assessment_id: UUID
    set_id: str
    submitted_on: date
    met: int
    not_met: int
    unknown: int


class AssessmentReviewed(Event, name="new_rural.assessment_reviewed"):
    """The level above has approved an assessment, or sent it back with so many indicators returned."""

    assessment_id: UUID
    set_id: str
    reviewed_on: date
    approved: bool
    returned: int


class CriterionAtRisk(Event, name="new_rural.criterion_at_risk"):
    """A fact of another room has crossed a link's threshold. `reason` is the link, `cause_id` what the fact is about.

    Told once per crossing and link.
    """

    criterion_id: str
    set_id: str
    reason: str
    cause_id: str
    since: date


class CriterionSecured(Event, name="new_rural.criterion_secured"):
    """Nothing puts the criterion at risk any more; `reason` and `cause_id` are the last that did."""

    criterion_id: str
    set_id: str
    reason: str
    cause_id: str
    until: date


class CommuneRecognised(Event, name="new_rural.commune_recognised"):
    """The province has recognised the commune as meeting a national set."""

    recognition_id: UUID
    set_id: str
    decided_on: date


class RecognitionWithdrawn(Event, name="new_rural.recognition_withdrawn"):
    """A recognition has been withdrawn."""

    recognition_id: UUID
    set_id: str
    withdrawn_on: date


class CommuneClassified(Event, name="new_rural.commune_classified"):
    """A unit above has said to which region or group the commune belongs."""

    place_id: UUID
    scheme: str
    code: str
    valid_from: date


class TargetCorrected(Event, name="new_rural.target_corrected"):
    """The province has laid down so many indicators or targets; told once at every unit they were handed to.

    `ruling_id` and `indicator` are those of the first.
    """

    ruling_id: UUID
    set_id: str
    indicator: str
    rulings: int


class LinkTuned(Event, name="new_rural.link_tuned"):
    """The province has switched a link or moved its threshold; told at every unit it was handed to."""

    tuning_id: UUID
    link: str
    enabled: bool
    threshold: float


class ContributionVoted(Event, name="new_rural.contribution_voted", entry=True):
    """The households of a village have voted on a contribution to public works (Law 10/2022/QH15, article 15)."""

    vote_id: str = Field(pattern=VOTE, description="the vote's number in its own system")
    voted_on: date
    households: int = Field(gt=0, le=1_000_000, description="all households entitled to vote")
    agreed: int = Field(ge=0, le=1_000_000)
    replaces: str | None = Field(default=None, pattern=VOTE, description="the earlier vote on the same matter")
    criterion: int | None = Field(default=None, ge=2, le=7, description="what for, in the set 2021–2025")

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        if self.agreed > self.households:
            raise ValueError("Số hộ đồng ý không thể nhiều hơn tổng số hộ.")
        return self
