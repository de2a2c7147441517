"""Arithmetic: arrays in, arrays out: distributions, accounts, ranks, statistics."""
