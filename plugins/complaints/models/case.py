"""The nouns: a case, and the shapes in which it comes in and goes on."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field

from core import Shape, TenantModel


class Kind(StrEnum):
    """What a citizen brings: feedback (kiến nghị, phản ánh) or a first complaint (khiếu nại lần đầu)."""

    REPORT = "report"
    COMPLAINT = "complaint"


class Step(StrEnum):
    """How far a case is."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    CLOSED = "closed"


class NewCase(Shape):
    """What an officer records of a citizen's matter. `received_on` is the day it was received, today if absent."""

    kind: Kind
    subject: str = Field(min_length=5, max_length=200)
    text: str = Field(min_length=10, max_length=10_000)
    hamlet: str = Field(default="", max_length=120)
    citizen: str = Field(default="", max_length=120, description="name and contact; never leaves this table")
    received_on: date | None = None


class Case(TenantModel, table=True):
    """A citizen's matter. `rule` names the clock that runs now, `due_on` the day by which it wants an answer."""

    kind: str
    subject: str
    text: str
    hamlet: str
    citizen: str
    received_on: date
    step: str = Step.OPENED
    rule: str
    due_on: date = Field(index=True)
    needs_check: bool = Field(default=False, description="the period is not verified in the legal text")
    overdue_told: bool = Field(default=False, description="that the due day has passed was told already")
    accepted_on: date | None = None
    answered_on: date | None = None
    closed_on: date | None = None
    answer: str = ""
    basis: str = Field(default="", description="the legal basis of the answer")


class Answer(Shape):
    """What the citizen is told, in plain words, and the legal basis."""

    answer: str = Field(min_length=10, max_length=10_000)
    basis: str = Field(min_length=3, max_length=500)
