"""Tenants: the register of units, their people, and which plugin is on where. It is always on."""

from core import Plugin

plugin = Plugin(
    title="Đơn vị và người dùng",
    permissions={
        "tenants.read": "Xem đơn vị và tình trạng các phần",
        "tenants.switch": "Bật, tắt, tạm dừng các phần",
        "tenants.people": "Mời người dùng, giao và thu hồi vai trò",
        "tenants.keys": "Cấp và thu hồi khóa cho hệ thống khác",
    },
    owner="Sở Nội vụ",
)
