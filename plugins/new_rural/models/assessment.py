"""The nouns of judging: an assessment, the score of each indicator, a review, a recognition."""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core import Shape, TenantModel, TenantRow


class Step(StrEnum):
    """How far an assessment is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class NewAssessment(Shape):
    """The day as of which the commune judges itself; it decides which set and which targets hold."""

    assessed_on: date = Field(title="Đánh giá tại ngày")


class Assessment(TenantModel, table=True):
    """A commune's judgement of itself as of a day, and the review of it. `states` maps each criterion to its state."""

    set_id: str
    assessed_on: date = Field(index=True)
    step: str = Step.DRAFT
    states: dict[str, str] = Field(default_factory=dict, sa_type=JSONB)
    met: int = 0
    not_met: int = 0
    unknown: int = 0
    submitted_on: date | None = None
    submitted_by: str = ""
    reviewed_on: date | None = None
    reviewed_by: str = ""
    reviewed_at: str = Field(default="", description="the unit at which the reviewer stands")

    @property
    def open(self) -> bool:
        """Whether the commune may write in it."""
        return self.step in {Step.DRAFT, Step.RETURNED}

    def papers(self, no: int) -> UUID:
        """Return the id under which the files that prove one criterion are kept."""
        return uuid5(self.id, f"criterion {no}")


class Given(Shape):
    """The value of one indicator (yes is 1, no is 0) and what proves it."""

    code: str = Field(title="Mã chỉ tiêu", max_length=10)
    value: float | None = Field(default=None, title="Kết quả", ge=0, le=1e12)
    evidence: str = Field(default="", title="Minh chứng", max_length=2000)


class Filled(Shape):
    """A row of the sheet that a commune fills in; what is there to read only is left aside."""

    code: str = Field(title="Mã chỉ tiêu", max_length=10, description="Như trong bộ tiêu chí, ví dụ 18.4")
    title: str = Field(default="", title="Tên chỉ tiêu", description="Chỉ để đọc")
    target: str = Field(default="", title="Mức phải đạt", description="Chỉ để đọc")
    result: str = Field(default="", title="Kết quả", max_length=40, description="Số, hoặc Đạt / Chưa đạt")
    evidence: str = Field(default="", title="Minh chứng", max_length=2000)


class Score(TenantRow, table=True):
    """The value of one indicator in one assessment. `target` and `met` are as they held when it was last judged."""

    assessment_id: UUID = Field(primary_key=True)
    code: str = Field(primary_key=True)
    criterion: int
    value: float | None = None
    evidence: str = ""
    target: float | None = None
    met: bool | None = None
    returned: str = Field(default="", description="why the reviewer sent it back; empty if they did not")
    assessed_by: str = ""


class Decision(StrEnum):
    """What a reviewer decides."""

    APPROVE = "approve"
    RETURN = "return"


class Review(Shape):
    """A reviewer's word on a submitted assessment: `reasons` says for each returned indicator why."""

    decision: Decision = Field(title="Kết quả thẩm tra")
    reasons: dict[str, str] = Field(default_factory=dict, title="Lý do trả lại")


class NewRecognition(Shape):
    """The decision by which the province recognises a commune."""

    decision_no: str = Field(title="Số quyết định", min_length=2, max_length=60)
    decided_on: date = Field(title="Ngày quyết định")


class Withdrawal(Shape):
    """The decision by which a recognition is withdrawn."""

    decision_no: str = Field(title="Số quyết định thu hồi", min_length=2, max_length=60)
    withdrawn_on: date = Field(title="Ngày thu hồi")
    why: str = Field(title="Lý do", min_length=5, max_length=500)


class Recognition(TenantModel, table=True):
    """A commune was recognised as meeting a set; until it was withdrawn, if it was."""

    set_id: str
    assessment_id: UUID
    decision_no: str
    decided_on: date
    withdrawn_no: str = ""
    withdrawn_on: date | None = None
    withdrawn_why: str = ""
