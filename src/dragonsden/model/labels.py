"""Labels: what people call the belief at a path."""

from __future__ import annotations

from dragonsden.model.case import Case
from dragonsden.text.english import lower_words


def label(case: Case, path: str) -> str:
    """The belief at a path in words: `Registrars: price`, `Weight of Market`, `Pay award`."""
    criteria, pipeline = case.criteria, case.pipeline
    match path.split("."):
        case ["criteria", name, "weight"]:
            return f"Weight of {criteria.criteria[name].title}"
        case ["groups", name, "weight"]:
            return f"Weight of the group {criteria.groups[name].title}"
        case ["assumptions", name]:
            return f"Shared: {lower_words(name)}"
        case ["factors", name]:
            return f"Factor: {lower_words(name)}"
        case ["panel", "member"]:
            return "Which member judges"
        case [service, "scores", criterion]:
            scored = criteria.criteria[criterion].title
            return f"{pipeline.services[service].title}: score on {scored}"
        case [service, "revenue", driver]:
            return f"{pipeline.services[service].title}: {lower_words(driver)}"
    raise KeyError(f"{path!r} is not the path of a belief, as registrars.revenue.price is")
