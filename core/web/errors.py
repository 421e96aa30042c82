"""How failures are answered: RFC 9457 problem details for programs, a page for people; a 500 is a bug."""

from typing import Any
from urllib.parse import quote

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from core.errors import (
    BadInput,
    Conflict,
    NotFound,
    NotSignedIn,
    PasswordDue,
    PlatformError,
    Stale,
    TooLarge,
    TooMany,
)
from core.faults import faults
from core.web.again import again
from core.web.refusal import Refusal
from core.web.trace import trace_of

PROBLEM = "application/problem+json"
BY_STATUS: dict[int, type[PlatformError]] = {
    403: Stale,
    404: NotFound,
    405: NotFound,
    409: Conflict,
    413: TooLarge,
    429: TooMany,
}
UNREADABLE = "Không đọc được dữ liệu gửi lên. Hãy kiểm tra định dạng rồi gửi lại; chưa có gì được ghi."
SENTENCES = {
    403: "Trang này đã mở quá lâu, nên chưa có gì được ghi. Hãy xem lại những gì đã nhập rồi gửi lần nữa.",
    404: "Không có trang này.",
    405: "Không có trang này.",
    413: "Nội dung gửi lên quá lớn. Hãy gửi ít hơn mỗi lần, ví dụ từng tệp một; chưa có gì được ghi.",
}
"""What Litestar itself refuses: 403 is a form or a call without its CSRF token."""
NOT_RIGHT = "Có chỗ chưa đúng; chưa có gì được ghi."
PUBLIC_CLASSES = ("22",)
"""SQLSTATE classes that mean the value was wrong, not the program: data exceptions."""


def understand(error: Exception) -> PlatformError | None:  # noqa: PLR0911 - one line for each kind of failure
    """Return an expected failure for whatever was raised; None if it is a bug."""
    if isinstance(error, PlatformError):
        return error
    if isinstance(error, ValidationError):
        return BadInput(NOT_RIGHT, faults(error.errors()))
    if isinstance(error, ValidationException):
        return BadInput(NOT_RIGHT, _faults(error))
    if isinstance(error, StaleDataError):
        return Conflict("Người khác vừa sửa nội dung này. Hãy mở lại trang rồi làm tiếp.")
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", "") or "")
        return BadInput(UNREADABLE) if state.startswith(PUBLIC_CLASSES) else None
    if isinstance(error, (UnicodeDecodeError, RecursionError)):
        return BadInput(UNREADABLE)
    if isinstance(error, HTTPException) and error.status_code < 500:  # noqa: PLR2004 - the first server error
        return BY_STATUS.get(error.status_code, BadInput)(SENTENCES.get(error.status_code, UNREADABLE))
    return None


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a failure in the form the caller reads."""
    known = understand(error)
    if known is None:
        structlog.get_logger().error("bug", path=request.scope["path"], exc_info=error)
        known = PlatformError("Hệ thống gặp lỗi ngoài dự kiến. Nội dung chưa được ghi; xin báo mã bên dưới.")
    if wants_page(request):
        if isinstance(known, NotSignedIn) and request.method == "GET":
            return Redirect(f"/sign-in?next={quote(request.scope['path'])}")
        if isinstance(known, PasswordDue):
            return Redirect(f"/t/{known.home}/tenants/password", status_code=303)
        if (drawn := again(request, known)) is not None:
            return drawn
        return Refusal(known)
    body = {
        "type": "about:blank",
        "title": known.title,
        "status": known.status,
        "detail": str(known),
        "instance": request.scope["path"],
        "trace": trace_of(request.scope)[3:35],
        "errors": known.details,
    }
    asked = {"www-authenticate": "Bearer"} if isinstance(known, NotSignedIn) else None
    return Response(body, status_code=known.status, media_type=PROBLEM, headers=asked)


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Say whether a person with a browser asks, not a program."""
    return "/api/" not in request.scope["path"] and MediaType.HTML in request.headers.get("accept", "")


def _faults(error: ValidationException) -> list[dict[str, str]]:
    """Return what Litestar has found in a body, told by pydantic, or in an address, told by msgspec."""
    told = getattr(error.__cause__, "errors", None)
    if told:
        return faults(told)
    extra = error.extra if isinstance(error.extra, list) else []
    return [
        {"path": f"/{e.get('key', '')}", "message": f"Địa chỉ có «{e.get('key', '')}» không dùng được."} for e in extra
    ]
