"""Machines: servers and stores as real processes, and the wires between them."""
