"""Loads: who reads, publishes and visits while something is measured."""
