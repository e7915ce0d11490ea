"""Cleaning: what a picture's file says beside its pixels, and which of it is kept.

The pixels are never touched. What is known to be harmless is kept, and all else is left out: of
what nobody knows, nobody can say that it tells no place and no owner.
"""
