"""The programme as packs, papers and workbooks tell it: whole, or as far as the public may read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from dragonsden.analysis.findings.programme import board_finding, public_finding
from dragonsden.analysis.findings.targets import closed_finding, outlook_finding
from dragonsden.analysis.programmes.core import Core
from dragonsden.analysis.programmes.programme import Programme, programme
from dragonsden.analysis.programmes.targets import TargetOutlook, target
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Input
from dragonsden.record.programme import FiledProgramme, filed_programme
from dragonsden.results.finding import LEFT_OUT_HERE, Finding
from dragonsden.results.public import PublicSimulation, closed_services, public
from dragonsden.results.simulation import Simulation


@dataclass(frozen=True)
class ToldProgramme:
    """A programme, its core and the findings of both.

    Of public results that lack figures it has no core, and its findings tell no sum. `read` is the
    file that makes it; None where none does, and for the public, who do not read its hash.
    """

    programme: Programme
    core: Core | None
    read: Input | None = None

    @classmethod
    def of(cls, filed: FiledProgramme, told: Simulation) -> Self:
        """The programme that was filed, for the readers of a simulation, public or whole."""
        if not isinstance(told, PublicSimulation):
            return cls(filed.programme, filed.core, filed.read)
        whole = filed.programme
        closed = told.closed | closed_of_programme(whole)
        if closed:
            sim = public(whole.sim, closed)
            return cls(replace(whole, sim=sim), None)
        again = replace(whole, sim=told)
        again.__dict__.update(  # what was solved already, with the same answer
            {name: found for name, found in whole.__dict__.items() if name not in again.__dict__}
        )
        return cls(again, filed.core)

    @property
    def files(self) -> tuple[Input, ...]:
        """The file that makes it, if one does."""
        return () if self.read is None else (self.read,)

    @property
    def is_closed(self) -> bool:
        """True if figures are left out, and so everything that sums them up."""
        return bool(self.programme.sim.closed)

    @cached_property
    def finding(self) -> Finding:
        """The services to start, and when; whole, also what limits cost and how sure it is."""
        if self.is_closed:
            return public_finding(self.programme)
        return board_finding(self.programme, self.core)

    @cached_property
    def outlooks(self) -> dict[str, TargetOutlook]:
        """The outlook of each target; none if no choice keeps the limits."""
        if self.programme.found is None:
            return {}
        return {name: target(self.programme, name) for name in self.programme.file.targets}

    def tells(self, outlook: TargetOutlook) -> bool:
        """True if the reader may know what is reached of a target."""
        already = outlook.said.already
        hidden = self.programme.sim.is_public and already is not None and already.sensitive
        return not (self.is_closed or hidden)

    @cached_property
    def targets(self) -> dict[str, Finding]:
        """The chance of each target, in tables named after it; where it is closed, that alone."""
        return {
            name: _named(outlook_finding(outlook), name)
            if self.tells(outlook)
            else closed_finding(outlook)
            for name, outlook in self.outlooks.items()
        }

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings of the programme that are not those of its simulation; none if closed."""
        if self.is_closed:
            return ()
        known = self.programme.sim.warnings
        return tuple(text for text in self.programme.warnings if text not in known)

    @property
    def left_out(self) -> str:
        """The sentence on what a public version leaves out of the programme; "" if nothing."""
        if self.is_closed:
            return (
                f"Of the programme, all that it costs and brings {LEFT_OUT_HERE}, with what its "
                "limits cost, how sure each start is, and the chance of its targets."
            )
        hidden = [o.said.title for o in self.outlooks.values() if not self.tells(o)]
        return f"How likely it is to reach {'; '.join(hidden)} {LEFT_OUT_HERE}." if hidden else ""


def solved(sim: Simulation, given: FilePath | Programme) -> FiledProgramme:
    """The programme of a file, or one that was solved already, with its core.

    Raises ValueError if it is a programme of another simulation, CaseError if the file has faults.
    """
    found = given if isinstance(given, Programme) else programme(sim, given)
    if found.sim is not sim:
        raise ValueError("the programme is of another simulation; give one of this one")
    return filed_programme(found)


def told_programme(sim: Simulation, given: FilePath | Programme | None) -> ToldProgramme | None:
    """The programme of a file, or one that was solved, for who reads the simulation, if given."""
    return None if given is None else ToldProgramme.of(solved(sim, given), sim)


def closed_of_programme(programme: Programme) -> frozenset[str]:
    """The services with a candidate, an option among them, that has figures which are sensitive."""
    candidates = closed_services(programme.choice.prospects.among.case)
    return frozenset(name.partition("/")[0] for name in candidates)


def _named(finding: Finding, name: str) -> Finding:
    """The finding of a target, its tables named after it: a page may have several."""
    tables = tuple(replace(table, name=f"{table.name}-{name}") for table in finding.tables)
    return replace(finding, tables=tables)
