"""Readers: whatever they open (pages, later feeds to subscribe to), and how they follow who stay."""
