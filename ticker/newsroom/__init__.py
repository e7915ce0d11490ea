"""What is said: tickers, entries and people; knows nothing of HTTP."""
