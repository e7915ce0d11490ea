"""Readers: whatever they open, and how they follow who stay."""
