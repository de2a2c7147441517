"""The contents of a case, counted: the first thing to look at when a file has been read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from dragonsden.arithmetic.distributions import Known
from dragonsden.model import Case, Panel
from dragonsden.model.belief import Belief
from dragonsden.text.english import counted, listed


def contents(case: Case) -> Iterator[str]:
    """Lines with the number of criteria, gates, services and beliefs, and the status."""
    criteria, pipeline = case.criteria, case.pipeline
    measured = sum(not criterion.scored for criterion in criteria.criteria.values())
    stated = sum(gate.stated for gate in criteria.gates.values())
    own = [b for _, b in pipeline.beliefs() if isinstance(b, Belief)]
    known = sum(isinstance(belief.distribution, Known) for belief in own)
    yield (
        f"{counted(len(criteria.criteria), 'criterion', 'criteria')}: {measured} measured from the "
        f"trading account, {len(criteria.criteria) - measured} scored by the panel"
    )
    yield (
        f"{counted(len(criteria.gates), 'gate')}: {stated} stated, "
        f"{len(criteria.gates) - stated} measured"
    )
    yield (
        f"{counted(len(pipeline.services), 'service')} over {counted(pipeline.years, 'year')}; "
        f"{case.k} can go forward"
    )
    yield (
        f"{counted(len(own), 'belief')} about numbers: {known} known, "
        f"{len(own) - known} uncertain; "
        f"{counted(len(pipeline.assumptions), 'shared assumption')}, "
        f"{counted(len(pipeline.factors), 'factor')}"
    )
    if pipeline.money_in != "£":
        yield f"costs and actual figures in {pipeline.money_in}, prices in £"
    if case.panel is not None:
        yield from _scored(case, case.panel)
    yield f"status: {case.status}"


def _scored(case: Case, panel: Panel) -> Iterator[str]:
    """Lines with the panel's scores, and the file from which each member's were taken."""
    given = sum(score.score is not None for score in panel.scores)
    blanks = len(panel.scores) - given
    sheets = [PurePath(one.file).name for one in case.inputs[2:]]
    yield (
        f"{counted(len(sheets), 'sheet')} of {counted(len(panel.members), 'member')}: "
        f"{counted(given, 'score')}, {counted(blanks, 'blank')} with a reason, "
        f"{counted(len(panel.resolutions), 'consensus or override', 'consensuses or overrides')}"
    )
    yield f"members: {listed([*panel.members])}"
