"""Arithmetic: arrays in, arrays out; it knows no council."""
