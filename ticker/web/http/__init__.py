"""HTTP: what requests say, and how they are answered."""
