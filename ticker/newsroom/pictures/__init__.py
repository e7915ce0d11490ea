"""Pictures: what is uploaded, the sizes that are made of it, and where they lie."""
