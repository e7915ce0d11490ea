"""A live ticker for newsrooms: one entry from the editor's hand into every open page."""

__version__ = "0.1.0"
