"""Making: the process of its own in which what strangers have drawn is read, and made smaller.

The maker is what a server knows of it. All else here no server imports: it starts fast, takes what
memory it needs, and ends.
"""
