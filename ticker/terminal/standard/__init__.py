"""What is typed, read and printed, as whoever types expects it of any command."""
