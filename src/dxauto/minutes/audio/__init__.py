"""Recordings: whatever a recorder left becomes tracks of one form, on one clock."""

from dxauto.minutes.audio.tracks import Prepared, prepare

__all__ = ["Prepared", "prepare"]
