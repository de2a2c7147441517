"""Redaction: the sentences that say what a version leaves out, or that it may not be published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_args

from dragonsden.model import Belief, Case
from dragonsden.results.public import PublicSimulation, closed_options
from dragonsden.results.tables import Results
from dragonsden.text.english import counted, some, spelled, was_or_were

Audience = Literal["exempt", "public"]
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)

LAW: Final = "(Local Government Act 1972, Schedule 12A, paragraph 3)"
WARNING: Final = f"NOT FOR PUBLICATION: holds what is marked as commercially sensitive {LAW}."
PUBLIC: Final = f"PUBLIC VERSION: what is marked as commercially sensitive {LAW} is left out."


EXEMPT: Final = f"EXEMPT: not for publication {LAW}."
PUBLIC_PACK: Final = f"PUBLIC: what is commercially sensitive is left out {LAW}."


def marking(sim: Results) -> str:
    """The line on every page of a pack that says who may read it."""
    return PUBLIC_PACK if isinstance(sim, PublicSimulation) else EXEMPT


def audience_of(audience: str) -> Audience:
    """The audience of that name.

    Raises ValueError if there is none.
    """
    for known in AUDIENCES:
        if audience == known:
            return known
    raise ValueError(f"audience is {audience!r}; give one of {', '.join(AUDIENCES)}")


def publication(sim: Results) -> tuple[str, ...]:
    """The line that says whether it may be published; none where nothing is marked as sensitive."""
    if not any(_marks(sim.case)):
        return ()
    return (PUBLIC if isinstance(sim, PublicSimulation) else WARNING,)


def _marks(case: Case) -> Iterator[bool]:
    """True for each service, belief and comment that is marked as sensitive."""
    yield from (service.sensitive for service in case.pipeline.services.values())
    scenarios = case.pipeline.scenarios.values()
    beliefs = [*case.pipeline.beliefs(), *(pair for s in scenarios for pair in s.beliefs())]
    yield from (belief.sensitive for _, belief in beliefs if isinstance(belief, Belief))
    yield from (score.sensitive for score in (case.panel.scores if case.panel else ()))


def omissions(sim: PublicSimulation, whole: Case, reasons: int = 0) -> tuple[str, ...]:
    """The parts of the whole case that the public version leaves out, in sentences.

    `reasons` is the number of decisions on file with a reason, which the public do not read.
    """
    said = tuple(_omissions(sim, whole))
    if reasons:
        decisions = "one decision" if reasons == 1 else f"{spelled(reasons)} decisions"
        said = (*said, f"The panel’s reasons for {decisions} are left out.")
    return said or ("Nothing was left out: nothing is marked as commercially sensitive.",)


def _omissions(sim: PublicSimulation, whole: Case) -> Iterator[str]:
    """A sentence for each kind of thing that was left out."""
    services = whole.pipeline.services
    if sim.closed:
        listed = "; ".join(noun.title for name, noun in services.items() if name in sim.closed)
        yield (
            f"The figures of {some(len(sim.closed), 'service')} are commercially sensitive "
            f"{LAW}. Left out are their money and values, and all that these could be worked out "
            f"from: {listed}."
        )
    marked = [noun.title for noun in services.values() if noun.sensitive]
    unmarked = [
        noun.title for n, noun in services.items() if n in sim.closed and not noun.sensitive
    ]
    if unmarked and whole.criteria.gates:
        yield f"The reasons at the gates are left out too of: {'; '.join(unmarked)}."
    if marked:
        yield f"Descriptions, notes, reasons and comments are left out too of: {'; '.join(marked)}."
    if options := [services[name].title for name in services if name in closed_options(whole)]:
        yield f"The ways to deliver these are left out: {'; '.join(options)}."
    beliefs = sum(
        isinstance(belief, Belief) and belief.sensitive for _, belief in whole.pipeline.beliefs()
    )
    if beliefs:
        what = f"{counted(beliefs, 'assumption')} marked as such"
        yield f"{what}, with numbers, source and note, {was_or_were(beliefs)} left out."
    comments = _comments_left_out(sim, whole)
    if comments:
        yield f"{counted(comments, 'comment')} of panel members {was_or_were(comments)} left out."


def _comments_left_out(sim: PublicSimulation, whole: Case) -> int:
    """The number of comments of panel members that the public version does not have."""
    panel = whole.heard
    if sim.case.panel is None or panel is None:
        return 0
    pairs = zip(sim.case.panel.scores, panel.scores, strict=True)
    return sum(told.comment != given.comment for told, given in pairs)
