"""Brittle: a room that raises in every hook, to show that it harms no other."""

from core import Plugin

plugin = Plugin(title="Phần hay hỏng", permissions={})
