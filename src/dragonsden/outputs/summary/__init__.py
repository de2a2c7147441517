"""The summary of a case for a chair: two pages, in sentences of 20 words or fewer.

Page and paper both say it, each in its own form.
"""

from dragonsden.outputs.summary.summary import Summary, summary

__all__ = ["Summary", "summary"]
