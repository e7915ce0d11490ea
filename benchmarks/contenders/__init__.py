"""Contenders: what is measured, this project's server and those beside it, and where they run."""
