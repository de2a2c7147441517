"""The JSON documents of the analyses: a finding below the heading that all documents have.

Keys are names and paths, and numbers are not rounded. docs/json.md describes them.
"""

from __future__ import annotations

import json

from dragonsden.analysis.findings.documents import records
from dragonsden.model import Case
from dragonsden.record.changes import TABLES, Changes
from dragonsden.results.document import FORMAT, heading, plain
from dragonsden.results.finding import Finding
from dragonsden.results.simulation import Simulation


def written(analysis: str, of: Simulation | Case, finding: Finding) -> str:
    """The document of an analysis; NaN is null, and the same numbers are always the same bytes."""
    first = {"format": FORMAT, "analysis": analysis, **heading(of)}
    whole = {**first, "sentence": finding.sentence, **finding.document}
    return json.dumps(plain(whole), allow_nan=False, ensure_ascii=False, indent=1)


def changes_written(found: Changes) -> str:
    """The document of the changes from one pack to another: a list of rows for each kind."""
    tables = {name: records(getattr(found, name)) for name in TABLES}
    whole = {"format": FORMAT, "analysis": "compare", "sentences": list(found.sentences), **tables}
    return json.dumps(plain(whole), allow_nan=False, ensure_ascii=False, indent=1)
