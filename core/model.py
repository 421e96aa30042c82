"""The rows of a tenant: `TenantRow` belongs to one, `TenantModel` also has an id, a version and a birthday."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self, cast
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


@cache
def _defaults(model: type[SQLModel]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Return the values that every new row may share, and what makes those that each has of its own."""
    shared: dict[str, Any] = {}
    made: list[tuple[str, Callable[[], Any]]] = []
    for name, field in model.model_fields.items():
        if field.default_factory is not None:
            made.append((name, cast("Callable[[], Any]", field.default_factory)))
        elif isinstance(field.default, list | dict | set):
            made.append((name, partial(deepcopy, field.default)))
        elif not field.is_required():
            shared[name] = field.default
    return shared, made


class TenantRow(SQLModel):
    """A row of one tenant. The `Work` stamps `tenant_id`; PostgreSQL's row-level security decides on it."""

    tenant_id: str = Field(default="", primary_key=True, max_length=48)

    if not TYPE_CHECKING:  # the type checker makes its own from the fields

        def __init__(self, **given: Any) -> None:
            """Make a row of what is given and of the defaults; SQLModel does not validate rows, and neither do we.

            On the surface SQLModel's own way might seem enough. However, it looks at every default anew and tells
            SQLAlchemy of each field as of a change, which for a new row nobody asks; it took a quarter of a request.
            """
            set_, made = _defaults(type(self))
            fields = {name: value for name, value in given.items() if name in type(self).model_fields}
            self.__dict__.update(set_, **{name: make() for name, make in made if name not in fields}, **fields)
            object.__setattr__(self, "__pydantic_fields_set__", set(fields))
            object.__setattr__(self, "__pydantic_extra__", None)
            object.__setattr__(self, "__pydantic_private__", None)

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

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        """Let SQLAlchemy refuse a stale update; the number itself is raised by `Work.emit`."""
        table = getattr(cls, "__table__", None)
        return {} if table is None else {"version_id_col": table.c.version, "version_id_generator": False}
