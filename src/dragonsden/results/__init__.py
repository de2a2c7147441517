"""Results: what the draws gave, as tables, standings, and one document."""
