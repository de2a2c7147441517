"""Results: what the draws gave, as tables, the ranking in words, and one document."""
