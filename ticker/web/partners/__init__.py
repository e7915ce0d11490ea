"""Partners: other sites, which show a ticker; what we send out will be a room `outgoing`."""
