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


def _sealed(permission: str) -> bool:
    """Say whether a permission is given to nobody in passing: it opens what the law keeps secret."""
    return permission.endswith(".denunciations")


def _work(permission: str) -> bool:
    return not (_platform(permission) or _configure(permission)) or permission == "tenants.read"


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
        lambda permission: _work(permission) and not _sealed(permission),
    ),
    "trusted": Role(
        "Cán bộ giải quyết tố cáo",
        "Như cán bộ xử lý, và đọc được hồ sơ tố cáo; mỗi lần đọc đều ghi vào nhật ký.",
        _work,
    ),
    "auditor": Role("Kiểm tra, giám sát", "Xem tất cả, không thay đổi gì.", _read),
}


def role(name: str) -> Role:
    """Return a role by name. Raises BadInput with the names there are."""
    if name not in ROLES:
        raise BadInput(f"Không có vai trò «{name}». Chọn một trong: {', '.join(ROLES)}.")
    return ROLES[name]
