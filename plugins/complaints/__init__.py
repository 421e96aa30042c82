"""Complaints: what citizens report, complain of or denounce, settled by the unit within the lawful time."""

from sqlmodel import Field

from core import Plugin, Shape


class Settings(Shape):
    """What each unit decides for itself and those below."""

    online: bool = Field(
        default=True,
        title="Nhận kiến nghị, phản ánh qua mạng",
        description="Nếu không, trang dành cho người dân chỉ còn lịch tiếp công dân, tra cứu và kết quả.",
    )
    telephone: str = Field(
        default="",
        title="Điện thoại tiếp nhận",
        description="Hiện trên trang dành cho người dân.",
        max_length=40,
    )


plugin = Plugin(
    title="Phản ánh, khiếu nại",
    permissions={
        "complaints.read": "Xem hồ sơ phản ánh, khiếu nại",
        "complaints.handle": "Tiếp nhận, trả lời và kết thúc hồ sơ",
        "complaints.denunciations": "Đọc và giải quyết hồ sơ tố cáo",
    },
    settings=Settings,
    owner="Thanh tra tỉnh",
    icon="chat-left-text",
    words={
        "complaints.case_opened": "Đã tiếp nhận hồ sơ",
        "complaints.case_accepted": "Đã thụ lý hồ sơ",
        "complaints.case_answered": "Đã trả lời người dân",
        "complaints.case_closed": "Đã kết thúc hồ sơ",
        "complaints.case_overdue": "Hồ sơ đã quá hạn",
        "complaints.case_moved": "Hồ sơ đã sang bước mới",
        "complaints.case_transferred": "Đã chuyển hồ sơ cho đơn vị khác",
        "complaints.case_sealed": "Đã xóa danh tính, vì đơn có tố cáo",
        "complaints.case_assigned": "Đã giao người xử lý",
        "complaints.case_rated": "Người dân đã cho ý kiến",
        "complaints.case_warned": "Đã nhắc thời hạn hồ sơ",
        "complaints.case_escalated": "Đã báo cấp trên hồ sơ quá hạn",
        "complaints.case_rescheduled": "Hạn của hồ sơ đã tính lại",
        "complaints.clock_extended": "Đã gia hạn giải quyết",
        "complaints.clock_paused": "Đã tạm dừng thời hạn",
        "complaints.denunciation_read": "Đọc nội dung tố cáo",
        "complaints.reception_held": "Đã tiếp công dân",
        "complaints.reception_missed": "Buổi tiếp công dân không tổ chức",
    },
)
