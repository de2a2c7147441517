"""The record: what a pack files, whether it still holds, and what the panel decided."""
