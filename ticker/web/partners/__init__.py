"""Partners: other sites that show a ticker in their own pages."""
