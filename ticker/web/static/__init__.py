"""What is sent as it lies, or nearly: scripts, styles, pictures of ours; and whose site it is."""
