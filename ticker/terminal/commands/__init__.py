"""Commands: what may be typed, one module each for those that belong together."""
