"""Places: where a server listens, and where commands find it."""
