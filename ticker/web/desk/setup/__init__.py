"""Setting up: the pages of the desk on which tickers themselves are made and edited."""
