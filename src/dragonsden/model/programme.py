"""Programme file: what limits the choice of what to start, and when; and what it should reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Final, Literal

from annotated_types import Len
from pydantic import BeforeValidator, Field

from dragonsden.model.agreement import Agreed, Status, unrecorded
from dragonsden.model.belief import Belief, BeliefOnly
from dragonsden.model.fields import (
    FileModel,
    Flag,
    Name,
    Number,
    Plain,
    Rate,
    Text,
    Title,
    Whole,
    kind_of,
    mark_of,
    read_list,
    read_one_or_more,
    within,
)
from dragonsden.model.problems import Problem, placed, wrong
from dragonsden.model.quarters import Days, span_problems
from dragonsden.model.scalars import shown
from dragonsden.model.unread import (
    changed_entries,
    field_of,
    in_place,
    is_given,
    read_entries,
    skip_unread,
    titled,
)
from dragonsden.text.english import listed, quoted

MOST_RULES: Final = 100
MOST_TARGETS: Final = 20
MOST_KINDS: Final = 20
MOST_START_QUARTERS: Final = 80
MOST_REVIEW_QUARTERS: Final = 40
DEFAULT: Final = "default"
SURE: Final = 0.8
"""A target counts as reached in the first year in which it is reached in this share of draws."""

Objective = Literal["npv", "value", "contribution"]
Line = Literal["contribution", "income", "surplus"]


Names = Annotated[tuple[Title, ...], BeforeValidator(read_one_or_more), Len(1, 500)]
"""Services, or options of them as `service/option`."""

Review = Annotated[dict[Name, Plain], Len(0, MOST_KINDS)]
"""What a review takes: its quarters, and days of officers by kind."""


def _everything(raw: object) -> object:
    """The selection under `of`: all, a list, or the services of a department, stage or customer."""
    if isinstance(raw, str):
        return {"all": True} if raw.strip().lower() == "all" else {"names": [raw]}
    return {"names": raw} if isinstance(raw, list | tuple) else raw


class Selection(FileModel):
    """The services that a rule counts: those named, of a department, stage or customer, or all."""

    called: ClassVar = "`of`"

    names: Names | None = Field(None, description="services or options, by name")
    department: Title | None = Field(None, description="the services of a department")
    stage: Title | None = Field(None, description="the services at a stage")
    customer: Title | None = Field(None, description="the services that a customer buys")
    all: Flag = Field(False, description="every service")

    def problems(self) -> Iterator[Problem]:
        """Nothing named, or two ways of naming together."""
        given = [key for key in ("names", "department", "stage", "customer") if is_given(self, key)]
        given += ["all"] if field_of(self, "all") else []
        if len(given) != 1:
            what = f"{listed(given)} together" if given else "nothing is named"
            yield wrong(f"{what}; give a list, a department, a stage, a customer or all")
        seen: set[str] = set()
        for at, name in in_place(field_of(self, "names")):
            if name in seen:
                yield wrong(f"{quoted(name)} is there already; leave it out here", at)
            seen.add(name)


class Rule(FileModel):
    """One rule of the Board: what must start, what never may, what needs what, how many."""

    start: Names | None = Field(None, description="what must be begun some time")
    at: Annotated[Whole, within(1, MOST_START_QUARTERS, "as a quarter")] | None = Field(
        None, validation_alias="in", description="the quarter in which it must be begun"
    )
    needs: Names | None = Field(
        None, description="if begun, not before the reviews of these have ended"
    )
    never: Names | None = Field(None, description="what may not be begun")
    at_most: Annotated[Whole, within(0, 500, "at most")] | None = Field(
        None, description="how many may be begun"
    )
    at_least: Annotated[Whole, within(0, 500, "at least")] | None = Field(
        None, description="how many must be begun"
    )
    of: Annotated[Selection, BeforeValidator(_everything)] | None = Field(
        None, description="of which: a list, a department, a stage, a customer, or all"
    )
    why: Text = Field("", description="the reason, as the record will show it")

    @property
    def kinds(self) -> list[str]:
        """The kinds of rule that are written: one, in a sound rule."""
        return [key for key in ("start", "never", "at_most", "at_least") if is_given(self, key)]

    def problems(self) -> Iterator[Problem]:
        """No rule, two at once, or a part that goes with another kind."""
        kinds = self.kinds
        if len(kinds) != 1:
            what = f"{listed(kinds)} together; write a rule for each" if kinds else "no rule; give "
            yield wrong(what if kinds else f"{what}start, never, at_most or at_least")
            return
        goes_with = {"at": ("start", "in"), "needs": ("start", "needs")}
        for key, (kind, said) in goes_with.items():
            if is_given(self, key) and kinds != [kind]:
                yield wrong(f"{said} goes with start; leave it out", said, at_key=True)
        if is_given(self, "at") and is_given(self, "needs"):
            yield wrong("needs and in together; write a rule for each", "needs", at_key=True)
        for at, name in in_place(field_of(self, "needs")):
            if name in (field_of(self, "start") or ()):
                yield wrong(f"{quoted(name)} needs itself; leave it out here", "needs", at)
        counted = kinds[0] in ("at_most", "at_least")
        if counted and not is_given(self, "of"):
            yield wrong(f"{kinds[0]} without of; say of which", kinds[0], at_key=True)
        elif not counted and is_given(self, "of"):
            yield wrong("of goes with at_most or at_least; leave it out", "of", at_key=True)


class Holds(FileModel):
    """From when a service that is on hold at a gate may start; in no quarter unless given."""

    called: ClassVar = "holds"

    start: Annotated[Whole, within(1, MOST_START_QUARTERS, "as a quarter")] | None = Field(
        None, validation_alias="from", description="the first quarter in which it may start"
    )
    allowed: Flag = Field(False, description="true: as if it were not on hold")

    def problems(self) -> Iterator[Problem]:
        """A quarter that does not matter, because all may start anyway."""
        if field_of(self, "allowed") and is_given(self, "start"):
            yield wrong("allowed and from together; leave one of them out", "from", at_key=True)

    def __str__(self) -> str:
        """The word or mapping that says the same in a file."""
        words = "allowed" if self.allowed else "never"
        return words if self.start is None else f"{{from: {self.start}}}"

    @property
    def first(self) -> int | None:
        """The first quarter in which a service on hold may start; None is never."""
        return 1 if self.allowed else self.start


def _in_words(raw: object) -> object:
    """The two words that stand for themselves."""
    if isinstance(raw, dict | Holds):
        return raw
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word not in ("never", "allowed"):
        raise ValueError(f"{kind_of(raw)} is written here; write never, allowed or {{from: 5}}")
    return {"allowed": word == "allowed"}


class Worst(FileModel):
    """The least that the mean of the programme's lowest draws may be."""

    called: ClassVar = "worst"

    share: Rate = Field(description="which share of draws is meant, as 10%")
    npv: Number = Field(description="the least that their mean NPV may be, in £")

    def problems(self) -> Iterator[Problem]:
        """A share of no draws, or of more than all; an NPV that is a share."""
        share = field_of(self, "share")
        if share is not None and not 0 < share <= 1:
            yield wrong(f"a share of {shown(share)}; give one above 0 and up to 100%", "share")
        if mark_of(field_of(self, "npv") or 0.0) == "%":
            yield wrong(f"{shown(self.npv)} is a share, but npv is money", "npv")


