"""Pictures: where their bytes lie, what is made of them, and what shows them."""
