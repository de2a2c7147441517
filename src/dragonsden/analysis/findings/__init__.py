"""Findings: the answer to each question about a case, worded once, for every outlet to show.

A finding takes the tables of its analysis where they are at hand, and never works one out twice.
"""
