"""The log: what has happened to a ticker, in order, in Redis."""
