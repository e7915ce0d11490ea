"""What a request is for: its host, and its path."""
