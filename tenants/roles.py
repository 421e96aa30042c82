"""The roles a person can hold, and what each may do."""

from collections.abc import Callable
from dataclasses import dataclass

from core import BadInput


@dataclass(frozen=True, slots=True)
class Role:
    """A role's Vietnamese title and its rule over permissions."""

    title: str
    hint: str
    allows: Callable[[str], bool]


def _platform(permission: str) -> bool:
    return permission.startswith(("tenants.", "core."))


def _read(permission: str) -> bool:
    return permission.endswith(".read")


def _configure(permission: str) -> bool:
    """What a plugin measures and demands is set by whoever answers for it, not by those who are measured."""
    return permission.endswith(".configure")


ROLES = {
    "administrator": Role(
        "Quản trị",
        "Bật tắt các phần, mời người dùng, cấp khóa; xem mọi số liệu, không xử lý hồ sơ.",
        lambda permission: (
            (_platform(permission) and permission != "core.publish") or _read(permission) or _configure(permission)
        ),
    ),
    "officer": Role(
        "Cán bộ xử lý",
        "Tiếp nhận và xử lý công việc của các phần đang bật.",
        lambda permission: not (_platform(permission) or _configure(permission)) or permission == "tenants.read",
    ),
    "auditor": Role("Kiểm tra, giám sát", "Xem tất cả, không thay đổi gì.", _read),
}


def role(name: str) -> Role:
    """Return a role by name. Raises BadInput with the names there are."""
    if name not in ROLES:
        raise BadInput(f"Không có vai trò «{name}». Chọn một trong: {', '.join(ROLES)}.")
    return ROLES[name]
