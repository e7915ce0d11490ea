"""How an event travels: positions, log, hub and frames; knows nothing of news."""
