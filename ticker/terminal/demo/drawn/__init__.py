"""Drawn: the demonstration's pictures, which nobody has taken and nobody has rights to."""
