"""The board paper: what a simulation says under the headings of a council's report."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from dragonsden.analysis.delivery.ways import ways_of
from dragonsden.analysis.programmes.programme import Programme
from dragonsden.engine.blocks import remembering
from dragonsden.files.atomic import put, writing
from dragonsden.files.names import path_ending
from dragonsden.files.ordinary import FilePath
from dragonsden.outputs.analyses import Analyses, scenario_runs
from dragonsden.outputs.paper.columns import POINTS
from dragonsden.outputs.paper.document import TALLEST, Paper
from dragonsden.outputs.paper.finance import finance_table, of_whom, options_table
from dragonsden.outputs.paper.next_steps import next_steps
from dragonsden.outputs.paper.recommendations import recommendations
from dragonsden.outputs.programme import ToldProgramme, told_programme
from dragonsden.outputs.redaction import marking, publication
from dragonsden.outputs.summary import summary
from dragonsden.outputs.summary.filed import on_file
from dragonsden.record.decisions import Decision, decisions, in_force
from dragonsden.record.stored import read_record
from dragonsden.results.finding import Column, Finding, Row, Table
from dragonsden.results.phrases import draws_and_seed, each_alone, status_line
from dragonsden.results.ranking import further_notes, gate_table
from dragonsden.results.simulation import Simulation
from dragonsden.text.arguments import checked
from dragonsden.text.english import (
    all_of,
    capital,
    counted,
    is_or_are,
    listed,
    some,
    some_or_none,
    was_or_were,
    words,
)
from dragonsden.version import __version__

MOST_CHANGES: Final = 5
"""At most 5 scores that change the list are in the paper: the pack has them all."""

MOST_MISSES: Final = 5
"""At most 5 services that cause a miss are in the paper."""

BELOW_TEXT: Final = 4.8
"""A picture of up to 4.8 inches stands on the page of the text that it belongs to."""

TO_FILL: Final = "[to be filled in]"
GONE: Final = "no longer in the pipeline"


@checked
@remembering()
def write_board_paper(
    sim: Simulation,
    path: FilePath,
    *,
    template: FilePath | None = None,
    pack: FilePath | None = None,
    replace: bool = False,
    programme: FilePath | Programme | None = None,
) -> Path:
    """The path of a paper for the board in Word, once it is written, whole or not at all.

    It has the sections that council reports have; what officers have to fill in stands in brackets.
    It holds everything, as the exempt pack does, and every page says that it is not for
    publication, whatever is marked. The same simulation gives the same bytes.

    Args:
        sim: the simulation.
        path: where it goes; it ends in .docx.
        template: a .docx file of the council: the paper goes on after what that holds, in its
            styles.
        pack: the folder of a pack: the paper tells the decisions that are filed there.
        replace: True if a file that is there already is to be replaced.
        programme: a programme file, or a programme of this simulation: the paper then has a section
            on what to start, and when.

    Returns:
        The path.

    Raises:
        ModuleNotFoundError: python-docx is not installed; the message says how to install it.
        ValueError: the path does not end in .docx, the template is not such a file, or the
            programme is of another simulation.
        CaseError: the programme file has faults.
        FileExistsError: a file is there already, and `replace` is not True.
        OSError: either cannot be read or written.

    Examples:
        >>> dd.write_board_paper(sim, "paper.docx").name
        'paper.docx'
    """
    target = path_ending(path, (".docx",), "a Word document")
    with writing(path, replace=replace) as place:
        paper = Paper(None if template is None else Path(template))
        filed, decided = (
            ({}, {}) if pack is None else (read_record(pack), in_force(decisions(pack)))
        )
        _Writing(sim, paper, filed, decided, told_programme(sim, programme)).write()
        title = f"{sim.case.title}: paper"
        put(place, paper.content(title, sim.case.criteria.title, sim.case.status))
    return target


def _judged(sim: Simulation) -> str:
    """The number of services that were judged, and of those that were ranked."""
    criteria, ranked, failing = sim.case.criteria, len(sim.ranked), len(sim.failing)
    services = len(sim.services)
    who = f"{capital(some(services, 'service'))} {was_or_were(services)}"
    by = f"by “{criteria.title}”, on {counted(len(criteria.criteria), 'criterion', 'criteria')}"
    if not failing:
        return f"{who} ranked {by}."
    fail = "fails a gate" if failing == 1 else "fail a gate"
    if not ranked:
        whom = "it" if services == 1 else all_of(services)
        return f"{who} judged {by}: none is ranked, for {whom} {fail}."
    return (
        f"{who} judged {by}: {some_or_none(ranked)} {is_or_are(ranked)} ranked, and "
        f"{some_or_none(failing)} {fail}."
    )


class _Writing:
    """Writes the sections of the paper, one after the other."""

    def __init__(
        self,
        sim: Simulation,
        paper: Paper,
        filed: Mapping[str, Any],
        decided: Mapping[str, Decision],
        programme: ToldProgramme | None,
    ) -> None:
        """The findings that all sections draw on."""
        self.sim, self.paper, self.decided = sim, paper, decided
        self.of = Analyses(sim, partial(scenario_runs, sim), ways_of(sim), programme)
        self.said = summary(self.of, filed, decided)
        self.status = status_line(sim.case)
        self.marking = marking(sim)

    def write(self) -> None:
        """Write the whole paper."""
        self._head()
        self._summary()
        self._recommendations()
        self._reasons()
        self._options()
        self._programme()
        self._finance()
        self._legal()
        self._risk()
        self._to_fill()
        self._decided()
        self._next_steps()
        self._background()

    def _sentences(self, heading: str, *sentences: str) -> None:
        """Write a section of paragraphs."""
        self.paper.heading(heading)
        for sentence in sentences:
            self.paper.say(sentence)

    def _head(self) -> None:
        """Council, title, status, and what officers fill in."""
        self.paper.heading(f"{self.sim.case.title}: {self.said.title.lower()}", 0)
        for line in (self.status, *publication(self.sim)):
            self.paper.say(line, bold=True)
        self.paper.mark_pages(f"{self.marking}  {self.status}")
        if council := self.sim.case.criteria.council:
            self.paper.say(str(council))
        for what in ("Report to", "Date", "Report of"):
            self.paper.say(f"{what}: {TO_FILL}")

    def _summary(self) -> None:
        """The recommended, how sure they are, their worth, and the open questions."""
        self.paper.heading("Summary")
        for band, titles in self.said.classes:
            self.paper.say(f"Recommended, {band}: {listed(titles)}.", "bullet")
        if self.said.nobody:
            self.paper.say(self.said.nobody, "bullet")
        if self.said.next_in_line:
            self.paper.say(f"Next in line: {' '.join(self.said.next_in_line)}", "bullet")
        for sentences in (self.said.sure, self.said.worth, self.said.starts, self.said.targets):
            if sentences:
                self.paper.say(" ".join(sentences), "bullet")
        if said := on_file(self.sim, self.decided):
            self.paper.say(f"{said} The recommendations allow for them.", "bullet")

    def _recommendations(self) -> None:
        """The decisions that the board is asked for, numbered, the safe ones first."""
        self.paper.heading("Recommendations")
        self.paper.say("The board is asked to:")
        for text in recommendations(self.of, self.said, self.decided):
            self.paper.say(text, "number")

    def _reasons(self) -> None:
        """The way the ranking was made, how sure it is, and its chart."""
        sim = self.sim
        each = ", and the services ranked each time" if sim.ranked else ""
        self._sentences(
            "Reasons for the recommendations",
            f"{_judged(sim)} Every uncertain figure was drawn {counted(sim.draws, 'time')}{each}: "
            "each draw is a possible future. A gate is never traded against a score.",
        )
        if not sim.ranked:
            return
        alone = each_alone(sim)
        self.paper.say(" ".join(note for note in further_notes(sim) if note not in alone))
        self._tell(self.of.bands.without_notes(*alone))
        if sim.recommended:
            self._tell(self.of.line)
        shown = ("Rank", "Service", "Band", "Gates", "Chosen", "Value")
        table = self.of.ranking.table("ranking")
        others = [c.heading for c in table.columns if c.heading not in shown]
        few, there = min(sim.k + 4, len(table.rows)), counted(len(table.rows), "ranked service")
        caption = f"The first {few} of {there}" if few < len(table.rows) else ""
        self.paper.table(table.without(*others).first(few), caption)
        if alone:
            self.paper.say(" ".join(alone))
        self._chart("ranking", self.sim)

    def _tell(self, finding: Finding) -> None:
        """The answer of a finding, and its notes."""
        self.paper.say(finding.sentence)

    def _first(self, table: Table, most: int) -> None:
        """A table with its first rows alone; its caption says so where it has more."""
        count = len(table.rows)
        cut = f" (the first {most} of {count})" if count > most else ""
        self.paper.table(table.first(most), f"{table.caption}{cut}")

    def _chart(self, chart: str, about: object, tallest: float = TALLEST) -> None:
        """A chart of `plot` as wide as the text, its captions as text of the paper."""
        from dragonsden import plot
        from dragonsden.plot.described import description
        from dragonsden.plot.layout.sheet import bare_sheets_of
        from dragonsden.plot.saving import bare_png

        with bare_sheets_of(POINTS * self.paper.width):
            axes = getattr(plot, chart)(about)
        png, said = bare_png(axes), description(axes)
        self.paper.picture(png, said.alternative, f"{said.title}. {self.status}", tallest)
        self.paper.say(said.captions.subtitle)

    def _options(self) -> None:
        """Doing nothing, the recommended and others; then the ways to deliver each service."""
        self._sentences("Options considered")
        self.paper.table(options_table(self.of))
        for name, found in self.of.short_lists.items():
            self.paper.heading(f"Ways to deliver it: {self.of.ways[name].title}", 2)
            self._tell(found)
            for table in found.tables[:-1]:
                self.paper.table(table)

    def _programme(self) -> None:
        """The starts, what limits cost, and each target; nothing without a programme.

        Of many services those that cause a miss most are named: the workbook has all.
        """
        told = self.of.programme
        if told is None:
            return
        self.paper.heading("What to start, and when")
        self._tell(told.finding)
        if told.programme.found is not None:
            self._chart("calendar", told.programme, BELOW_TEXT)
        for table in told.finding.tables:
            if table.name in ("programme", "limits"):
                self.paper.table(table.without("Trades from"))
        for name, found in told.targets.items():
            title = told.outlooks[name].said.title
            self.paper.heading(f"Will the target be reached: {title}?", 2)
            self._tell(found)
            for table in found.tables:
                most = len(table.rows) if table.name.startswith("target-years") else MOST_MISSES
                self._first(table, most)

    def _finance(self) -> None:
        """The money of the recommended services."""
        nothing = "No service is recommended, so no money is counted here."
        worth = (*of_whom(self.of, self.decided), *self.said.worth)
        self._sentences("Financial implications", " ".join(worth) or nothing)
        self.paper.table(finance_table(self.sim))
        self.paper.say(f"Comments of the chief finance officer: {TO_FILL}")

    def _legal(self) -> None:
        """The gates, with every service that fails or is on hold."""
        self._sentences("Legal implications and gates", self.of.gates.sentence)
        for status in ("fail", "hold"):
            self.paper.table(gate_table(self.sim, "fail" if status == "fail" else "hold"))
        self.paper.say(f"Comments of the monitoring officer: {TO_FILL}")

    def _risk(self) -> None:
        """The changes that would alter the list, the disagreement, and the basis of the figures."""
        self.paper.heading("Risk implications")
        for subject, said in self.said.changes:
            self.paper.say(f"{subject}: {said}", "bullet")
        self.paper.say(f"Sources: {' '.join(self.said.sources)}", "bullet")
        if self.sim.ranked:
            self._tell(self.of.stability)
        for table in self.of.stability.tables:
            self.paper.table(table)
        found = self.of.disagreement
        if found is None:
            return
        self._tell(found)
        for table in found.tables:
            if table.name in ("votes", "settled"):
                self.paper.table(table)
            elif table.name == "changes":
                self._first(table, MOST_CHANGES)

    def _to_fill(self) -> None:
        """The sections that officers write."""
        self._sentences("Equality implications", TO_FILL)
        scored = [self.of.members] if self.of.disagreement else []
        self._sentences("Consultation", *scored, TO_FILL)

    def _decided(self) -> None:
        """The decisions that are on file."""
        self.paper.heading("Decisions already taken")
        if not self.decided:
            self.paper.say("None is on file.")
        for name, one in self.decided.items():
            why = f": {one.reason}" if one.reason else ""
            there = name in self.sim.services
            title = self.sim.case.title_of(name) if there else f"{words(name)}, {GONE}"
            self.paper.say(f"{title}: {one.told}{why}.", "bullet")

    def _next_steps(self) -> None:
        """The next steps; by whom and by when is to be filled in."""
        self.paper.heading("Next steps")
        steps = next_steps(self.sim, self.said, self.decided)
        rows = tuple(Row.of(step, TO_FILL, TO_FILL) for step in steps)
        columns = (Column("Step"), Column("Who"), Column("By when"))
        caption = "What is to be done, by whom and by when"
        self.paper.table(Table("steps", caption, columns, rows))

    def _background(self) -> None:
        """Background papers, exempt information and the contact."""
        case = self.sim.case
        made = f"dragonsden {__version__}, {draws_and_seed(self.sim)}"
        told = self.of.programme
        of_programme = [told.programme.file.title] if told else []
        papers = dict.fromkeys((case.criteria.title, case.title, *of_programme))
        self._sentences("Background papers")
        for title in papers:
            self.paper.say(title, "bullet")
        self.paper.say(f"The panel pack and its record ({made})", "bullet")
        self._sentences("Exempt information", self.marking)
        self._sentences("Contact", f"Name, telephone and e-mail: {TO_FILL}")
