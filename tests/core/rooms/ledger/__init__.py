"""A room that takes sheets in and gives them out."""

from core import Plugin

plugin = Plugin(title="Sổ hộ", permissions={"ledger.read": "Xem", "ledger.write": "Ghi"})
