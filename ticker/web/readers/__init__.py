"""Readers: what they open (pages, and later feeds to subscribe to), and how who stays follows."""
