"""Transfer: tickers and their pictures as files, and back without loss."""
