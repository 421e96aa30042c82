"""Who uses the house: a tenant, its word on a plugin and on a plugin's settings, and what follows from it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation that uses the house. `id` is its key in addresses and subjects, `name` its full name."""

    id: str
    name: str
    level: str
    parent: str | None = None
    code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Policy(StrEnum):
    """What a node decides about a plugin for itself and everything below."""

    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    DEFAULT_ON = "default_on"
    MANDATORY = "mandatory"


@dataclass(frozen=True, slots=True)
class Rule:
    """One node's word on one plugin: a policy, a switch, a pause; `by`, `at` and `why` explain it later."""

    tenant: str
    plugin: str
    policy: Policy | None = None
    on: bool | None = None
    paused: bool = False
    by: str = ""
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One node's word on one setting of a plugin, for itself and below; `locked` leaves those below no word."""

    tenant: str
    plugin: str
    name: str
    value: object
    locked: bool = False
    by: str = ""
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The effective state of a plugin at a tenant. `rule` is the one that decided, None for the default."""

    on: bool
    paused: bool = False
    locked: bool = False
    rule: Rule | None = None
    missing: tuple[str, ...] = ()
