"""The archive: what is done with tickers and entries: read, written, retracted, copied, moved."""
