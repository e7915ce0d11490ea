"""Readers: those who open a page, and those who stay."""
