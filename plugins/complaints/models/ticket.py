"""The nouns of a citizen without an account: what they write, the code they get, what they think of the answer."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import Index
from sqlmodel import Field

from core import Shape, TenantModel

Code = Annotated[str, StringConstraints(max_length=60)]


class Ticket(TenantModel, table=True):
    """A tracking code of a case. Only hashes are kept: of the code, and of the words that were sent with it."""

    __table_args__ = (
        Index("complaints_ticket_code", "tenant_id", "code_hash", unique=True),
        Index("complaints_ticket_case", "tenant_id", "case_id"),
    )

    code_hash: str
    case_id: UUID
    words_hash: str


class Feedback(Shape):
    """What a citizen tells their unit (kiến nghị, phản ánh). It has no kind: nobody can denounce by this form."""

    subject: str = Field(min_length=5, max_length=200, title="Tóm tắt")
    text: str = Field(min_length=10, max_length=5000, title="Nội dung")
    hamlet: str = Field(default="", max_length=120, title="Thôn, khu phố")
    contact: str = Field(default="", max_length=120, title="Họ tên, số điện thoại")


class Question(Shape):
    """A tracking code, as somebody has typed it."""

    code: Code = Field(title="Mã theo dõi")


class Rating(Question):
    """Whether an answer has satisfied the citizen; why not, if they want the matter taken up again."""

    satisfied: bool = Field(title="Bạn có hài lòng không")
    why: str = Field(default="", max_length=1000, title="Điều bạn chưa hài lòng")
