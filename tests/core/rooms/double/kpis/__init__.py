"""A room that bears the name of one that is there."""

from core import Plugin

plugin = Plugin(title="Trùng tên")
