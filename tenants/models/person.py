"""People who sign in: their roles, their sessions, and attempts that failed."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import ZONE, Moment, Shape, TenantModel, now


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
