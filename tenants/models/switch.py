"""What a unit says of a plugin: on or off, and its settings."""

from datetime import datetime
from typing import Any

from pydantic import field_validator, model_validator
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core import Moment, Policy, Shape, TenantRow


class Switch(TenantRow, table=True):
    """A node's word on a plugin: see `core.tenant.Rule`."""

    plugin: str = Field(primary_key=True)
    policy: str | None = None
    on: bool | None = None
    paused: bool = False
    by: str
    at: datetime = Field(sa_type=Moment)
    why: str


class Setting(TenantRow, table=True):
    """A node's word on one setting of a plugin: see `core.tenant.Setting`."""

    plugin: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: Any = Field(sa_type=JSONB)
    locked: bool = False
    by: str
    at: datetime = Field(sa_type=Moment)
    why: str


class NewSwitch(Shape):
    """What an administrator decides about a plugin at a node; None leaves the matter to the nodes above."""

    plugin: str
    policy: Policy | None = None
    on: bool | None = None
    paused: bool = False
    why: str = Field(min_length=3, max_length=500)


class NewSettings(Shape):
    """What an administrator decides about settings of a plugin, each by its name; those below keep to what is locked.

    What a setting may be stands in the plugin's manifest.
    """

    locked: list[str] = Field(default_factory=list)
    why: str = Field(min_length=3, max_length=500)

    model_config = {"extra": "allow"}  # noqa: RUF012 - as pydantic wants it

    @model_validator(mode="before")
    @classmethod
    def _read_form(cls, data: Any) -> Any:
        """Leave the form's token aside; unlike elsewhere an empty field says something: that it is to be empty."""
        return (
            {name: value for name, value in data.items() if name != "_csrf_token"} if isinstance(data, dict) else data
        )

    @field_validator("locked", mode="before")
    @classmethod
    def _one_is_a_list_too(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value
