"""The JSON documents of the analyses: a finding below the heading that all documents have.

Keys are names and paths, and numbers are not rounded. docs/json.md describes them.
"""

from __future__ import annotations

import json
from typing import Any

from dragonsden.model import Case
from dragonsden.results.document import FORMAT, plain
from dragonsden.results.finding import Finding
from dragonsden.results.simulation import Simulation
from dragonsden.version import __version__


def written(analysis: str, of: Simulation | Case, finding: Finding) -> str:
    """The document of an analysis; NaN is null, and the same numbers are always the same bytes."""
    whole = {**_heading(analysis, of), "sentence": finding.sentence, **finding.document}
    return json.dumps(plain(whole), allow_nan=False, ensure_ascii=False, indent=1)


def _heading(analysis: str, of: Simulation | Case) -> dict[str, Any]:
    """The heading of every document; draws and seed where there were any."""
    sim, case = (of, of.case) if isinstance(of, Simulation) else (None, of)
    titles = {"criteria": case.criteria.title, "pipeline": case.pipeline.title}
    return {
        "format": FORMAT,
        "analysis": analysis,
        "case": {"title": case.title, "status": case.status, **titles},
        **({"draws": sim.draws, "seed": sim.seed} if sim else {}),
        "k": case.k,
        "version": __version__,
        "inputs": [{"file": read.file, "sha256": read.sha256} for read in case.inputs],
        "warnings": of.warnings,
    }
