"""Receiving: what comes with a request, and how much of it is taken from whom."""
