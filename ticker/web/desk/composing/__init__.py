"""Composing: what helps in writing, on the server's side."""
