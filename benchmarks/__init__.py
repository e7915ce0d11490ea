"""Benchmarks: what Ticker is measured against, who reads and publishes meanwhile, the figures."""
