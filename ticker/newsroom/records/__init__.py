"""Records: what of a newsroom stands in Redis, under which keys."""
