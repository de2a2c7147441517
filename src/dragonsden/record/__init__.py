"""The record: what a pack files, whether it still holds, and what the panel decided."""

from dragonsden.record.changes import Changes
from dragonsden.record.deciding import Decision, decide, decisions, in_force
from dragonsden.record.findings import Findings
from dragonsden.record.folder import DECISIONS, INPUTS, PAGE, RECORD, RESULTS, read_record
from dragonsden.record.history import changes_since
from dragonsden.record.recording import files_of, public_record, record
from dragonsden.record.reproducing import reproduce
from dragonsden.record.verifying import verify

__all__ = [
    "DECISIONS",
    "INPUTS",
    "PAGE",
    "RECORD",
    "RESULTS",
    "Changes",
    "Decision",
    "Findings",
    "changes_since",
    "decide",
    "decisions",
    "files_of",
    "in_force",
    "public_record",
    "read_record",
    "record",
    "reproduce",
    "verify",
]
