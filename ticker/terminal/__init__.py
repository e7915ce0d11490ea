"""The terminal: who types."""
