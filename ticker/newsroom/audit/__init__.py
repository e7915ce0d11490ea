"""The audit: who did what, when; to a ticker, and beside."""
