"""People: who may write."""
