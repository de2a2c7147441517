"""The record: what a pack files, whether it still holds, and what the panel decided."""

from dragonsden.record.changes import Changes
from dragonsden.record.changes_since import changes_since
from dragonsden.record.decisions import Decision, decide, decisions, in_force
from dragonsden.record.findings import Findings
from dragonsden.record.folder import DECISIONS, INPUTS, PAGE, RECORD, RESULTS, read_record
from dragonsden.record.record import files_of, public_record, record
from dragonsden.record.reproduce import reproduce
from dragonsden.record.verify import verify

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
