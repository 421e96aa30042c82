"""Ledger: a room of the bench whose handler takes events one by one and keeps a row of each."""

from core import Plugin

plugin = Plugin(title="Sổ theo dõi", permissions={})
