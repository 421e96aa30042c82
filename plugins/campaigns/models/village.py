"""The noun: a village, hamlet or residential group of a commune (thôn, bản, khu phố, tổ dân phố)."""

from sqlmodel import Field

from core import Shape, TenantModel


class NewVillage(Shape):
    """A village as the commune knows it."""

    name: str = Field(title="Tên thôn, khu phố", min_length=2, max_length=120)
    households: int = Field(default=0, title="Số hộ", ge=0, le=100_000)
    special: bool = Field(default=False, title="Đặc biệt khó khăn hoặc vùng đồng bào dân tộc thiểu số")


class Village(TenantModel, table=True):
    """A village of this unit. `special` villages are looked at first (Directive 33/CT-TTg of 2021)."""

    name: str
    households: int
    special: bool
