"""Workbooks: cells and rows of an Excel file, read safely, each with its place."""
