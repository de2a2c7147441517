"""Findings: the answer to each question about a case, worded once, for every outlet to show.

A finding takes the tables of its analysis where they are at hand, and never works one out twice.
"""

from dragonsden.analysis.findings.bands import bands_finding
from dragonsden.analysis.findings.disagreement import disagreement_finding
from dragonsden.analysis.findings.gates import gates_finding
from dragonsden.analysis.findings.information import information_finding
from dragonsden.analysis.findings.money import money_finding
from dragonsden.analysis.findings.profile import profile_finding
from dragonsden.analysis.findings.scenarios import scenarios_finding
from dragonsden.analysis.findings.stability import stability_finding
from dragonsden.analysis.findings.switching import switching_finding
from dragonsden.analysis.findings.tornado import tornado_finding
from dragonsden.analysis.findings.why import line_finding, why_finding
from dragonsden.results.ranking import ranking_finding

__all__ = [
    "bands_finding",
    "disagreement_finding",
    "gates_finding",
    "information_finding",
    "line_finding",
    "money_finding",
    "profile_finding",
    "ranking_finding",
    "scenarios_finding",
    "stability_finding",
    "switching_finding",
    "tornado_finding",
    "why_finding",
]
