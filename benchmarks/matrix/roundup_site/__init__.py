"""Roundup, an issue tracker, set up and served as it comes."""
