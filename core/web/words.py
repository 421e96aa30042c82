"""The names that programs use, said in the words that people read: events, what was audited, what has changed."""

import json
from datetime import datetime
from typing import Any

from core.moment import ZONE
from core.plugin import Registry

OWN = {
    "core.day_began": "Một ngày mới bắt đầu",
    "core.calendar_changed": "Lịch làm việc đã đổi",
    "core.detach": "Gỡ tệp đính kèm",
    "core.replay": "Phát lại sự kiện",
    "core.unreadable": "Nội dung không đọc được",
    "entry": "Cửa nhận từ hệ thống khác",
    "before": "Trước",
    "after": "Sau",
    "edited": "Nội dung đã sửa",
    "size": "Số byte",
    "sha256": "Mã SHA-256 của nội dung",
}


class Words:
    """The glossary of this installation: the house's own words and those in the plugins' manifests."""

    def __init__(self, registry: Registry) -> None:
        """Gather the words."""
        self.titles = {name: found.manifest.title for name, found in registry.plugins.items()}
        self.known = OWN | {
            name: said for found in registry.plugins.values() for name, said in found.manifest.glossary.items()
        }

    def name(self, name: str) -> str:
        """Return what an event, an action, a field or a plugin is called; the name itself if nobody says."""
        return self.known.get(name) or self.titles.get(name) or name

    def room(self, name: str) -> str:
        """Return the title of the plugin that an event, an action or a handler belongs to."""
        return self.titles.get(name.partition(".")[0], "Nền tảng")

    def value(self, value: object) -> str:
        """Return a value of an audit entry as people write it."""
        if value is None or value == "":
            return "chưa đặt"
        if isinstance(value, bool):
            return "có" if value else "không"
        if not isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)
        try:
            return datetime.fromisoformat(value).astimezone(ZONE).strftime("%d/%m/%Y %H:%M")
        except ValueError:
            return self.name(value)


def pretty(data: str) -> str:
    """Return JSON with one field to a line; text that is no JSON as it is."""
    try:
        content: Any = json.loads(data)
    except (ValueError, RecursionError):
        return data
    return json.dumps(content, ensure_ascii=False, indent=2)
