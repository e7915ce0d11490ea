"""Making: the process of its own in which what strangers have drawn is read, and made smaller.

Nothing here is imported by a server: it starts fast, takes what memory it needs, and ends.
"""
