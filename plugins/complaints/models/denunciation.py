"""The shapes in which a denunciation comes in and is listed: neither has a place for whoever brought it."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import model_validator

from core import Shape
from plugins.complaints.models.case import Case, Matter


class NewDenunciation(Matter):
    """The redacted content of a denunciation."""

    @model_validator(mode="before")
    @classmethod
    def _repeats_no_name(cls, data: Any) -> Any:
        """Refuse an unknown field without naming it: a name may stand there."""
        if isinstance(data, dict) and not data.keys() <= {*cls.model_fields, "_csrf_token"}:
            raise ValueError("Có mục không dùng được. Danh tính người tố cáo chỉ ghi ở sổ giấy niêm phong.")
        return data


class Sealed(Shape):
    """What a list tells of a denunciation."""

    id: UUID
    unit: str
    denouncer_ref: str
    step: str
    received_on: date
    due_on: date
    closed_on: date | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """Return what a list may tell of a case."""
        own = case.model_dump(include={"id", "denouncer_ref", "step", "received_on", "due_on", "closed_on"})
        return cls(**own, unit=case.tenant_id)
