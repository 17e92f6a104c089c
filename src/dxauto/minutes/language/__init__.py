"""Sentences by a language model on the office's own network: asked for only if wanted, believed only if backed."""

from dxauto.minutes.language.sentences import add_drafts, recheck

__all__ = ["add_drafts", "recheck"]
