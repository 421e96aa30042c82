"""Sheets that offices fill in and take away: read row by row into a Shape, and written for people and programs."""

from core.sheet.blank import blank
from core.sheet.reading import LARGEST_BYTES, Rows, read
from core.sheet.writing import Sheet, to_csv, to_xlsx

__all__ = ["LARGEST_BYTES", "Rows", "Sheet", "blank", "read", "to_csv", "to_xlsx"]
