"""What tests share: real servers, real stores, and readers of all three transports."""
