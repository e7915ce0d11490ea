"""The whole installation as one file, and back: stored keys, and the pictures' files."""
