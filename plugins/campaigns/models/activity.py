"""The noun: an activity by which people were told of what the law says."""

from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core import Shape, TenantModel
from plugins.campaigns.models.terms import Codes

MOST = 10_000_000


class Counts(Shape):
    """The figures that Vietnamese reports ask for; each is 0 where it was not counted."""

    sessions: int = Field(default=0, title="Số cuộc", ge=0, le=MOST)
    participants: int = Field(default=0, title="Số lượt người", ge=0, le=MOST)
    female: int = Field(default=0, title="Trong đó nữ", ge=0, le=MOST)
    minority: int = Field(default=0, title="Trong đó dân tộc thiểu số", ge=0, le=MOST)
    remote: int = Field(default=0, title="Trong đó dự trực tuyến", ge=0, le=MOST)
    copies: int = Field(default=0, title="Số tài liệu phát", ge=0, le=MOST)
    broadcasts: int = Field(default=0, title="Số lượt phát sóng", ge=0, le=MOST)
    minutes: int = Field(default=0, title="Số phút phát sóng", ge=0, le=MOST)
    posts: int = Field(default=0, title="Số tin, bài", ge=0, le=MOST)
    views: int = Field(default=0, title="Số lượt tiếp cận, lượt xem", ge=0, le=MOST)
    cost: int = Field(default=0, title="Kinh phí (đồng)", ge=0, le=100 * MOST)


class Occasion(Shape):
    """What was done when, about which documents, where and for whom."""

    channel: str = Field(title="Hình thức", max_length=60, description="Như: Loa truyền thanh; Hội nghị, họp thôn")
    held_on: date = Field(title="Ngày thực hiện")
    documents: Codes = Field(title="Văn bản", description="Số, ký hiệu, như 10/2022/QH15; 59/2023/NĐ-CP")
    quantity: int = Field(default=1, title="Số lượng", ge=1, le=MOST, description="Số cuộc, lượt phát, bản, tin")
    villages: Codes = Field(default_factory=list, title="Thôn, khu phố", description="Tên, cách nhau dấu ;")
    everywhere: bool = Field(default=False, title="Tất cả thôn, khu phố")
    task: str = Field(default="", title="Việc được giao", max_length=200, description="Tên việc; trống nếu tự làm")
    title: str = Field(default="", title="Tên hoạt động", max_length=200)
    audiences: Codes = Field(default_factory=list, title="Đối tượng", description="Như: Người dân; Phụ nữ")
    pillars: Codes = Field(default_factory=list, title="Phương châm", description="Như: Dân biết; Dân bàn")
    languages: str = Field(default="", title="Ngôn ngữ", max_length=120)
    link: str = Field(default="", title="Đường dẫn minh chứng", max_length=500)


class NewActivity(Counts, Occasion):
    """What an officer records: codes and ids, or the words that people read for them.

    `quantity` is how many of what the channel counts first: sessions, broadcasts, copies or posts. `everywhere` means
    all villages of the unit.
    """


class Entry(NewActivity):
    """What the form sends: `then` says whether another one is to be recorded right after."""

    then: bool = False


class Activity(TenantModel, table=True):
    """An activity of one unit. `struck_on` says since when it does not count, because it was recorded by mistake."""

    task_id: UUID | None = None
    campaign_id: UUID | None = Field(default=None, index=True)
    channel: str
    held_on: date = Field(index=True)
    documents: list[str] = Field(sa_type=JSONB)
    villages: list[str] = Field(sa_type=JSONB)
    title: str
    audiences: list[str] = Field(sa_type=JSONB)
    pillars: list[str] = Field(sa_type=JSONB)
    languages: str
    link: str
    sessions: int
    participants: int
    female: int
    minority: int
    remote: int
    copies: int
    broadcasts: int
    minutes: int
    posts: int
    views: int
    cost: int
    struck_on: date | None = None
    struck_why: str = ""


class Strike(Shape):
    """Why an activity does not count."""

    why: str = Field(title="Lý do", min_length=5, max_length=500)
