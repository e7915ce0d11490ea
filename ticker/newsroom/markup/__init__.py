"""Markup: how what is said looks to readers."""
