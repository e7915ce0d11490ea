"""The flavour of Markdown that editors write: what in a text is markup, and what becomes of it."""
