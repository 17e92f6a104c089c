"""Runs, items and usage events in one database."""
