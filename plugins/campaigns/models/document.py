"""The noun: a legal document that people are to be told of."""

from datetime import date

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from core import Shape, TenantRow


class NewDocument(Shape):
    """A document that a unit adds for itself and all units below."""

    number: str = Field(title="Số, ký hiệu", min_length=3, max_length=60)
    title: str = Field(title="Tên văn bản", min_length=10, max_length=500)
    issuer: str = Field(title="Cơ quan ban hành", min_length=2, max_length=120)
    issued_on: date = Field(title="Ngày ban hành")
    in_force_from: date | None = Field(default=None, title="Hiệu lực từ ngày")
    about: str = Field(default="", title="Nội dung chính", max_length=2000)
    basis: str = Field(default="", title="Căn cứ yêu cầu tuyên truyền", max_length=300)
    yearly: bool = Field(default=False, title="Mỗi đơn vị mỗi năm ít nhất một hoạt động")
    valid_to: date | None = Field(default=None, title="Yêu cầu đến hết ngày")


class Listing(SQLModel):
    """A document as the register lists it; `yearly` asks every unit for an activity a year from `valid_from` on."""

    code: str = Field(primary_key=True)
    number: str
    title: str
    issuer: str
    issued_on: date
    in_force_from: date
    about: str
    basis: str
    yearly: bool
    valid_from: date
    valid_to: date | None = None
    needs_check: bool = False


class Document(Listing, TenantRow, table=True):
    """A document that this unit or one above has added; those of the dispatch are data, see `data/documents.csv`.

    The row of the unit that added it keeps in `handed_to` who has a copy.
    """

    origin: str = Field(primary_key=True, description="the unit that added it")
    handed_to: list[str] = Field(default_factory=list, sa_type=JSONB)
