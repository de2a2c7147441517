"""Outputs: what people are handed: pack, paper, workbook, sliders, JSON, CSV."""
