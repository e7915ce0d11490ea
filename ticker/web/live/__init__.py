"""Live URLs: how whoever follows is admitted, joins a channel, and is sent what comes."""
