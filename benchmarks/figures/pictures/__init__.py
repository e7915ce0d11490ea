"""Figures: each measurement that can be run, and how what it finds is printed and drawn."""
