"""Campaigns: what the law says is brought to the people, by whom, how and how far it has reached."""

from sqlmodel import Field

from core import Plugin, Shape


class Settings(Shape):
    """What each unit decides for itself and those below."""

    remind_days: int = Field(
        default=3,
        ge=1,
        le=15,
        title="Nhắc trước hạn mấy ngày làm việc",
        description="Đơn vị chưa nhận việc, hoặc chưa có hoạt động, được nhắc lần thứ hai vào ngày này.",
    )


plugin = Plugin(
    title="Tuyên truyền, phổ biến pháp luật",
    permissions={
        "campaigns.read": "Xem chiến dịch và hoạt động tuyên truyền",
        "campaigns.launch": "Phát động chiến dịch, đôn đốc đơn vị cấp dưới",
        "campaigns.report": "Nhận việc, ghi hoạt động tuyên truyền",
    },
    settings=Settings,
    owner="Sở Tư pháp",
    icon="megaphone",
    words={
        "campaigns.campaign_launched": "Đã phát động chiến dịch",
        "campaigns.campaign_closed": "Đã kết thúc chiến dịch",
        "campaigns.task_given": "Đã giao việc tuyên truyền",
        "campaigns.task_acknowledged": "Đơn vị đã nhận việc",
        "campaigns.task_hastened": "Đã hẹn sớm hơn",
        "campaigns.task_reminded": "Đã nhắc việc",
        "campaigns.task_overdue": "Việc tuyên truyền đã quá hạn",
        "campaigns.task_finished": "Đơn vị đã báo cáo kết quả",
        "campaigns.task_closed": "Việc đã kết thúc cùng chiến dịch",
        "campaigns.activity_recorded": "Đã ghi hoạt động tuyên truyền",
        "campaigns.activity_cancelled": "Đã gạch bỏ hoạt động ghi nhầm",
        "campaigns.strike": "Gạch bỏ hoạt động ghi nhầm",
        "campaigns.document_covered": "Văn bản đã được tuyên truyền trong năm",
        "campaigns.document_uncovered": "Văn bản không còn hoạt động nào trong năm",
        "campaigns.coverage_changed": "Độ bao phủ thôn đã thay đổi",
    },
)
