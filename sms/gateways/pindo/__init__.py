"""Pindo: sending, its callbacks, its settings."""
