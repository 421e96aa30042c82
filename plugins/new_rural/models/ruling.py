"""The nouns of what is decided above a commune: its place, and the province's word on an indicator."""

from datetime import date

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core import Shape, TenantModel
from plugins.new_rural.models.criteria import EVERYWHERE, Comparison


class NewPlace(Shape):
    """How a unit above classifies a commune, from a day on."""

    code: str = Field(title="Vùng hoặc nhóm xã", max_length=20)
    valid_from: date = Field(title="Áp dụng từ ngày")
    basis: str = Field(title="Căn cứ", min_length=5, max_length=300)


class Place(TenantModel, table=True):
    """The region or group of this commune from a day on. Never changed: a later word replaces it."""

    scheme: str
    code: str
    valid_from: date
    basis: str
    decided_at: str = Field(description="the unit that decided")


class NewRuling(Shape):
    """What the province lays down for one indicator: another target, or an indicator that the data does not have."""

    code: str = Field(title="Mã chỉ tiêu", regex=r"^[0-9]{1,2}\.[0-9]{1,2}$")
    title: str = Field(default="", title="Tên chỉ tiêu", max_length=500)
    unit: str = Field(default="", title="Đơn vị tính", max_length=40)
    comparison: Comparison | None = Field(default=None, title="Cách so")
    place: str = Field(default=EVERYWHERE, title="Vùng hoặc nhóm xã", max_length=20)
    target: float | None = Field(default=None, title="Mức phải đạt", ge=0, le=1e12)
    retired: bool = Field(default=False, title="Thôi áp dụng")
    valid_from: date = Field(title="Áp dụng từ ngày")
    basis: str = Field(title="Căn cứ", min_length=5, max_length=300)


class Ruling(TenantModel, table=True):
    """The province's word on an indicator from a day on, handed to each commune. `handed` is kept where it was said."""

    set_id: str
    criterion: int
    code: str
    title: str
    unit: str
    comparison: str
    place: str
    target: float | None = None
    retired: bool = False
    valid_from: date
    basis: str
    decided_at: str
    handed: list[str] = Field(default_factory=list, sa_type=JSONB)
