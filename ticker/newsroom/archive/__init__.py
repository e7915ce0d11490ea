"""The archive: what has been said, kept in Redis."""
