"""The store: a Redis, and what it promises."""
