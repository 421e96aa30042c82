"""The front door: everything a plugin may use stands here, and nothing behind it is for plugins."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, URLEncodedBody
from litestar.response import Redirect

from core.calendar import Deadline, RuleBook, WorkingCalendar, compute
from core.calendar import Rule as DeadlineRule
from core.errors import BadInput, Conflict, Forbidden, NotFound, PlatformError
from core.event import Event
from core.handler import on
from core.hookspecs import Figure, Hit, SignIn, hookimpl
from core.identity import PUBLIC, SIGNED_IN, Grant, Identity
from core.model import Moment, Shape, TenantModel, TenantRow
from core.moment import ZONE, now, today
from core.plugin import Plugin
from core.tenant import House, Policy, Rule, State, Tenant
from core.web.door import RequestWork
from core.web.pages import Template
from core.work import Actor, Work

__all__ = [
    "Actor",
    "BadInput",
    "Conflict",
    "Deadline",
    "DeadlineRule",
    "Event",
    "Figure",
    "Forbidden",
    "FromPath",
    "FromQuery",
    "Grant",
    "Hit",
    "House",
    "Identity",
    "JSONBody",
    "Moment",
    "NotFound",
    "PUBLIC",
    "PlatformError",
    "Plugin",
    "Policy",
    "Redirect",
    "RequestWork",
    "Response",
    "Rule",
    "RuleBook",
    "SIGNED_IN",
    "Shape",
    "SignIn",
    "State",
    "Template",
    "Tenant",
    "TenantModel",
    "TenantRow",
    "URLEncodedBody",
    "Work",
    "WorkingCalendar",
    "ZONE",
    "compute",
    "get",
    "hookimpl",
    "now",
    "on",
    "post",
    "today",
]