class Target(FileModel):
    """A target: a line of the account, over all that is started, that should reach an amount."""

    title: Title = Field("", description="as charts show it; from the name when not given")
    line: Line = Field(description="contribution, income or surplus")
    year: Title = Field(description="the year, as 2019/20; or its number where none has a name")
    at_least: Number = Field(description="the amount to be reached, in £")
    already: BeliefOnly | None = Field(
        None, description="what is reached without the programme: a number or a belief; 0 if not"
    )
    sure: Rate = Field(SURE, description="how sure one wants to be, as 80%")

    def problems(self) -> Iterator[Problem]:
        """Certainty asked for, or amounts that are shares."""
        sure = field_of(self, "sure")
        if sure is not None and not 0 < sure < 1:
            yield wrong(f"{shown(sure)} sure; give a share above 0 and below 100%", "sure")
        if mark_of(field_of(self, "at_least") or 0.0) == "%":
            yield wrong(f"{shown(self.at_least)} is a share, but a target is money", "at_least")
        already = field_of(self, "already")
        for path, figure in already.written if already else ():
            if mark_of(figure) == "%":
                what = f"{shown(figure)} is a share, but what is reached is money"
                yield wrong(what, "already", *path)


class ProgrammeFile(FileModel):
    """The programme file, the Board's: what is maximised, under which limits, and the targets."""

    title: Title = Field(description="as every output shows it")
    status: Status = Field(description="how far it is agreed; printed on every output")
    agreed: Agreed | None = Field(None, description="required once agreed")
    objective: Objective = Field(
        validation_alias="for", description="what is maximised: npv, value or contribution"
    )
    years: Annotated[Whole, within(1, 125, "years")] = Field(
        description="how many years count, from year 1 of the pipeline"
    )
    quarters: Annotated[Whole, within(1, MOST_START_QUARTERS, "quarters")] = Field(
        description="a review may begin in any of so many quarters"
    )
    budget: Annotated[dict[str, Number], Len(0, 125)] | None = Field(
        None, description="expected investment by year, in £; no budget is no limit"
    )
    carry: Flag = Field(True, description="false: what is not spent in a year is lost")
    officers: Annotated[dict[Name, Days], Len(0, MOST_KINDS)] = Field(
        {}, description="days a quarter by kind of officer: a number, or one for each span"
    )
    reviews: Annotated[dict[Title, Review], Len(0, 501)] = Field(
        {}, description="what a review takes, by service; `default` for all others"
    )
    rules: Annotated[tuple[Rule, ...], BeforeValidator(read_list), Len(0, MOST_RULES)] = Field(
        (), description="what must start, what never may, what needs what, how many of which"
    )
    holds: Annotated[Holds, BeforeValidator(_in_words)] = Field(
        Holds(), description="never, allowed, or {from: quarter}"
    )
    worst: Worst | None = Field(None, description="the least that the lowest draws may be")
    targets: Annotated[dict[Name, Target], Len(0, MOST_TARGETS)] = Field(
        {}, description="what the programme should reach; a target limits nothing"
    )
    stages: Annotated[dict[Title, Rate], Len(0, 100)] = Field(
        {}, description="by stage, the chance that what is started is delivered at all"
    )

    def complete(self) -> None:
        """Give targets their titles."""
        if "targets" in self.__dict__:
            self.__dict__["targets"] = changed_entries(self.targets, titled)

    def problems(self) -> Iterator[Problem]:
        """The problems within the file: see programme_checks for those with the case."""
        yield from unrecorded(self)
        checks = (
            self._budget(),
            self._officers(),
            self._reviews(),
            self._stages(),
            self._late(),
            self._in_circles(),
        )
        for check in checks:
            yield from skip_unread(check)

    def review(self, candidate: str) -> Mapping[str, float]:
        """The figures of the review of a service or of its option: its own come before the others.

        Examples:
            >>> file = ProgrammeFile.model_validate({
            ...     "title": "Two", "status": "illustrative", "for": "npv", "years": 1,
            ...     "quarters": 1, "reviews": {"default": {"quarters": 2, "analysts": 40},
            ...                                "legal": {"quarters": 1}}})
            >>> file.review("legal")
            {'quarters': 1.0, 'analysts': 40.0}
        """
        service = candidate.partition("/")[0]
        found: dict[str, float] = {}
        for name in (DEFAULT, service, candidate):
            found |= self.reviews.get(name, {})
        return found

    def quarters_of(self, candidate: str) -> int:
        """The quarters that a review takes."""
        return int(self.review(candidate).get("quarters", 1))

    @property
    def limits(self) -> tuple[str, ...]:
        """The names of its limits, in their order: budget, officers, holds, worst, rules."""
        found = ["budget"] if self.budget is not None else []
        found += [f"officers.{kind}" for kind in self.officers]
        found += [] if self.holds.allowed else ["holds"]
        found += ["worst"] if self.worst is not None else []
        return (*found, *(f"rules.{n}" for n in range(1, len(self.rules) + 1)))

    def _budget(self) -> Iterator[Problem]:
        """Amounts below 0, or that are no money."""
        for year, amount in (field_of(self, "budget") or {}).items():
            if amount < 0 or mark_of(amount) == "%":
                yield wrong(f"a budget of {shown(amount)}; give £0 or more", "budget", year)

    def _officers(self) -> Iterator[Problem]:
        """Spans of quarters that are wrong."""
        for kind, days in read_entries(self, "officers").items():
            yield from placed(span_problems(days), "officers", kind)

    def _reviews(self) -> Iterator[Problem]:
        """Reviews that take no time, parts of quarters, or fewer days than none."""
        for name, review in read_entries(self, "reviews").items():
            for kind, number in review.items():
                yield from _review_problems(name, kind, number)

    def _stages(self) -> Iterator[Problem]:
        """Chances that are none."""
        for stage, chance in read_entries(self, "stages").items():
            if not 0 <= chance <= 1:
                yield wrong(f"a chance of {shown(chance)}; give 0 to 100%", "stages", stage)

    def _late(self) -> Iterator[Problem]:
        """Rules for a quarter in which no review may begin."""
        for n, rule in in_place(self.rules):
            at = field_of(rule, "at")
            if at is not None and at > self.quarters:
                what = f"quarter {at}, but reviews begin in quarters 1 to {self.quarters}"
                yield wrong(f"{what}; give one of these, or more quarters", "rules", n, "in")

    def _in_circles(self) -> Iterator[Problem]:
        """A rule by which services wait for one another, so that none of them can ever begin."""
        needs: dict[str, set[str]] = {}
        for n, rule in in_place(self.rules):
            for name in field_of(rule, "start") or ():
                for other in field_of(rule, "needs") or ():
                    if name != other and name in _behind(other, needs):
                        what = f"{quoted(other)} waits for {quoted(name)} already"
                        yield wrong(f"{what}; leave one of the rules out", "rules", n, "needs")
                    needs.setdefault(name, set()).add(other)

    def beliefs(self) -> Iterator[tuple[tuple[str, ...], Belief]]:
        """Every belief of the file, with its path."""
        for name, target in read_entries(self, "targets").items():
            if (already := field_of(target, "already")) is not None:
                yield ("targets", name, "already"), already


def _behind(name: str, needs: Mapping[str, set[str]]) -> set[str]:
    """All that has to come before a service, itself among it."""
    found, look = {name}, [name]
    while look:
        new = needs.get(look.pop(), set()) - found
        found |= new
        look += new
    return found


def _review_problems(name: str, kind: str, number: float) -> Iterator[Problem]:
    """One figure of a review that cannot be."""
    if kind != "quarters" and number < 0:
        yield wrong(f"{shown(number)} days; give 0 or more", "reviews", name, kind)
    elif kind == "quarters" and (number != int(number) or not 1 <= number <= MOST_REVIEW_QUARTERS):
        what = f"a review of {shown(number)} quarters; give a whole number from 1 to"
        yield wrong(f"{what} {MOST_REVIEW_QUARTERS}", "reviews", name, kind)
