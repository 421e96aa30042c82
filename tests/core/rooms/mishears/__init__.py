"""A room that misunderstands a question."""

from core import Plugin

plugin = Plugin(title="Nghe nhầm")
