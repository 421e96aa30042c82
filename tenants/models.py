"""The nouns of the register: units, people, grants, sessions, keys of other systems, switches, days off."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import ZONE, DayKind, Moment, Policy, Shape, TenantModel, TenantRow, now


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


class Person(TenantModel, table=True):
    """Somebody who signs in. `tenant_id` is where they belong; what they may do stands in grants."""

    login: str = Field(unique=True, description="unique in the whole house: the sign-in page knows no tenant")
    display_name: str
    password_hash: str
    must_change_password: bool = True
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)


class RoleGrant(TenantModel, table=True):
    """A role of a person at a node, for the node alone or also for all below, until a day if one is set."""

    __table_args__ = (Index("tenants_role_grant_person", "tenant_id", "person_id"),)

    person_id: UUID
    role: str
    below: bool = False
    until: datetime | None = Field(default=None, sa_type=Moment)
    why: str = ""

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; it ends with the first moment of the next."""
        return (self.until - timedelta(days=1)).astimezone(ZONE).date() if self.until else None


class Session(SQLModel, table=True):
    """A signed-in browser. Only the hash of its token is kept; the token itself is in the person's cookie."""

    __tablename__ = "tenants_session"

    token_hash: str = Field(primary_key=True)
    person_id: UUID = Field(index=True)
    began_at: datetime = Field(default_factory=now, sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)


class Attempt(SQLModel, table=True):
    """A sign-in that failed: counted per login and per address, by all processes together."""

    __tablename__ = "tenants_attempt"

    id: UUID = Field(primary_key=True)
    login: str = Field(index=True)
    address: str = Field(index=True)
    at: datetime = Field(default_factory=now, sa_type=Moment)


class Key(TenantModel, table=True):
    """The credential of another system at a node. Only the hash of its secret is kept."""

    name: str
    secret_hash: str = Field(unique=True)
    below: bool = False
    why: str = ""
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class Switch(TenantRow, table=True):
    """A node's word on a plugin: see `core.tenant.Rule`."""

    plugin: str = Field(primary_key=True)
    policy: str | None = None
    on: bool | None = None
    paused: bool = False
    by: str
    at: datetime = Field(sa_type=Moment)
    why: str


class CalendarDay(TenantRow, table=True):
    """A day that a unit has decided for itself and those below it. One that was taken back stays, and says why."""

    day: date = Field(primary_key=True)
    kind: str
    doc_no: str
    reason: str
    by: str
    at: datetime = Field(sa_type=Moment)
    withdrawn: str = Field(default="", description="why it was taken back; empty while it holds")


class CalendarYear(TenantRow, table=True):
    """A year whose official days off were compared with this calendar: its deadlines are no predictions any more."""

    year: int = Field(primary_key=True)
    doc_no: str
    by: str
    at: datetime = Field(sa_type=Moment)
    withdrawn: str = Field(default="", description="why it was taken back; empty while it holds")


class NewSwitch(Shape):
    """What an administrator decides about a plugin at a node; None leaves the matter to the nodes above."""

    plugin: str
    policy: Policy | None = None
    on: bool | None = None
    paused: bool = False
    why: str = Field(min_length=3, max_length=500)


class NewDays(Shape):
    """Days that are to be off, or days of work, at a unit and below: from the first to the last, or one day."""

    kind: DayKind
    first_day: date
    last_day: date | None = None
    doc_no: str = Field(min_length=1, max_length=100)
    reason: str = Field(min_length=3, max_length=200)


class NewYear(Shape):
    """By which document the days off of a year are official."""

    doc_no: str = Field(min_length=1, max_length=100)


class NewPerson(Shape):
    """Whom an administrator invites."""

    login: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@+-]{3,80}$")]
    display_name: str = Field(min_length=2, max_length=120)


class NewGrant(Shape):
    """Which role a person gets, and why."""

    role: str
    below: bool = False
    until: date | None = None
    why: str = Field(min_length=3, max_length=500)


class NewKey(Shape):
    """The credential that another system is to get."""

    name: str = Field(min_length=3, max_length=120)
    below: bool = False
    days: int = Field(default=365, ge=1, le=1095)
    why: str = Field(min_length=3, max_length=500)
