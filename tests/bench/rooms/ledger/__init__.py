"""Ledger: a room of the bench whose handler takes events one by one, each with a statement of its own."""

from core import Plugin

plugin = Plugin(title="Sổ theo dõi", permissions={})
