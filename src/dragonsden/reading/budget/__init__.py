"""Budgets, as finance keeps them: one line a service, read into a pipeline."""
