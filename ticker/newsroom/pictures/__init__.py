"""Pictures: what is uploaded, the sizes it is served in, and where it is shown."""
