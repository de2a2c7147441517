"""The model: what the files say, part by part, and what must hold of it.

Each part is one frozen pydantic model, used by the reader and by the engine. Below the models are
the types of single fields, and the problems that can be found in any of these.
"""

from dragonsden.model.agreement import Agreed
from dragonsden.model.belief import Belief
from dragonsden.model.case import Case, Input
from dragonsden.model.criteria import Bands, Criteria
from dragonsden.model.criterion import Claim, Criterion, Gate, Group
from dragonsden.model.fields import FileModel
from dragonsden.model.panel import Panel, Resolution, Score
from dragonsden.model.pipeline import Pipeline
from dragonsden.model.scenario import Scenario
from dragonsden.model.service import Service
from dragonsden.model.service_fields import GateStatus

__all__ = [
    "Agreed",
    "Bands",
    "Belief",
    "Case",
    "Claim",
    "Criteria",
    "Criterion",
    "FileModel",
    "Gate",
    "GateStatus",
    "Group",
    "Input",
    "Panel",
    "Pipeline",
    "Resolution",
    "Scenario",
    "Score",
    "Service",
]
