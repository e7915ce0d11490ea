"""Proof: how somebody shows who they are, and how often they may try."""
