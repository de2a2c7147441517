"""Scores: a panel's score sheets, from CSV, YAML or Excel, as one panel."""
