"""Complaints: a citizen reports a problem or complains, and the unit answers within the lawful time."""

from core import Plugin

plugin = Plugin(
    title="Phản ánh, khiếu nại",
    permissions={
        "complaints.read": "Xem hồ sơ phản ánh, khiếu nại",
        "complaints.handle": "Tiếp nhận, trả lời và kết thúc hồ sơ",
    },
    owner="Thanh tra tỉnh",
    icon="chat-left-text",
)
