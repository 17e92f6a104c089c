"""Who speaks: by microphone, by given turns, or by voice."""

from dxauto.minutes.speakers.tell import tell

__all__ = ["tell"]
