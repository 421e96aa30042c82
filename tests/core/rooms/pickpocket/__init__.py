"""A room that hands out another room's keys."""

from core import Plugin

plugin = Plugin(title="Giữ chìa của người", permissions={"complaints.read": "Xem"})
