"""A ticker followed from outside: the protocol, in Python."""
