"""The rows of a tenant: `TenantRow` belongs to one, `TenantModel` also has an id, a version and a birthday."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from pydantic import ValidationInfo, field_validator, model_validator
from sqlalchemy import BigInteger, Column, DateTime, Table, TypeDecorator
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from core.moment import DAYS, is_day, now


class Moment(TypeDecorator[datetime]):
    """The column type of a point in time: always with its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True


HOUSE = Table("core_house", SQLModel.metadata, Column("version", BigInteger, nullable=False))
"""One row: its number rises whenever tenants, switches, grants or sessions change."""


class Choice(StrEnum):
    """One of a few values, each with the words that people read: `REPORT = "report", "Kiến nghị, phản ánh"`."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Keep the words beside the value, which is all that is stored and sent."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Shape(SQLModel):
    """What comes in or goes out without being a table; unknown fields are refused, not dropped."""

    @model_validator(mode="before")
    @classmethod
    def _read_form(cls, data: Any) -> Any:
        """Take an empty field of a form for a field left out, and leave the form's token aside."""
        if isinstance(data, dict):
            return {name: value for name, value in data.items() if value != "" and name != "_csrf_token"}
        return data

    @field_validator("*", mode="before")
    @classmethod
    def _days_are_written_out(cls, value: object, info: ValidationInfo) -> object:
        """Refuse a number for a day, and a day beyond any calendar."""
        wants_day = cls.model_fields[str(info.field_name)].annotation in DAYS
        if wants_day and value is not None and not is_day(value):
            raise ValueError("Cần là một ngày, như 2026-11-23.")
        return value

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, value: object) -> object:
        """Refuse the one character that PostgreSQL cannot keep, at its field."""
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("Có ký tự không ghi được; hãy gõ lại.")
        return value

    model_config = {"extra": "forbid", "str_strip_whitespace": True}


class TenantRow(SQLModel):
    """A row of one tenant. The `Work` stamps `tenant_id`; PostgreSQL's row-level security decides on it."""

    tenant_id: str = Field(default="", primary_key=True, max_length=48)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy passes the class
        """Return `<plugin>_<noun>`: the module's package is the plugin."""
        parts = cls.__module__.split(".")
        plugin = parts[1] if parts[0] == "plugins" else parts[0]
        noun = "".join("_" + c.lower() if c.isupper() else c for c in cls.__name__).lstrip("_")
        return f"{plugin}_{noun}"


class TenantModel(TenantRow):
    """A row that is a thing: `version` counts the facts told about it and guards against lost updates."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    version: int = Field(default=0)
    created_at: datetime = Field(default_factory=now, sa_type=Moment)

    if not TYPE_CHECKING:  # the type checker makes its own from the fields

        def __init__(self, **given: Any) -> None:
            """Make a row. On the surface the defaults above suffice; however, pydantic inspects them at each call."""
            super().__init__(**{"id": uuid4(), "created_at": now(), **given})

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        """Let SQLAlchemy refuse a stale update; the number itself is raised by `Work.emit`."""
        table = getattr(cls, "__table__", None)
        return {} if table is None else {"version_id_col": table.c.version, "version_id_generator": False}
