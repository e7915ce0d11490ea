"""Errands: what has to happen after a write, or at a time."""
