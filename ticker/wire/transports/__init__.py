"""Transports: how frames get from a channel to a reader's machine."""
