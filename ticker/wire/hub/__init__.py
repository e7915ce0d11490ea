"""The hub: one process's ear on Redis, and all its channels."""
