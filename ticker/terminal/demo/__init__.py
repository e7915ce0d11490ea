"""The demonstration: a made-up storm surge, with pictures that nobody has taken."""
