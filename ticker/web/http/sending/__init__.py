"""Sending: how every answer leaves, whoever has made it."""
