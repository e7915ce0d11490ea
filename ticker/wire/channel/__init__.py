"""The channel: what one process knows of one ticker's log, and who follows it there."""
