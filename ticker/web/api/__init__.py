"""The API: programs that read and write."""
