"""Units as the law has them: public, and the same for everybody."""

from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints
from sqlmodel import Field, SQLModel

from core import Shape


class Unit(SQLModel, table=True):
    """An administrative unit as the law has it: `(code, valid_from)` names it. Public, so it belongs to no tenant."""

    __tablename__ = "tenants_unit"

    key: str = Field(primary_key=True, max_length=48)
    code: str
    level: str
    kind: str
    name: str
    parent_key: str | None = Field(default=None, index=True)
    valid_from: date
    valid_to: date | None = None
    legal_basis: str = ""
    predecessor_keys: str = ""


class NewUnit(Shape):
    """A unit as it stands in a catalogue; see `tenants/data/README.md`."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
    code: str = Field(min_length=1, max_length=20)
    level: Literal["province", "department", "district", "commune"]
    kind: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=2, max_length=200)
    parent_key: str | None = None
    valid_from: date
    valid_to: date | None = None
    legal_basis: str = Field(default="", max_length=200)
    predecessor_keys: str = Field(default="", max_length=1000)
