"""Results: the tally of a run as tables, standings and one document."""
