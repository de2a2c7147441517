"""Workbooks for people: results, the assumptions log, the pipeline and blank score sheets."""
