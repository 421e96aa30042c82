"""Credentials of other systems."""

from datetime import datetime

from sqlmodel import Field

from core import Moment, Shape, TenantModel


class Key(TenantModel, table=True):
    """The credential of another system at a node. Only the hash of its secret is kept."""

    name: str
    secret_hash: str = Field(unique=True)
    below: bool = False
    why: str = ""
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class NewKey(Shape):
    """The credential that another system is to get."""

    name: str = Field(min_length=3, max_length=120)
    below: bool = False
    days: int = Field(default=365, ge=1, le=1095)
    why: str = Field(min_length=3, max_length=500)
