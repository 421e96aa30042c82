"""The nouns: a household as a sheet tells it."""

from datetime import date

from sqlmodel import Field

from core import Choice, Shape, Upload


class Kind(Choice):
    """What the commune says of a household."""

    POOR = "poor", "Hộ nghèo"
    NEAR = "near", "Hộ cận nghèo"


class Household(Shape):
    """A household: its head, since when it is listed, and what is known of it."""

    head: str = Field(title="Chủ hộ", min_length=2, max_length=100, description="Họ tên như trong sổ")
    since: date = Field(title="Ngày ghi sổ")
    kind: Kind = Field(title="Loại hộ")
    area: float | None = Field(default=None, title="Diện tích (m²)", ge=0)
    people: int = Field(default=1, title="Số người", ge=1, le=50)
    online: bool = Field(default=False, title="Có mạng")


class NewList(Upload):
    """A sheet of households, and who sends it."""

    sender: str = Field(title="Người gửi", max_length=50)
