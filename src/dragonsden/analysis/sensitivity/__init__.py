"""Sensitivity: what one belief or one weight does to the answer."""
