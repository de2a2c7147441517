"""Outputs: what people are handed: the pack, workbooks, the paper, tables and sliders."""
