"""Invented municipal meetings: their sentences, their truth, and (in `speech`) their sound by a synthesiser."""
