"""The front door: everything a plugin may use stands here, and nothing behind it is for plugins."""

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from core.actor import Actor
from core.app import at_work
from core.attachment import Attachment, attach, attachments, copy_attachments, detach
from core.calendar import (
    Day,
    DayKind,
    Deadline,
    LocalDays,
    Override,
    Pause,
    RuleBook,
    WorkingCalendar,
    compute,
    deadline_report,
    in_full,
    read_table,
)
from core.calendar import Rule as DeadlineRule
from core.errors import BadInput, Conflict, Forbidden, NotFound, PlatformError
from core.event import Event
from core.facts import CalendarChanged, DayBegan
from core.handler import on
from core.hookspecs import Figure, FirstPerson, Hit, LegalFact, SignIn, hookimpl, names
from core.house import House
from core.identity import OWN_ACCOUNT, PUBLIC, SIGNED_IN, Grant, Identity
from core.manifest import Plugin
from core.model import Choice, Moment, Shape, TenantModel, TenantRow
from core.moment import ZONE, now, today
from core.sheet import Rows, Sheet
from core.tenant import Policy, Rule, Setting, State, Tenant
from core.terminal import Json, show
from core.web.attachment import Removal, send_attachment
from core.web.door import RequestWork
from core.web.pages import Template, see
from core.web.sheet import empty_sheet, read_sheet, send_sheet
from core.web.upload import UPLOAD_BYTES, Upload, Uploads
from core.work import Work

__all__ = [
    "OWN_ACCOUNT",
    "PUBLIC",
    "SIGNED_IN",
    "UPLOAD_BYTES",
    "ZONE",
    "Actor",
    "Attachment",
    "BadInput",
    "CalendarChanged",
    "Choice",
    "Conflict",
    "Day",
    "DayBegan",
    "DayKind",
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
    "LegalFact",
    "LocalDays",
    "Moment",
    "MultipartBody",
    "NotFound",
    "Override",
    "Pause",
    "PlatformError",
    "Plugin",
    "Policy",
    "Redirect",
    "Removal",
    "RequestWork",
    "Response",
    "Rows",
    "Rule",
    "RuleBook",
    "Setting",
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
    "Uploads",
    "Work",
    "WorkingCalendar",
    "at_work",
    "attach",
    "attachments",
    "compute",
    "copy_attachments",
    "deadline_report",
    "detach",
    "empty_sheet",
    "get",
    "hookimpl",
    "in_full",
    "names",
    "now",
    "on",
    "post",
    "read_sheet",
    "read_table",
    "see",
    "send_attachment",
    "send_sheet",
    "show",
    "today",
]
