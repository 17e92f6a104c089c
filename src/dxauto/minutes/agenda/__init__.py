"""The agenda: which sentence belongs to which item, and what came of each."""

from dxauto.minutes.agenda.derive import derive

__all__ = ["derive"]
