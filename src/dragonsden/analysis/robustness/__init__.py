"""Robustness: how often each service takes each place, what drives the doubt, and what moved."""
