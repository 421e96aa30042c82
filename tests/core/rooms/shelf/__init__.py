"""Shelf: a room in which files are laid on numbered shelves, as any plugin attaches them to its things."""

from core import Plugin

plugin = Plugin(title="Kệ tài liệu", permissions={"shelf.read": "Xem tài liệu", "shelf.fill": "Thêm, gỡ tài liệu"})
