"""Charts: one file for each public chart, named like it."""
