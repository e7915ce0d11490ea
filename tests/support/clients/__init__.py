"""Clients: readers of all three transports, browsers, and bare sockets."""
