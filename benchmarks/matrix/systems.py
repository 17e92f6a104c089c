"""The systems that the matrix knows, by name; a module is imported when its system is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from benchmarks.matrix.office import Office

OFFICES = {
    "practice": ("benchmarks.matrix.practice", "PracticeOffice"),
    "django": ("benchmarks.matrix.django", "DjangoOffice"),
    "roundup": ("benchmarks.matrix.roundup", "RoundupOffice"),
    "tryton": ("benchmarks.matrix.tryton", "TrytonOffice"),
}


def office(name: str) -> Office:
    """Make the office of this name; raises KeyError, and ImportError if what it needs is not installed."""
    module, kind = OFFICES[name]
    make: Callable[[], Office] = getattr(import_module(module), kind)
    return make()
