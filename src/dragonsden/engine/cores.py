"""Cores: how many of the processor's there are to share work among."""

from __future__ import annotations

import os


def cores() -> int:
    """The number of cores that this process may use."""
    there = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if there else os.cpu_count() or 1
