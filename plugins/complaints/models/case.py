"""The noun everything turns on: a case, and the shapes in which it comes in and is answered."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from core import Choice, Shape, TenantModel

LONG = 10_000
MOST, MOST_LAND, MOST_PEOPLE = 10**15, 10**9, 10_000
"""Beyond these a figure is a slip of the pen: đồng, square metres, people."""


class Kind(Choice):
    """What a citizen brings, by its content and not by its title (TT 05/2021/TT-TTCP, art. 6)."""

    REPORT = "report", "Kiến nghị, phản ánh"
    COMPLAINT = "complaint", "Khiếu nại"
    DENUNCIATION = "denunciation", "Tố cáo"
    MIXED = "mixed", "Đơn nhiều nội dung"


class Channel(Choice):
    """How it was brought."""

    LETTER = "letter", "Nộp đơn trực tiếp"
    VISIT = "visit", "Trình bày tại nơi tiếp công dân"
    POST = "post", "Gửi qua bưu điện"
    ONLINE = "online", "Gửi trên mạng"


class Sector(Choice):
    """What it is about."""

    OTHER = "other", "Lĩnh vực khác"
    LAND = "land", "Đất đai, bồi thường"
    POLICY = "policy", "Chính sách, an sinh xã hội"
    CONSTRUCTION = "construction", "Xây dựng, trật tự đô thị"
    ENVIRONMENT = "environment", "Môi trường"
    CONDUCT = "conduct", "Thái độ, tác phong cán bộ"
    FINANCE = "finance", "Tài chính, khoản thu"


class Result(Choice):
    """Whether the citizen was right."""

    RIGHT = "right", "Đúng"
    PARTLY = "partly", "Đúng một phần"
    WRONG = "wrong", "Sai"


class Step(StrEnum):
    """How far a case is: the steps that rules name; `data/steps.csv` has them all, with their titles."""

    OPENED = "opened"
    CHECKING = "checking"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    CLOSED = "closed"


class Matter(Shape):
    """What everything that comes in has in common."""

    subject: str = Field(min_length=5, max_length=200, title="Tóm tắt")
    text: str = Field(min_length=10, max_length=LONG, title="Nội dung")
    hamlet: str = Field(default="", max_length=120, title="Thôn, khu phố")
    received_on: date | None = Field(default=None, title="Ngày nhận")
    channel: Channel = Field(default=Channel.LETTER, title="Hình thức")
    field: Sector = Field(default=Sector.OTHER, title="Lĩnh vực")
    against: str = Field(
        default="",
        max_length=120,
        title="Quyết định, hành vi của",
        description="Chỉ với khiếu nại; để trống nếu là của chính đơn vị này",
    )
    remote: bool = Field(default=False, title="Vùng sâu, vùng xa, đi lại khó khăn")


class NewCase(Matter):
    """What an officer records of a citizen's matter. `received_on` is the day it was received, today if absent.

    A denunciation never comes this way: it has its own shape, which has no place for a citizen.
    """

    kind: Kind = Field(title="Loại", description="Tố cáo không ghi ở đây mà ở mục Tố cáo")
    citizen: str = Field(
        default="", max_length=120, title="Người dân", description="Họ tên, cách liên hệ; không ra khỏi đơn vị"
    )


class Case(TenantModel, table=True):
    """A citizen's matter. `rule` names the clock that runs now, `due_on` the day by which it wants an answer.

    The clock counts from `clock_from`, or from the day of receipt; it stands still while `paused_on` is set.
    """

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
    channel: str = "letter"
    field: str = ""
    against: str = Field(default="", description="whose decision or act it is about; see `data/competence.csv`")
    remote: bool = False
    level: int = Field(default=1, description="1 for the first complaint, 2 for the second instance")
    parent_id: UUID | None = Field(default=None, description="the case this one goes on from")
    merged_into: UUID | None = Field(default=None, description="the case in which the same matter is settled")
    came_from: str = Field(default="", description="the unit that transferred it here")
    origin_id: UUID | None = Field(default=None, description="the row of the same matter at that unit")
    went_to: str = Field(default="", description="the unit it was transferred to")
    missing: str = Field(default="", description="codes of conditions that are not met; see `data/reasons.csv`")
    complexity: str = Field(default="", description="codes that justify the longer period")
    assignee: str = Field(default="", description="the actor who was given the case")
    clock_from: date | None = None
    paused_on: date | None = None
    warned: int = Field(default=0, description="the highest mark of the period, in percent, that was told")
    result: str = Field(default="", description="right, partly or wrong")
    decision_no: str = ""
    evidence: str = Field(default="", description="number of the minutes, the photograph or the document")
    notice_how: str = ""
    notice_on: date | None = None
    satisfied: bool | None = None
    reopened: int = 0
    recovered_money: int = Field(default=0, sa_type=BigInteger)
    recovered_land: int = 0
    protected_people: int = 0
    denouncer_ref: str = Field(default="", description="made by us; the sealed paper register knows whose it is")


class Answer(Shape):
    """What the citizen is told, in plain words, and the legal basis; the evidence and the notice may follow."""

    answer: str = Field(min_length=10, max_length=LONG, title="Nội dung trả lời")
    basis: str = Field(min_length=3, max_length=500, title="Căn cứ pháp luật")
    result: Result | None = Field(default=None, title="Kết quả")
    number: str = Field(default="", max_length=60, title="Số văn bản")
    recovered_money: int = Field(default=0, ge=0, le=MOST, title="Tiền thu hồi, trả lại (đồng)")
    recovered_land: int = Field(default=0, ge=0, le=MOST_LAND, title="Đất thu hồi, trả lại (m²)")
    protected_people: int = Field(default=0, ge=0, le=MOST_PEOPLE, title="Số người được bảo vệ")
    evidence: str = Field(default="", max_length=200, title="Bằng chứng")
    notice_how: str = Field(default="", max_length=120, title="Báo cho người dân bằng cách nào")
    notice_on: date | None = Field(default=None, title="Ngày báo cho người dân")
    on: date | None = Field(default=None, title="Ngày")
