"""A line of the register that an office has kept in a sheet."""

from datetime import date

from sqlmodel import Field

from plugins.complaints.models.case import LONG, NewCase, Result


class Entry(NewCase):
    """A matter and how far it is: accepted on a day, answered on another, with what was said."""

    accepted_on: date | None = Field(default=None, title="Ngày thụ lý", description="Để trống nếu chưa thụ lý")
    answered_on: date | None = Field(default=None, title="Ngày trả lời", description="Để trống nếu chưa trả lời")
    answer: str = Field(default="", min_length=10, max_length=LONG, title="Nội dung trả lời")
    basis: str = Field(default="", min_length=3, max_length=500, title="Căn cứ pháp luật")
    result: Result | None = Field(default=None, title="Kết quả")
    number: str = Field(default="", max_length=60, title="Số văn bản")
    evidence: str = Field(default="", max_length=200, title="Bằng chứng")
    notice_how: str = Field(default="", max_length=120, title="Báo cho người dân bằng cách nào")
    notice_on: date | None = Field(default=None, title="Ngày báo cho người dân")
