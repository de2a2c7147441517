"""The model: what the files say, noun by noun, and what must hold of it.

Every noun is one frozen pydantic model, used by the reader and by the engine. Below them are the
texts of single fields, and the faults that can be found in any of these.
"""

from dragonsden.model.agreement import Agreed
from dragonsden.model.belief import Belief
from dragonsden.model.case import Case, Input
from dragonsden.model.criteria import Bands, Criteria
from dragonsden.model.criterion import Criterion, Gate, Group
from dragonsden.model.fields import Noun
from dragonsden.model.panel import Panel, Resolution, Score
from dragonsden.model.pipeline import Pipeline
from dragonsden.model.scenario import Scenario
from dragonsden.model.service import GateStatus, Service

__all__ = [
    "Agreed",
    "Bands",
    "Belief",
    "Case",
    "Criteria",
    "Criterion",
    "Gate",
    "GateStatus",
    "Group",
    "Input",
    "Noun",
    "Panel",
    "Pipeline",
    "Resolution",
    "Scenario",
    "Score",
    "Service",
]
