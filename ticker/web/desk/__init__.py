"""The desk: editors who write in their browser."""
