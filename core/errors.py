"""What can go wrong in expected ways: one tree, each branch with its HTTP status and a Vietnamese title."""

from typing import ClassVar


class PlatformError(Exception):
    """An expected failure. `str(error)` is one Vietnamese sentence that says what to do.

    `details` lists single faults, each `{"path": where, "message": what}`, for forms and importers.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Có lỗi xảy ra"

    def __init__(self, message: str, details: list[dict[str, str]] | None = None) -> None:
        """Keep the sentence for people and the faults for programs."""
        super().__init__(message)
        self.details = details or []


class BadInput(PlatformError):
    """What came in cannot be read or breaks a rule; nothing was written."""

    status = 400
    title = "Dữ liệu chưa đúng"


class NotSignedIn(PlatformError):
    """Nobody is signed in, or the session or credential has ended."""

    status = 401
    title = "Cần đăng nhập"


class Stale(PlatformError):
    """A form without the token that its page was given: the page is too old, or it was not ours."""

    status = 403
    title = "Trang đã mở quá lâu"


class Forbidden(PlatformError):
    """Somebody is signed in, but holds no grant for this."""

    status = 403
    title = "Không có quyền"


class PasswordDue(Forbidden):
    """A one-time password must be changed first. `home` is where that is done."""

    def __init__(self, home: str) -> None:
        """Say where to go."""
        super().__init__("Hãy đổi mật khẩu dùng một lần trước khi tiếp tục.")
        self.home = home


class NotFound(PlatformError):
    """It does not exist, or not for this tenant: the two are never told apart."""

    status = 404
    title = "Không tìm thấy"


class Conflict(PlatformError):
    """It is possible in general, but not in the present state of things."""

    status = 409
    title = "Không thực hiện được lúc này"


class TooLarge(PlatformError):
    """More was sent at once than is taken; it was not even read."""

    status = 413
    title = "Gửi quá nhiều một lần"


class TooMany(PlatformError):
    """Too many attempts in too short a time."""

    status = 429
    title = "Quá nhiều lần thử"


class Unavailable(PlatformError):
    """A server that is needed does not answer; what was accepted before is safe."""

    status = 503
    title = "Tạm thời không phục vụ được"


class Misconfigured(PlatformError):
    """The house does not start: the sentence says what stands in the way and what to do."""

    title = "Không khởi động được"
