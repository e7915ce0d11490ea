"""Versions of an entry: its history, and how two of them differ."""
