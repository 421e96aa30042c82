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
    words={
        "complaints.case_opened": "Đã tiếp nhận hồ sơ",
        "complaints.case_accepted": "Đã thụ lý hồ sơ",
        "complaints.case_answered": "Đã trả lời người dân",
        "complaints.case_closed": "Đã kết thúc hồ sơ",
        "complaints.case_overdue": "Hồ sơ đã quá hạn",
        "complaints.case_rated": "Người dân đã đánh giá",
        "complaints.reception_held": "Đã tiếp công dân",
        "complaints.reception_missed": "Buổi tiếp công dân không tổ chức",
    },
)
