"""The front door: everything a plugin may use stands here, and nothing behind it is for plugins."""

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from core.app import at_work
from core.calendar import Deadline, RuleBook, WorkingCalendar, compute, deadline_report
from core.calendar import Rule as DeadlineRule
from core.clock import DayBegan
from core.errors import BadInput, Conflict, Forbidden, NotFound, PlatformError
from core.event import Event
from core.handler import on
from core.hookspecs import Figure, FirstPerson, Hit, SignIn, hookimpl, names
from core.identity import OWN_ACCOUNT, PUBLIC, SIGNED_IN, Grant, Identity
from core.manifest import Plugin
from core.model import Choice, Moment, Shape, TenantModel, TenantRow
from core.moment import ZONE, now, today
from core.sheet import Sheet
from core.tenant import House, Policy, Rule, State, Tenant
from core.terminal import Json, show
from core.web.door import RequestWork
from core.web.pages import Template, see
from core.web.sheet import empty_sheet, read_sheet, send_sheet
from core.web.upload import UPLOAD_BYTES, Upload
from core.work import Actor, Work

__all__ = [
    "OWN_ACCOUNT",
    "PUBLIC",
    "SIGNED_IN",
    "UPLOAD_BYTES",
    "ZONE",
    "Actor",
    "BadInput",
    "Choice",
    "Conflict",
    "DayBegan",
    "Deadline",
    "DeadlineRule",
    "Event",
    "Figure",
    "FirstPerson",
    "Forbidden",
    "FromPath",
    "FromQuery",
    "Grant",
    "Hit",
    "House",
    "Identity",
    "JSONBody",
    "Json",
    "Moment",
    "MultipartBody",
    "NotFound",
    "PlatformError",
    "Plugin",
    "Policy",
    "Redirect",
    "RequestWork",
    "Response",
    "Rule",
    "RuleBook",
    "Shape",
    "Sheet",
    "SignIn",
    "State",
    "Template",
    "Tenant",
    "TenantModel",
    "TenantRow",
    "URLEncodedBody",
    "Upload",
    "UploadFile",
    "Work",
    "WorkingCalendar",
    "at_work",
    "compute",
    "deadline_report",
    "empty_sheet",
    "get",
    "hookimpl",
    "names",
    "now",
    "on",
    "post",
    "read_sheet",
    "see",
    "send_sheet",
    "show",
    "today",
]
