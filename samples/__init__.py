"""Invented application forms, filled by hand-like fonts and scanned badly, each with its truth beside it."""
