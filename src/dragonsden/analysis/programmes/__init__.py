"""Programmes: what to start and when under the limits of a Board, and the chance of its targets."""
