"""Records: how tickers and entries stand in Redis: in which form, and under which keys."""
