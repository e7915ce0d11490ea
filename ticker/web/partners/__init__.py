"""Partners: other sites that show a ticker."""
