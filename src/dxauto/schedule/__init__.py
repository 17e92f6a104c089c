"""Runs at set times: when they are due, what was done about it, and the timers of the operating system."""
