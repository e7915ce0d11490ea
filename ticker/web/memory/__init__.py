"""Memory: what is kept by its position, so that an event is rendered once."""
