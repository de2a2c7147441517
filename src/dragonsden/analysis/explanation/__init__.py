"""Explanation: why one service ranks above another, and what a service stands on."""
