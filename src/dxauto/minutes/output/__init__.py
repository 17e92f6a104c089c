"""The documents: each is written from the transcript alone."""

from dxauto.minutes.output.write import write

__all__ = ["write"]
