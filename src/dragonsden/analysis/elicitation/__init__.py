"""Weights: elicited from people in one of several ways, and given to a case."""
