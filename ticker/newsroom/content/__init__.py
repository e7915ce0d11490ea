"""Content: what a newsroom says, and why it may be refused."""
