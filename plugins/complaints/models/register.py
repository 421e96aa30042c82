"""The nouns of registers: a window of time, what is counted in it, and a book with its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True, slots=True)
class Window:
    """From one day to another, both included, and what people call it; `id` is how addresses name it."""

    id: str
    begin: date
    end: date
    title: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Counters:
    """What is counted in a window, of one unit or of several added up; see `LINES` for what each is called."""

    visits: int = 0
    people: int = 0
    matters: int = 0
    groups: int = 0
    refused: int = 0
    carried: int = 0
    received: int = 0
    forwarded: int = 0
    duplicates: int = 0
    eligible: int = 0
    reports: int = 0
    complaints: int = 0
    denunciations: int = 0
    mixed: int = 0
    competent: int = 0
    second: int = 0
    accepted: int = 0
    settled: int = 0
    on_time: int = 0
    right: int = 0
    partly: int = 0
    wrong: int = 0
    late: int = 0
    recovered_money: int = 0
    recovered_land: int = 0
    protected_people: int = 0
    extended: int = 0
    suspended: int = 0
    withdrawn: int = 0
    waiting: int = 0
    overdue: int = 0
    rated: int = 0
    satisfied: int = 0

    def __add__(self, other: "Counters") -> "Counters":
        names = [one.name for one in fields(self)]
        return Counters(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def on_time_rate(self) -> float | None:
        """Percent of the settled that were settled by the day that was due."""
        return rate(self.on_time, self.settled)

    @property
    def satisfied_rate(self) -> float | None:
        """Percent of the rated answers that have satisfied the citizen."""
        return rate(self.satisfied, self.rated)


def rate(part: int, whole: int) -> float | None:
    """Return a percentage with two decimals; None, never 0 or 100, if there is nothing to measure."""
    return round(100 * part / whole, 2) if whole else None


LINES = {
    "Tiếp công dân": {
        "visits": "Lượt tiếp",
        "people": "Người được tiếp",
        "matters": "Vụ việc",
        "groups": "Đoàn đông người",
        "refused": "Lượt từ chối tiếp",
    },
    "Tiếp nhận đơn": {
        "carried": "Kỳ trước chuyển sang",
        "received": "Nhận trong kỳ",
        "forwarded": "Trong đó do đơn vị khác chuyển đến",
        "duplicates": "Đơn trùng đã lưu",
        "eligible": "Đủ điều kiện xử lý",
        "competent": "Thuộc thẩm quyền",
    },
    "Phân loại đơn nhận trong kỳ": {
        "reports": "Kiến nghị, phản ánh",
        "complaints": "Khiếu nại",
        "denunciations": "Tố cáo",
        "mixed": "Đơn có nhiều nội dung",
        "second": "Trong đó khiếu nại lần hai",
    },
    "Giải quyết": {
        "accepted": "Thụ lý trong kỳ",
        "settled": "Đã giải quyết, trả lời",
        "on_time": "Trong đó đúng hạn",
        "late": "Trong đó quá hạn",
        "right": "Kết quả: đúng",
        "partly": "Kết quả: đúng một phần",
        "wrong": "Kết quả: sai",
        "recovered_money": "Tiền thu hồi, trả lại (đồng)",
        "recovered_land": "Đất thu hồi, trả lại (m²)",
        "protected_people": "Người được bảo vệ",
        "extended": "Lượt gia hạn",
        "suspended": "Lượt tạm đình chỉ",
        "withdrawn": "Người dân đã rút",
        "waiting": "Còn chờ cuối kỳ",
        "overdue": "Đang chờ mà đã quá hạn",
    },
    "Ý kiến của người dân": {"rated": "Câu trả lời được đánh giá", "satisfied": "Trong đó hài lòng"},
}
"""What each counter is called, in the order of a report."""


@dataclass(frozen=True, slots=True)
class Book:
    """A register as it is read and printed: its columns by title and kind, its lines.

    The column `private` holds names; it is for who keeps the book, and never leaves the house.
    """

    id: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[object]]
    private: str = ""

    def without_names(self) -> "Book":
        """Return the book as others may have it."""
        kept = [at for at, title in enumerate(self.columns) if title != self.private]
        columns = {title: kind for title, kind in self.columns.items() if title != self.private}
        return Book(self.id, self.title, columns, [[row[at] for at in kept] for row in self.rows])
